import assert from "node:assert/strict";
import { test } from "node:test";
import * as axis from "../../widgets/time_axis.js";
import * as flags from "../../widgets/beat_flags.js";
import { nearestTo } from "../../widgets/beat_controls.js";
import { parsePlace, tappedTempo } from "../../widgets/time_entry.js";

Object.assign(globalThis, axis, { nearestTo }); // in the page, all files are one module

const beats = Array.from({ length: 40 }, (_, index) => 0.25 + index * 0.5);
const numbers = beats.map((_, index) => (index % 4) + 1);
const GRID = { beats, numbers, downbeats: axis.downbeatsOf(beats, numbers) };
const NONE = { beats: [], numbers: [], downbeats: [] };

test("a place is read as minutes, as seconds, and as bar and beat", () => {
  assert.deepEqual(parsePlace(" 1:02.345 ", GRID), { t: 62.345 });
  assert.deepEqual(parsePlace("62.345", GRID), { t: 62.345 });
  assert.deepEqual(parsePlace("62,3s", GRID), { t: 62.3 });
  assert.deepEqual(parsePlace("17", GRID), { t: 17 });
  assert.deepEqual(parsePlace("3.2", GRID), { t: 4.75 });
  assert.deepEqual(parsePlace("3.2", NONE), { t: 3.2 });
});

test("what is no place is told", () => {
  assert.match(parsePlace("3.9", GRID).error, /Bar 3 has the beats 1 to 4, not 9/u);
  assert.match(parsePlace("99.1", GRID).error, /There is no bar 99: bars go from 1 to 10/u);
  for (const wrong of ["", "x", "1:75", "-3", "1:2:3", "<b>", "NaN", "1e9"]) assert.match(parsePlace(wrong, GRID).error, /is no time/u);
  assert.ok(parsePlace("🎸".repeat(10_000), GRID).error.length < 300);
});

test("taps have a tempo once there are three, and a beat may have none", () => {
  assert.equal(tappedTempo([1, 1.5]), null);
  assert.ok(Math.abs(tappedTempo([1, 1.5, 2, 3, 3.5]) - 120) < 1e-9);
});

const host = (view, more = {}) => ({
  ...GRID, view, width: 800, duration_s: 20, canMend: () => true, mending: () => ({ running: false }), ...more,
});

test("flags can be taken only where bars lie far apart, and not while beats are mended", () => {
  const near = host({ start_s: 0, end_s: 10 });
  assert.equal(flags.flagAt(near, axis.timeToX(near.view, 800, 4.25) + 5), 4.25);
  assert.equal(flags.flagAt(near, axis.timeToX(near.view, 800, 4.25) + 30), null);
  assert.equal(flags.showsFlags(host({ start_s: 0, end_s: 10 }, { mending: () => ({ running: true }) })), false);
  assert.equal(flags.showsFlags(host({ start_s: 0, end_s: 10 }, { canMend: () => false })), false);
  assert.equal(flags.showsFlags(host({ start_s: 0, end_s: 20 }, { width: 300 })), false);
});

test("a flag goes to beats, alone it stays between its neighbours", () => {
  const near = host({ start_s: 0, end_s: 10 });
  const x = (t) => axis.timeToX(near.view, 800, t);
  assert.equal(flags.flagTarget(near, 4.25, x(4.8), false), 4.75);
  assert.ok(Math.abs(flags.flagTarget(near, 4.25, x(4.31), true) - 4.31) < 1e-9);
  assert.ok(Math.abs(flags.flagTarget(near, 4.25, x(6), true) - 4.7) < 1e-9);
});
