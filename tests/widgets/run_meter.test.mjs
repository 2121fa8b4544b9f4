import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.widgetOf = (widget) => widget; // in the page, all files are one module
const { createStop, headOf, percentText, shareText } = await import("../../widgets/run_meter.js");

test("a run that was stopped says how far it came, where anybody saw it", () => {
  assert.equal(percentText({ state: "cancelled", percent: 69.9 }), "69 %");
  assert.equal(percentText({ state: "cancelled", percent: null }), "");
  assert.equal(percentText({ state: "running", percent: 0 }), "0 %");
  assert.equal(percentText({ state: "idle", percent: 0 }), "");
});

test("the head says what goes on", () => {
  assert.equal(headOf({ state: "running", stage: "Clips" }), "Clips");
  assert.equal(headOf({ state: "running", stage: "" }), "Beginning");
  assert.match(headOf({ state: "running", stage: "Clips", stopping: true }), /^Stopping/);
  assert.deepEqual(["idle", "queued", "done", "failed", "cancelled"].map((state) => Boolean(headOf({ state }))), Array(5).fill(true));
});

test("from the press until the answer the meter says by itself that it is stopping", () => {
  const stop = createStop(() => "a");
  const running = { state: "running", stopping: false, stop: null };
  assert.equal(stop.seen(running).stopping, false);
  assert.equal(stop.press(), "a");
  assert.equal(stop.seen(running).stopping, true);
  assert.equal(stop.seen({ ...running, percent: 5 }).stopping, true); // an answer to a look of before
  assert.equal(stop.seen({ ...running, stopping: true, stop: "a" }).stopping, true);
  assert.equal(stop.seen({ ...running, stop: "a" }).stopping, false); // another run
});

test("a run that ends before the answer has nothing to stop", () => {
  const stop = createStop(() => "a");
  stop.press();
  assert.equal(stop.seen({ state: "done", stopping: false, stop: null }).stopping, false);
  assert.equal(stop.seen({ state: "running", stopping: false, stop: null }).stopping, false);
});

test("a share is a whole percentage that never says done too early, and nothing where nobody knows", () => {
  assert.deepEqual([0, 0.996, 1, null, undefined].map(shareText), ["0 %", "99 %", "100 %", "", ""]);
});
