import assert from "node:assert/strict";
import { test } from "node:test";
import * as conversation from "../../widgets/kernel_conversation.js";
import * as geometry from "../../widgets/board_geometry.js";
import * as words from "../../widgets/board_words.js";
import { madeWords } from "../../widgets/board_cards.js";
import { addBoardState } from "../../widgets/board_host.js";
import { addPictures } from "../../widgets/board_pictures.js";
import { listenToBoard } from "../../widgets/board_gestures.js";

const bytesOf = (view) => new Uint8Array(view);
Object.assign(globalThis, conversation, geometry, words, { bytesOf, localX: (node, event) => event.clientX, listenToWheel() {}, listenToPanning() {} }); // in the page, all files are one module

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

test("as long as nobody has looked it says so, and what an edit costs is asked for first", () => {
  const standings = (state) => clips(4).map(() => ({ state, takes: 0, price_usd: null }));
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
