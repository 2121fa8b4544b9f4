import assert from "node:assert/strict";
import { test } from "node:test";
import * as axis from "../../widgets/time_axis.js";

const BEATS = Array.from({ length: 40 }, (_, index) => 0.25 + index * 0.5);
const NUMBERS = BEATS.map((_, index) => (index % 4) + 1);
const DOWNBEATS = axis.downbeatsOf(BEATS, NUMBERS);

test("zooming keeps the time under the anchor in its place", () => {
  const view = { start_s: 10, end_s: 30 };
  const zoomed = axis.zoomView(view, 2, 15, 100);
  assert.equal(axis.timeToX(view, 800, 15), axis.timeToX(zoomed, 800, 15));
  assert.equal(zoomed.end_s - zoomed.start_s, 10);
});

test("a view never leaves the song and never gets shorter than its minimum", () => {
  assert.deepEqual(axis.zoomView({ start_s: 0, end_s: 50 }, 0.1, 10, 100), { start_s: 0, end_s: 100 });
  assert.deepEqual(axis.panView({ start_s: 80, end_s: 90 }, 50, 100), { start_s: 90, end_s: 100 });
  const close = axis.zoomView({ start_s: 4, end_s: 6 }, 1000, 5, 100);
  assert.ok(Math.abs(close.end_s - close.start_s - axis.MIN_VIEW_S) < 1e-9);
  assert.deepEqual(axis.clampView({ start_s: 0, end_s: 5 }, 0.7), { start_s: 0, end_s: 0.7 });
});

test("positions and times are each other's inverse", () => {
  const view = { start_s: 3, end_s: 17 };
  assert.ok(Math.abs(axis.xToTime(view, 640, axis.timeToX(view, 640, 9.125)) - 9.125) < 1e-12);
});

test("snapping finds the nearest allowed candidate, exactly", () => {
  assert.equal(axis.snapTime(4.6, DOWNBEATS, 0, 20), 4.25);
  assert.equal(axis.snapTime(5.3, DOWNBEATS, 0, 20), 6.25);
  assert.equal(axis.snapTime(5.25, DOWNBEATS, 0, 20), 4.25);
  assert.equal(axis.snapTime(6.2, DOWNBEATS, 0, 6), 4.25);
  assert.equal(axis.snapTime(5, DOWNBEATS, 4.5, 5.5), 5);
  assert.equal(axis.snapTime(9, [], 0, 8), 8);
});

test("steps go to the next beat in a direction", () => {
  assert.equal(axis.stepTime(4.25, BEATS, 1, 0.1), 4.75);
  assert.equal(axis.stepTime(4.25, BEATS, -1, 0.1), 3.75);
  assert.equal(axis.stepTime(4.3, DOWNBEATS, -1, 1), 4.25);
  assert.equal(axis.stepTime(0.25, BEATS, -1, 0.1), -Infinity);
  assert.ok(Math.abs(axis.stepTime(1, [], 1, 0.1) - 1.1) < 1e-12);
});

test("a place is told in bars and beats, a pickup is bar 0", () => {
  assert.deepEqual(axis.barBeatAt(4.25, BEATS, NUMBERS, DOWNBEATS), { bar: 3, beat: 1 });
  assert.deepEqual(axis.barBeatAt(5.0, BEATS, NUMBERS, DOWNBEATS), { bar: 3, beat: 2 });
  assert.equal(axis.barBeatAt(0.1, BEATS, NUMBERS, DOWNBEATS), null);
  assert.deepEqual(axis.barBeatAt(0.2, [0.1, 0.6], [4, 1], [0.6]), { bar: 0, beat: 4 });
});

test("times read well, also where they round up", () => {
  assert.equal(axis.formatTime(62.347, 2), "1:02.35");
  assert.equal(axis.formatTime(59.999, 2), "1:00.00");
  assert.equal(axis.formatTime(59.6), "1:00");
  assert.equal(axis.formatTime(754), "12:34");
});

test("ticks keep their distance at every zoom", () => {
  for (const span of [1, 3, 10, 60, 300, 900]) {
    const view = { start_s: 0, end_s: span };
    const xs = axis.secondTicks(view, 1000).map(({ t }) => axis.timeToX(view, 1000, t));
    assert.ok(xs.length > 1 && xs.slice(1).every((x, index) => x - xs[index] >= 63.9), `${span}`);
  }
  const bars = axis.barTicks({ start_s: 0, end_s: 20 }, 200, DOWNBEATS);
  assert.deepEqual(bars.map(({ text }) => text), ["1", "3", "5", "7", "9"]);
});
