import assert from "node:assert/strict";
import { test } from "node:test";
import * as conversation from "../../widgets/kernel_conversation.js";
import * as geometry from "../../widgets/board_geometry.js";
import * as words from "../../widgets/board_words.js";
import { cardState, cutWords, madeWords, STATE_WORDS, takesText } from "../../widgets/board_cards.js";
import { addBoardState, wholeClips } from "../../widgets/board_host.js";
import { clipFacts, severalFacts } from "../../widgets/board_inspector.js";
import { moneyText } from "../../widgets/impact_words.js";
import { addPictures } from "../../widgets/board_pictures.js";
import { listenToBoard } from "../../widgets/board_gestures.js";
import * as axis from "../../widgets/time_axis.js";
import { ARROWS } from "../../widgets/axis_host.js";

const bytesOf = (view) => new Uint8Array(view);
Object.assign(globalThis, conversation, geometry, words, axis, { ARROWS, cutWords, bytesOf, localX: (node, event) => event.clientX, listenToWheel() {}, listenToPanning() {} }); // in the page, all files are one module

const clips = (count) => Array.from({ length: count }, (_, index) => ({ start: index * 50, end: index * 50 + 50, prompt: "", locked: false }));
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

// The board with the kernel's ear: what it sent, and how to answer it.
function open(live = null) {
  const sent = [];
  const messages = [];
  const said = [];
  const ears = {};
  const traits = { state: { version: 1, clips: clips(4), answer: {} }, live: {} };
  const ending = new AbortController();
  const on = (name, call) => (ears[name] ??= []).push(call);
  const tell = (name, ...content) => ears[name].forEach((call) => call(...content));
  const host = {
    facts: { live: Boolean(live) }, live, signal: ending.signal, root: { dataset: {} }, listen() {}, follow: on,
    model: { get: (name) => traits[name], set: (name, value) => sent.push(value), save_changes() {}, send: (message) => messages.push(message), on, off() {} },
    say: (sentence) => sentence && said.push(sentence), inspector: { draw() {}, showCost() {} }, board: { focusCard() {} },
  };
  addBoardState(host, { all() {}, view() {} });
  addPictures(host, () => {});
  conversation.addQuestions(host);
  conversation.addConversation(host, {
    take: (state) => (host.committed = { sections: [], clips: state.clips }),
    settle: () => host.show(host.committed),
  });
  const answer = (version, count) => {
    traits.state = { version, clips: clips(count), answer: { id: host.waiting, error: null, note: null } };
    tell("state", traits.state);
  };
  return { host, sent, messages, said, tell, answer, close: () => ending.abort() };
}

test("the kernel's rows are whole again: each says what differs from the one before it", () => {
  const rows = [{ start: 0, end: 48, prompt: "rain", points: [] }, { start: 48, end: 90 }, { start: 90, end: 120, prompt: "" }];
  assert.deepEqual(wholeClips(rows), [rows[0], { ...rows[1], prompt: "rain", points: [] }, { ...rows[2], points: [] }]);
});

test("an edit that counts clips waits for the one before it and is given up where the clips are others", () => {
  const { host, sent, said, answer, close } = open();
  host.propose({ do: "say", clips: [1], said: { line: "rain" } });
  host.propose({ do: "say", clips: [2], said: { line: "sun" } });
  assert.equal(sent.length, 1);
  answer(2, 4);
  assert.deepEqual([sent.length, sent[1].base, sent[1].clips], [2, 2, [2]]);
  answer(3, 4);
  host.propose({ do: "split", frame: 20 });
  host.propose({ do: "say", clips: [3], said: { line: "snow" } });
  answer(4, 5);
  assert.deepEqual([sent.length, host.waiting], [3, null]);
  assert.match(said.at(-1), /changed meanwhile/);
  assert.equal(host.clips.length, 5);
  close();
});

test("what an edit costs is asked for once the one before it is kept, and kept only upon what was asked for", async () => {
  const { host, sent, messages, tell, answer, close } = open(clips(4).map(() => ({ state: "done" })));
  host.send({ do: "undo" });
  host.propose({ do: "say", clips: [1], said: { seed: 9 } });
  const asked = () => messages.filter((message) => message.kind === "ask");
  assert.deepEqual(asked(), []);
  answer(2, 4);
  assert.equal(asked()[0].edit.base, 2);
  tell("msg:custom", { kind: "answer", id: asked()[0].id, impact: { remade: 1 } });
  await settled();
  assert.equal(host.root.dataset.cost, "shown");
  host.undo();
  answer(3, 4);
  host.decide(true);
  assert.deepEqual([sent.at(-1).do, sent.at(-1).base], ["say", 2]);
  close();
});

const MADE = clips(4).map(() => ({ state: "done" }));
const rain = (clip, seed) => ({ do: "say", clips: [clip], said: { seed } });

// The questions so far, and an answer to the newest: whether something would be made again.
function questions({ messages, tell }) {
  const asked = () => messages.filter((message) => message.kind === "ask");
  const told = async (remade, index = asked().length - 1) => {
    tell("msg:custom", { kind: "answer", id: asked()[index].id, impact: { remade } });
    await settled();
  };
  return { asked, told };
}

test("an edit waits for the question before it, and neither is lost", async () => {
  const board = open(MADE);
  const { host, sent, answer } = board;
  const { asked, told } = questions(board);
  host.propose(rain(1, 9));
  host.propose(rain(2, 8));
  assert.equal(asked().length, 1);
  await told(0);
  assert.deepEqual([sent.length, sent[0].clips, asked().length], [1, [1], 1]);
  answer(2, 4);
  assert.deepEqual([asked().length, asked()[1].edit.clips, asked()[1].edit.base], [2, [2], 2]);
  host.propose(rain(3, 7));
  await told(1);
  assert.deepEqual([host.root.dataset.cost, asked().length], ["shown", 2]);
  host.decide(false); // a person leaves it; what came after it goes on
  assert.deepEqual([sent.length, asked().length, asked()[2].edit.clips], [1, 3, [3]]);
  await told(1);
  host.propose(rain(0, 6)); // whoever goes on leaves what is shown
  assert.deepEqual([sent.length, asked()[3].edit.clips], [1, [0]]);
  board.close();
});

test("more of the same is asked for in the stead of the question before it", async () => {
  const board = open(MADE);
  const { host, sent } = board;
  const { asked, told } = questions(board);
  host.propose({ do: "cut", clip: 2, frame: 110 });
  host.propose({ do: "cut", clip: 2, frame: 120 });
  assert.equal(asked().length, 2);
  await told(0, 0);
  assert.equal(sent.length, 0);
  await told(0, 1);
  assert.deepEqual(sent.map(({ frame }) => frame), [120]);
  board.close();
});

test("an answer that another's edit made old ends the question and what is shown of it", () => {
  const board = open(MADE);
  const { host, tell } = board;
  host.propose({ do: "cut", clip: 2, frame: 110 });
  host.preview(clips(4).with(2, { start: 110, end: 150 }));
  tell("state", { version: 5, clips: clips(4), answer: {} });
  assert.deepEqual([host.pending, host.clips[2].start], [null, 100]);
  board.close();
});

test("a cut goes a beat further with each key, also where the kernel has not answered yet", async () => {
  const board = open(MADE);
  const { host } = board;
  const { asked, told } = questions(board);
  const ears = {};
  const cuts = {};
  Object.assign(host, {
    listen: (on, type, call) => on === cuts && (ears[type] = call), width: 100, view: { start_s: 0, end_s: 9 }, reveal() {}, refreshView() {},
    rules: { rate: 25, shortest: 10, longest: 100, marks: [80, 90, 100, 110, 120], on: [] },
  });
  listenToBoard(host, { cuts, cards: {}, stage: {}, bubble: { dataset: {}, style: {} } });
  const press = (key) => {
    ears.keydown({ key, target: { dataset: { cut: "2" } }, preventDefault() {}, stopPropagation() {} });
    ears.keyup({ key });
  };
  press("ArrowRight");
  press("ArrowRight");
  assert.deepEqual(asked().map(({ edit }) => edit.frame), [110, 120]);
  await told(0);
  press("ArrowLeft");
  press("ArrowLeft"); // back to where it was, while a move away from there is under way
  board.answer(2, 4);
  await told(0);
  board.answer(3, 4);
  assert.deepEqual(asked().map(({ edit }) => edit.frame), [110, 120, 110, 100]);
  board.close();
});

test("as long as nobody has looked it says so, and what an edit costs is asked for first", () => {
  const standings = (state) => clips(4).map(() => ({ state, takes: 0, price_usd: null, reckoned: state !== "unknown" }));
  const { host, sent, messages, close } = open(standings("unknown"));
  assert.equal(madeWords(host), "looking at the clips …");
  host.propose({ do: "say", clips: [1], said: { seed: 9 } });
  assert.deepEqual([sent.length, messages.at(-1).kind], [0, "ask"]);
  host.root.dataset.running = "no";
  assert.equal(madeWords(host), "what is made is not known");
  host.live = null;
  assert.equal(host.standing(0).state, "unknown");
  host.live = standings("done").slice(1);
  assert.equal(madeWords(host), "what is made is not known");
  host.live = standings("done").with(0, standings("planned")[0]);
  assert.equal(madeWords(host), "3 of 4 made");
  host.facts.live = false;
  assert.equal(madeWords(host), "");
  close();
});

test("a picture that could not be read is asked for again after the next glance, one that is gone is not", async () => {
  const { host, messages, tell, close } = open();
  const asked = () => messages.filter((message) => message.kind === "thumbs").flatMap(({ names }) => names);
  const answer = (name, failed) => tell("msg:custom", { kind: "thumbs", asked: [name], names: [], failed }, []);
  const look = async (name) => {
    host.picture(name);
    await settled();
  };
  await look("a");
  answer("a", true);
  await look("a");
  assert.deepEqual(asked(), ["a"]);
  tell("live", {});
  await look("a");
  assert.deepEqual(asked(), ["a", "a"]);
  answer("a", false);
  tell("live", {});
  await look("a");
  assert.deepEqual(asked(), ["a", "a"]);
  close();
});

test("a click after a finger panned chooses the card", () => {
  const ears = {};
  const cards = {};
  const card = { dataset: { clip: "2" }, setPointerCapture() {}, classList: { remove() {} } };
  const chosen = [];
  const host = {
    listen: (on, type, call) => on === cards && (ears[type] = call), view: { start_s: 0, end_s: 9 }, width: 90, duration_s: 9,
    setView() {}, refreshView() {}, choose: (index) => chosen.push(index), openInspector() {}, swallowClick: false,
  };
  globalThis.panView = (view) => view;
  listenToBoard(host, { cards, stage: {}, cuts: {}, bubble: {} });
  const event = (clientX, more) => ({ target: { closest: () => card }, button: 0, pointerType: "touch", pointerId: 1, clientX, stopPropagation() {}, ...more });
  ears.pointerdown(event(10));
  ears.pointermove(event(40));
  ears.pointerup(event(40));
  ears.pointerdown(event(20));
  ears.pointerup(event(20));
  ears.click(event(20, { detail: 1 }));
  assert.deepEqual(chosen, [2]);
});

test("while a run is on, a clip that nobody has looked at says neither a price nor takes", () => {
  Object.assign(globalThis, { STATE_WORDS, takesText, moneyText });
  const clip = { start: 0, end: 50, join: "cut", style: "s", look: "l", shown: "generated" };
  const live = { state: "generating", share: 0.5, takes: 0, price_usd: null, reckoned: false };
  const host = { rules: { rate: 25, marks: [], on: [] }, clips: [clip], committed: { clips: [clip] }, chosen: [0], standing: () => live };
  assert.equal(cardState(clip, live, "wide"), "50 %");
  assert.doesNotMatch(`${clipFacts(host, clip, live)} ${severalFacts(host)}`, /price|take|free/u);
  live.reckoned = true;
  assert.equal(cardState(clip, live, "wide"), "50 % · price ?");
  assert.match(clipFacts(host, clip, live), /price unknown · 0 takes/u);
  assert.match(severalFacts(host), /price unknown/u);
});
