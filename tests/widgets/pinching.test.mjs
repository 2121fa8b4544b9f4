import assert from "node:assert/strict";
import { test } from "node:test";
import * as time from "../../widgets/time_axis.js";
import * as axis from "../../widgets/axis_host.js";
import * as flags from "../../widgets/beat_flags.js";
import { listenToBoard } from "../../widgets/board_gestures.js";
import { listenForGestures } from "../../widgets/stage_gestures.js";
import { listenToPanning } from "../../widgets/stage_panning.js";

Object.assign(globalThis, time, axis, flags, { listenToPanning }); // in the page, all files are one module

// A stage of 100 px for 100 s, and fingers on it.
function stage(listen) {
  const ears = new Map();
  const node = { getBoundingClientRect: () => ({ left: 0, top: 0 }), setPointerCapture() {} };
  const host = {
    width: 100, duration_s: 100, cursor_s: 0, view: { start_s: 0, end_s: 100 },
    listen: (on, type, call) => on === node && ears.set(type, call),
    setView: (view) => (host.view = time.clampView(view, 100)),
    setCursor: (t) => (host.cursor_s = t),
  };
  listen(host, node);
  const finger = (type, pointerId, clientX) =>
    ears.get(type)({ pointerId, clientX, clientY: 50, button: 0, pointerType: "touch", target: { closest: () => null } });
  return { host, finger };
}

const STAGES = {
  panning: (host, node) => listenToPanning(host, node, { ignores: () => false, scrubs: () => false }),
  sections: (host, node) => listenForGestures(host, { stage: node, edges: {}, lanes: { bars: { bottom: 20 }, seconds: { top: 200 } }, flag: {} }),
  board: (host, node) => listenToBoard(host, { stage: node, cuts: {}, cards: {} }),
};

for (const [name, listen] of Object.entries(STAGES)) {
  test(`${name}: one of two fingers that stays pans on from the pinched view`, () => {
    const { host, finger } = stage(listen);
    finger("pointerdown", 1, 40);
    finger("pointerdown", 2, 60);
    finger("pointermove", 1, 30);
    finger("pointermove", 2, 70);
    const pinched = host.view;
    const cursor = host.cursor_s;
    assert.equal(pinched.end_s - pinched.start_s, 50);
    finger("pointerup", 2, 70);
    finger("pointermove", 1, 34);
    assert.deepEqual(host.view, { start_s: pinched.start_s - 2, end_s: pinched.end_s - 2 });
    finger("pointerup", 1, 34);
    assert.equal(host.cursor_s, cursor);
  });
}
