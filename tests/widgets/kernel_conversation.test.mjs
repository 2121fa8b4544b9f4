import assert from "node:assert/strict";
import { test } from "node:test";
import * as conversation from "../../widgets/kernel_conversation.js";
import { addActions, converse } from "../../widgets/editor_host.js";
import * as axis from "../../widgets/time_axis.js";
import * as geometry from "../../widgets/section_geometry.js";

Object.assign(globalThis, axis, geometry, conversation); // in the page, all files are one module

const cut = (at) => [{ start_s: 0, end_s: at, label: "a" }, { start_s: at, end_s: 30, label: "b" }];
const MINE = cut(12);
const THEIRS = cut(20);

// The editor with the kernel's ear: what it sent, and how to answer it.
function open() {
  const sent = [];
  const messages = [];
  const traits = { state: { version: 1, sections: cut(10), answer: {} } };
  const ears = {};
  const model = {
    get: (name) => traits[name],
    set: (name, value) => sent.push([name, value]),
    save_changes: () => {},
    send: (message) => messages.push(message),
    on: (name, call) => (ears[name] = call),
    off: () => {},
  };
  const said = [];
  const ending = new AbortController();
  const host = {
    model, signal: ending.signal, root: { dataset: {} }, duration_s: 30, cursor_s: 0, listen: () => {},
    follow: (name, call) => (ears[name] = call), say: (sentence) => said.push(sentence),
  };
  addActions(host, { all: () => {}, view: () => {}, cursor: () => {} });
  converse(host);
  const answer = (version, sections, error = null) => {
    traits.state = { version, sections, answer: { id: host.waiting, error, note: null } };
    ears.state(traits.state);
  };
  const drag = (sections) => {
    host.gesture = () => {
      host.gesture = null;
      host.revert();
    };
    host.preview(sections);
  };
  const letGo = () => {
    if (!host.gesture) return;
    host.gesture = null;
    host.commit();
  };
  return { host, sent, messages, ears, traits, said, answer, drag, letGo, close: () => ending.abort() };
}

test("a drag that builds on a refused edit is given up, so nobody's edit is lost", () => {
  const { host, sent, said, answer, drag, letGo, close } = open();
  host.commit(MINE);
  drag(cut(13));
  answer(2, THEIRS, { message: "The sections were changed elsewhere." });
  assert.equal(host.gesture, null);
  assert.deepEqual(host.sections, THEIRS);
  letGo();
  assert.equal(sent.length, 1);
  assert.deepEqual(said, ["The sections were changed elsewhere."]);
  host.commit(cut(21)); // the next edit builds on theirs
  assert.deepEqual([sent[1][1].base, sent[1][1].sections], [2, cut(21)]);
  close();
});

test("a drag goes on while the edit before it is kept, and is sent upon the version that this brought", () => {
  const { host, sent, answer, drag, letGo, close } = open();
  host.commit(MINE);
  drag(cut(13));
  answer(2, MINE);
  letGo();
  assert.deepEqual([sent[1][1].base, sent[1][1].sections], [2, cut(13)]);
  assert.deepEqual(host.sections, cut(13));
  close();
});

test("what waits behind a refused edit is not sent", () => {
  const { host, sent, answer, close } = open();
  host.commit(MINE);
  host.commit(cut(13));
  answer(2, THEIRS, { message: "no" });
  assert.deepEqual([sent.length, host.queue, host.sections], [1, [], THEIRS]);
  close();
});

test("what counts in what is shown waits for the edit before it, and goes with a refused one", () => {
  const { host, answer, close } = open();
  const done = [];
  host.whenFree(() => done.push(`free ${host.version}`));
  host.commit(MINE);
  host.whenFree(() => done.push(`after ${host.version}`));
  assert.deepEqual(done, ["free 1"]);
  answer(2, MINE);
  assert.deepEqual(done, ["free 1", "after 2"]);
  host.commit(cut(13));
  host.whenFree(() => done.push("never"));
  answer(3, THEIRS, { message: "no" });
  assert.equal(done.length, 2);
  close();
});

test("a look is not sent again before it was answered", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { messages, ears, traits, close } = open();
  traits.state = { ...traits.state, saved: false };
  ears.state(traits.state);
  context.mock.timers.tick(400);
  context.mock.timers.tick(4000);
  ears.state(traits.state);
  context.mock.timers.tick(4000);
  assert.deepEqual(messages, [{ kind: "look" }]);
  ears["msg:custom"]({ kind: "looked" });
  context.mock.timers.tick(400);
  assert.equal(messages.length, 2);
  traits.state = { ...traits.state, saved: true };
  ears.state(traits.state);
  ears["msg:custom"]({ kind: "looked" });
  context.mock.timers.tick(4000);
  assert.equal(messages.length, 2);
  close();
});

test("where the library is gone, what was sent is put back, and it is looked until it is there again", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { host, messages, ears, traits, answer, close } = open();
  const put = [];
  const write = (text) => {
    host.commit(MINE);
    host.written.set(text, () => put.push(text));
  };
  write("refused otherwise");
  answer(1, cut(10), { message: "no", code: "option" });
  write("kept");
  answer(1, cut(10));
  write("gone");
  answer(1, cut(10), { message: "It is gone.", code: "gone" });
  assert.deepEqual([put, host.written.size], [["gone"], 0]);
  context.mock.timers.tick(2000);
  assert.equal(messages.length, 1);
  ears["msg:custom"]({ kind: "looked" });
  context.mock.timers.tick(2000);
  assert.equal(messages.length, 2);
  traits.state = { ...traits.state, answer: { id: null, error: null, note: "It is there again." } };
  ears.state(traits.state);
  ears["msg:custom"]({ kind: "looked" });
  context.mock.timers.tick(9000);
  assert.equal(messages.length, 2);
  close();
});

test("who waits long for an answer is told, and then what to do", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { host, said, answer, close } = open();
  host.commit(MINE);
  context.mock.timers.tick(2000);
  assert.deepEqual(said, []);
  context.mock.timers.tick(1000);
  assert.match(said.at(-1), /is busy/);
  context.mock.timers.tick(17000);
  assert.match(said.at(-1), /does not answer.*start it again and reload/);
  answer(2, MINE);
  assert.equal(said.at(-1), "");
  host.commit(cut(14));
  answer(3, cut(14));
  context.mock.timers.tick(30000);
  assert.equal(said.at(-1), "");
  close();
});
