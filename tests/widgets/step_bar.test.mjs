import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.widgetOf = (widget) => widget; // in the page, all files are one module
const { hasBegun, stepNote, stepWords } = await import("../../widgets/step_bar.js");
const { isHeadingOf, landAt, placeOf } = await import("../../widgets/step_places.js");

const step = (state, more = {}) => ({ name: "plan", title: "Plan", state, sentence: "", percent: null, current: false, ...more });

test("a screen reader hears the state, how far it is, and the sentence", () => {
  assert.equal(stepWords(step("done")), "Plan: done");
  assert.equal(stepWords(step("running", { percent: 41.9 })), "Plan: running 41 %");
  assert.equal(stepWords(step("failed", { sentence: "The disk is full." })), "Plan: failed. The disk is full.");
});

test("only what is worth the room stands under a title", () => {
  assert.deepEqual(["waiting", "next", "done", "stale", "failed"].map((state) => stepNote(step(state))), ["", "next", "", "changed", "failed"]);
  assert.equal(stepNote(step("running", { percent: 7.2 })), "7 %");
  assert.equal(stepNote(step("running")), "running");
});

test("a project of which only the song is there has not begun", () => {
  assert.equal(hasBegun([step("done"), step("next"), step("waiting")]), false);
  assert.equal(hasBegun([step("done"), step("stale"), step("next")]), true);
});

test("a heading is a step's by its title, with or without a number", () => {
  for (const id of ["arrange", "3-arrange", "3-·-Arrange", "3-%C2%B7-Arrange", "Arrange"]) assert.ok(isHeadingOf("arrange", id), id);
  for (const id of ["", undefined, "re-arrange", "arrange-it", "3-4-arrange", "rearrange", "%E0%A4%A-arrange-"]) assert.ok(!isHeadingOf("arrange", id), String(id));
});

function pageWith({ scrollTop = 0, hash = "", mark = true, lab = null } = {}) {
  const scroller = { scrollTop, parentElement: null };
  const seen = { times: 0 };
  const heading = { id: "4-plan", dataset: {}, style: {}, tabIndex: -1, isConnected: true, parentElement: scroller, scrollIntoView: () => (seen.times += 1), closest: () => null };
  const acts = {};
  globalThis.document = {
    documentElement: { dataset: {} }, body: {},
    querySelector: () => lab,
    querySelectorAll: (wanted) => (!wanted.startsWith("[id") ? [heading] : mark ? [{ closest: () => null }, { closest: () => heading }] : []),
  };
  globalThis.window = { scrollY: 0, location: { hash }, addEventListener: (name, act) => (acts[name] = act) };
  const watchers = [];
  class Watcher {
    constructor(callback) {
      watchers.push({ callback, ended: false });
      this.own = watchers.at(-1);
    }
    observe() {}
    disconnect() {
      this.own.ended = true;
    }
  }
  Object.assign(globalThis, { ResizeObserver: Watcher, MutationObserver: Watcher });
  return { seen, acts, watchers };
}

test("a page lands once, holds while cells grow, and lets go at what the person does", () => {
  const ending = new AbortController();
  const { seen, acts, watchers } = pageWith();
  landAt("plan", ending.signal);
  assert.equal(seen.times, 1);
  watchers[0].callback();
  assert.equal(seen.times, 2);
  acts.wheel();
  assert.ok(watchers.every(({ ended }) => ended));
  landAt("plan", ending.signal); // another song is chosen: the page stays where it is
  assert.equal(seen.times, 2);
  ending.abort();
});

test("a page that was scrolled, or is opened at a place, or in JupyterLab, is left alone", () => {
  for (const options of [{ scrollTop: 40 }, { hash: "#7-review" }, { lab: {} }]) {
    const ending = new AbortController();
    const { seen } = pageWith(options);
    landAt("plan", ending.signal);
    assert.equal(seen.times, 0);
    ending.abort();
  }
});

test("without a mark the heading is found by its id, and a page without either has no place", () => {
  pageWith({ mark: false });
  assert.equal(placeOf("plan").id, "4-plan");
  assert.equal(placeOf("share"), null);
});
