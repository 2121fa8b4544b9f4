// Pure functions of the storyboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";

// The geometry uses the time axis' search, as the joined module has it.
const here = new URL("../../widgets/", import.meta.url);
const joined = ["time_axis.js", "impact_words.js", "board_geometry.js"].map((name) => readFileSync(new URL(name, here), "utf8")).join("\n");
const g = await import(`data:text/javascript,${encodeURIComponent(joined)}`);

const EDGES = [0, 100, 200, 320, 500, 600];
const clips = EDGES.slice(1).map((end, index) => ({ start: EDGES[index], end, section: Number(EDGES[index] >= 320), most: 0, locked: false }));
const marks = Array.from({ length: 59 }, (_, index) => 10 * (index + 1));
const rules = { rate: 20, shortest: 60, longest: 200, marks, on: marks.map((frame) => (frame % 40 ? "beat" : "downbeat")) };

test("a cut has its room, its legal places and none at a section's start", () => {
  assert.deepEqual(g.cutRoom(rules, clips, 1), { low: 60, high: 140 });
  assert.deepEqual(g.legalCuts(rules, clips, 1), [60, 70, 80, 90, 100, 110, 120, 130, 140]);
  assert.equal(g.cutRoom(rules, clips, 3), null);
  assert.deepEqual(g.legalCuts(rules, clips, 3), []);
  assert.deepEqual(g.cutRoom(rules, clips.map((clip) => ({ ...clip, most: 110 })), 1), { low: 90, high: 110 });
});

test("the hand is led to the nearest legal place, and told why not beyond", () => {
  const legal = g.legalCuts(rules, clips, 1);
  assert.equal(g.nearestCut(legal, 104), 100);
  assert.equal(g.nearestCut(legal, 5), 60);
  assert.equal(g.nearestCut(legal, 999), 140);
  assert.equal(g.nearestCut([], 100), null);
  assert.equal(g.stepCut(legal, 100, 1), 110);
  assert.equal(g.stepCut(legal, 60, -1), 60);
  assert.equal(g.whyNot(rules, clips, 1, 104), "");
  assert.equal(g.whyNot(rules, clips, 1, 40), "Clip 0 would last 2.0 s: at least 3.0 s");
  assert.equal(g.whyNot(rules, clips, 4, 530), "Clip 3 would last 10.5 s: at most 10.0 s");
  assert.equal(g.whyNot(rules, clips, 3, 300), "Clip 3 begins with its section");
  assert.equal(g.whyNot(rules, clips.with(1, { ...clips[1], locked: true }), 1, 104), "Clip 1 is locked");
  assert.equal(g.markOn(rules, 80), "downbeat");
  assert.equal(g.markOn(rules, 81), "none");
});

test("a moved cut touches two clips only", () => {
  const moved = g.movedCut(clips, 1, 120);
  assert.deepEqual([moved[0].end, moved[1].start], [120, 120]);
  assert.equal(moved[2], clips[2]);
  assert.equal(g.movedCut(clips, 1, 100), clips);
});

test("only what is in sight is drawn", () => {
  assert.equal(g.clipAt(clips, 0), 0);
  assert.equal(g.clipAt(clips, 100), 1);
  assert.equal(g.clipAt(clips, 10_000), 4);
  assert.deepEqual(g.clipsInSight(rules, clips, { start_s: 11, end_s: 12 }), { first: 1, last: 3 });
  assert.deepEqual(g.clipsInSight(rules, clips, { start_s: 0, end_s: 30 }), { first: 0, last: 4 });
});

test("clips are chosen alone, by range and one by one", () => {
  assert.deepEqual(g.chosenAfter([1], 1, 3), [3]);
  assert.deepEqual(g.chosenAfter([1], 1, 3, { range: true }), [1, 2, 3]);
  assert.deepEqual(g.chosenAfter([3], 3, 1, { range: true }), [1, 2, 3]);
  assert.deepEqual(g.chosenAfter([1], 1, 3, { toggle: true }), [1, 3]);
  assert.deepEqual(g.chosenAfter([1, 3], 1, 1, { toggle: true }), [3]);
  assert.deepEqual(g.chosenAfter([3], 3, 3, { toggle: true }), [3]);
});

test("what can be joined, and what can cost", () => {
  assert.equal(g.canJoin(clips, [0, 1]), true);
  assert.equal(g.canJoin(clips, [0, 2]), false);
  assert.equal(g.canJoin(clips, [2, 3]), false);
  assert.equal(g.canJoin(clips, [0]), false);
  const done = [true, false, false, false, false];
  assert.equal(g.mayCost({ do: "cut", clip: 1, frame: 120 }, clips, done), true);
  assert.equal(g.mayCost({ do: "cut", clip: 1, frame: 80 }, clips, done), false);
  assert.equal(g.mayCost({ do: "split", frame: 80 }, clips, done), false);
  assert.equal(g.mayCost({ do: "swap", clips: [1, 2] }, clips, done), false);
  assert.equal(g.mayCost({ do: "say", clips: [0], said: { locked: true } }, clips, done), false);
  assert.equal(g.mayCost({ do: "say", clips: [0], said: { seed: 1 } }, clips, done), true);
});

test("what it costs is said in words", () => {
  const impact = { kept: 57, retrimmed: 2, remade: 1, seconds: 4.5, price_usd: "0.25" };
  assert.equal(g.impactWords(impact), "1 clip is made again: 4.5 s for 0.25 USD; 2 are only re-trimmed; 57 stay as they are.");
  assert.match(g.impactWords({ ...impact, price_usd: null }), /at a price that is not known/u);
  assert.match(g.impactWords({ ...impact, price_usd: "0", remade: 2 }), /2 clips are made again: 4\.5 s for nothing/u);
  assert.equal(g.impactWords({ ...impact, remade: 0 }), "No clip is made again; 2 are only re-trimmed; 57 stay as they are.");
  assert.equal(g.moneyText("0.025"), "0.025 USD");
  assert.equal(g.moneyText(0.144), "0.144 USD");
  assert.equal(g.moneyText(0.1 + 0.2), "0.30 USD");
  assert.equal(g.moneyText("5"), "5.00 USD");
  assert.equal(g.moneyText(null), "price unknown");
});

test("a view is a box inside the image", () => {
  assert.deepEqual(g.boxBetween({ x: 0.5, y: 0.8 }, { x: -1, y: 0.2 }), { left: 0, top: 0.2, right: 0.5, bottom: 0.8 });
  assert.equal(g.boxBetween({ x: 0.5, y: 0.5 }, { x: 0.51, y: 0.9 }), null);
});
