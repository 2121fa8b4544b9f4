import assert from "node:assert/strict";
import { test } from "node:test";
import * as time from "../../widgets/time_axis.js";

Object.assign(globalThis, time); // in the page, all files are one module
const film = await import("../../widgets/film_geometry.js");

const RATE = [30000, 1001];
const SECTIONS = [{ start_s: 0, end_s: 4, title: "Intro" }, { start_s: 4, end_s: 10, title: "Verse" }, { start_s: 10, end_s: 12, title: "Outro" }];
const CLIPS = [0, 2, 4, 7, 10].map((start_s, index, all) => ({ start_s, end_s: all[index + 1] ?? 12 }));

test("the middle of each frame lies in that frame, at a rate that is no whole number", () => {
  for (let frame = 0; frame < 40000; frame += 37) {
    assert.equal(film.frameAt(film.frameMiddle(frame, RATE), RATE, 40000), frame);
    assert.equal(film.frameAt((frame * RATE[1]) / RATE[0], RATE, 40000), frame);
  }
  assert.equal(film.frameAt(1e9, RATE, 10), 9);
  assert.equal(film.frameAt(-1, RATE, 10), 0);
});

test("a time belongs to one span, the end to the last", () => {
  assert.deepEqual([0, 3.99, 4, 9.99, 10, 12, 99].map((t) => film.spanAt(SECTIONS, t)), [0, 0, 1, 1, 2, 2, 2]);
});

test("back goes to the beginning first, then to the one before", () => {
  assert.equal(film.spanStart(SECTIONS, 7, -1), 4);
  assert.equal(film.spanStart(SECTIONS, 4.5, -1), 0);
  assert.equal(film.spanStart(SECTIONS, 0.2, -1), 0);
  assert.equal(film.spanStart(SECTIONS, 4.5, -1, 0.3), 4);
  assert.equal(film.spanStart(SECTIONS, 4, 1), 10);
  assert.equal(film.spanStart(SECTIONS, 11, 1), null);
});

test("the sung word is lit, between words nothing, the line comes a moment before and stays a moment after", () => {
  const lines = [{ start_s: 2, end_s: 4, text: "a b", words: [[2, 2.5, "a"], [3, 4, "b"]] }, { start_s: 8, end_s: 9, text: "c", words: [] }];
  assert.equal(film.sungAt(lines, 1), null);
  assert.deepEqual(film.sungAt(lines, 1.5), { index: 0, word: -1, sung: 0 });
  assert.deepEqual(film.sungAt(lines, 2.2), { index: 0, word: 0, sung: 0 });
  assert.deepEqual(film.sungAt(lines, 2.7), { index: 0, word: -1, sung: 1 });
  assert.deepEqual(film.sungAt(lines, 3), { index: 0, word: 1, sung: 1 });
  assert.deepEqual(film.sungAt(lines, 5), { index: 0, word: -1, sung: 2 });
  assert.equal(film.sungAt(lines, 6), null);
  assert.deepEqual(film.sungAt(lines, 8.5), { index: 1, word: -1, sung: 0 });
  assert.equal(film.sungAt([], 3), null);
});

test("a section or a clip is looped, and a loop says which it is", () => {
  assert.deepEqual(film.loopSpan("section", SECTIONS, CLIPS, 5), { start_s: 4, end_s: 10 });
  assert.deepEqual(film.loopSpan("clip", SECTIONS, CLIPS, 5), { start_s: 4, end_s: 7 });
  assert.equal(film.loopSpan("off", SECTIONS, CLIPS, 5), null);
  const name = (loop) => film.loopName(loop, SECTIONS, CLIPS);
  assert.deepEqual([null, { start_s: 4, end_s: 10 }, { start_s: 4, end_s: 7 }, { start_s: 1, end_s: 2 }].map(name), ["off", "section", "clip", "other"]);
  assert.equal(name({ start_s: 10, end_s: 12 }), "section"); // a clip that is a whole section
  assert.equal(film.loopName({ start_s: 10, end_s: 12 }, SECTIONS, CLIPS, "clip"), "clip");
});

test("notes near each other share a flag", () => {
  const flags = film.noteFlags([1, 1.1, 6, 50], { start_s: 0, end_s: 12 }, 120, 10);
  assert.deepEqual(flags.map(({ notes }) => notes), [[0, 1], [2]]);
});

test("speeds go up and down and end", () => {
  assert.deepEqual([film.nextSpeed(1, 1), film.nextSpeed(0.25, -1), film.nextSpeed(2, 1), film.nextSpeed(1.1, 1)], [1.25, 0.25, 2, 1.25]);
});

test("a place is told in words, without a word where none is sung", () => {
  assert.equal(film.placeWords({ t: 12.34, frame: 296, clip: 3, section: "Chorus 2", word: "night" }), "0:12.34 · frame 296 · clip 3 · Chorus 2 · “night”");
  assert.equal(film.placeWords({ t: 0, frame: 0, clip: 0, section: "Intro", word: "" }), "0:00.00 · frame 0 · clip 0 · Intro");
  assert.deepEqual([900, 1.5e6, 64e6].map(film.megabytes), ["1 kB", "1.5 MB", "64 MB"]);
});
