import assert from "node:assert/strict";
import { test } from "node:test";
import { createFilmFacts, showPoster } from "../../widgets/film_screen.js";

// As much of a page as the line under the film needs.
function element(tag, className, fields = {}, children = []) {
  const node = { tag, children, dataset: {}, attributes: {}, ...fields };
  node.setAttribute = (name, value) => (node.attributes[name] = value);
  node.replaceChildren = (...fresh) => (node.children = fresh);
  Object.defineProperty(node, "lastElementChild", { get: () => node.children.at(-1) });
  return node;
}
globalThis.ICONS = {};
const { oneAtATime } = await import("../../widgets/film_controls.js");
Object.assign(globalThis, {
  element, oneAtATime, icon: () => element("svg", ""), textButton: (textContent) => element("button", "", { textContent }), megabytes: String,
  bytesOf: (bytes) => bytes,
  pressed(host, node, act) {
    node.press = act;
    return node;
  },
});

test("what is open under the film tells of the film that is shown now", () => {
  const film = (cost) => ({ name: "a.mp4", certified: true, certificate: [[true, "whole"]], certificate_notes: [], cost, can_share: false });
  const host = { facts: film("1 USD") };
  const { nodes: [line, panel], describe } = createFilmFacts(host);
  describe();
  assert.equal(panel.hidden, true);
  const button = line.children.find((node) => node.textContent === "What it cost");
  button.press();
  assert.deepEqual(panel.children.map((node) => node.textContent), ["1 USD"]);
  host.facts = film("2 USD");
  describe();
  assert.deepEqual([panel.hidden, button.attributes["aria-expanded"], panel.children.map((node) => node.textContent)], [false, "true", ["2 USD"]]);
  button.press();
  assert.deepEqual([panel.hidden, panel.children], [true, []]);
});

test("a page that was asked for is not asked for again before it is written; one that was refused is", async () => {
  const answers = [];
  let written;
  const host = {
    facts: {}, say() {}, ended: () => new Promise((end) => (written = end)),
    request: () => new Promise((answer) => answers.push(answer)),
  };
  const { nodes: [line] } = createFilmFacts(host);
  const share = line.children.at(-1);
  const refused = share.press();
  share.press(); // the second one of a double click
  assert.equal(answers.length, 1);
  answers[0]({ error: { message: "Something else is being made." } });
  await refused;
  const begun = share.press();
  answers[1]({ note: "" });
  await new Promise(setImmediate);
  share.press();
  assert.equal(answers.length, 2);
  written();
  await begun;
  share.press();
  assert.equal(answers.length, 3);
});

test("a poster's memory is freed with it, and the same poster is not made twice", () => {
  const alive = new Set();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = () => {
    const url = `blob:${Math.random()}`;
    alive.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => alive.delete(url);
  const ending = new AbortController();
  let bytes = new Uint8Array([1, 2]);
  const host = { video: { removeAttribute: () => {} }, signal: ending.signal, model: { get: () => bytes } };
  showPoster(host);
  const first = host.video.poster;
  bytes = new Uint8Array([1, 2]);
  showPoster(host);
  assert.equal(host.video.poster, first);
  bytes = new Uint8Array([1, 3]);
  showPoster(host);
  assert.deepEqual([...alive], [host.video.poster]);
  ending.abort();
  assert.equal(alive.size, 0);
  Object.assign(URL, { createObjectURL, revokeObjectURL });
});
