import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { createLooks } from "../../widgets/looks.js";

test("it looks again after an answer, never before it, and not where nobody sees it", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.document = { visibilityState: "visible" };
  const ending = new AbortController();
  let sent = 0;
  const looks = createLooks(() => (sent += 1), ending.signal, ({ state }) => state === "running");
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

test("a kernel that tells only what has changed answers that it has looked", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.document = { visibilityState: "visible" };
  const ending = new AbortController();
  let sent = 0;
  const looks = createLooks(() => (sent += 1), ending.signal, ({ running }) => running);
  looks.heard({ running: false });
  mock.timers.tick(1500);
  mock.timers.tick(60_000);
  assert.equal(sent, 1); // not before the answer
  looks.answered();
  mock.timers.tick(1500);
  assert.equal(sent, 2);
  looks.answered();
  looks.heard({ running: true });
  mock.timers.tick(500);
  assert.equal(sent, 3);
  looks.look(); // at once, whatever was asked before
  assert.equal(sent, 4);
  ending.abort();
  mock.timers.reset();
});
