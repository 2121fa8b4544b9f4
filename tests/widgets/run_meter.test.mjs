import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.widgetOf = (widget) => widget; // in the page, all files are one module
const { headOf, shareText } = await import("../../widgets/run_meter.js");

test("the head says what goes on", () => {
  assert.equal(headOf({ state: "running", stage: "Clips" }), "Clips");
  assert.equal(headOf({ state: "running", stage: "" }), "Beginning");
  assert.match(headOf({ state: "running", stage: "Clips", stopping: true }), /^Stopping/);
  assert.deepEqual(["idle", "queued", "done", "failed", "cancelled"].map((state) => Boolean(headOf({ state }))), Array(5).fill(true));
});

test("a share is a whole percentage that never says done too early, and nothing where nobody knows", () => {
  assert.deepEqual([0, 0.996, 1, null, undefined].map(shareText), ["0 %", "99 %", "100 %", "", ""]);
});
