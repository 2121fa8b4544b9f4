import assert from "node:assert/strict";
import { mock, test } from "node:test";

globalThis.widgetOf = (widget) => widget; // in the page, all files are one module
const { createLooks, headOf, shareText } = await import("../../widgets/run_meter.js");

test("the head says what goes on", () => {
  assert.equal(headOf({ state: "running", stage: "Clips" }), "Clips");
  assert.equal(headOf({ state: "running", stage: "" }), "Beginning");
  assert.match(headOf({ state: "running", stage: "Clips", stopping: true }), /^Stopping/);
  assert.deepEqual(["idle", "queued", "done", "failed", "cancelled"].map((state) => Boolean(headOf({ state }))), Array(5).fill(true));
});

test("a share is a whole percentage that never says done too early, and nothing where nobody knows", () => {
  assert.deepEqual([0, 0.996, 1, null, undefined].map(shareText), ["0 %", "99 %", "100 %", "", ""]);
});

test("it looks again after an answer, never before it, and not where nobody sees it", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.document = { visibilityState: "visible" };
  const ending = new AbortController();
  let sent = 0;
  const looks = createLooks(() => (sent += 1), ending.signal);
  looks.heard({ state: "running", look: 0 });
  mock.timers.tick(500);
  assert.equal(sent, 1);
  for (let told = 0; told < 10; told += 1) {
    looks.heard({ state: "running", look: 0 }); // what the kernel's own run tells meanwhile is no answer
    mock.timers.tick(5000);
  }
  assert.equal(sent, 1);
  looks.heard({ state: "running", look: 1 });
  mock.timers.tick(500);
  assert.equal(sent, 2);
  document.visibilityState = "hidden";
  looks.heard({ state: "idle", look: 2 });
  mock.timers.tick(60_000);
  assert.equal(sent, 2);
  document.visibilityState = "visible";
  mock.timers.tick(1500);
  assert.equal(sent, 3);
  looks.heard({ state: "idle", look: 3 });
  ending.abort();
  mock.timers.tick(60_000);
  assert.equal(sent, 3);
  mock.timers.reset();
});
