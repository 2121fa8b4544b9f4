import assert from "node:assert/strict";
import { test } from "node:test";
import {
  chapterAt, keyWish, lineAt, linePieces, markX, spokenPlace, spokenTime, stepChapter, wordAt,
} from "../../data/page/film_moments.js";

const chapters = [[0, 8], [8, 15], [15, 30]].map(([start_s, end_s]) => ({ start_s, end_s }));

test("a chapter runs from its start on, the last one beyond its end", () => {
  assert.deepEqual([0, 7.99, 8, 14, 29, 31].map((t) => chapterAt(chapters, t)), [0, 0, 1, 1, 2, 2]);
  assert.equal(chapterAt([], 3), -1);
});

test("a seek that lands a hair before a start has reached it", () => {
  assert.equal(chapterAt(chapters, 8 - 0.0004), 1);
  assert.equal(lineAt([{ start_s: 1, end_s: 2 }], 0.9996).index, 0);
});

test("previous leads to the start, and within its first seconds to the one before", () => {
  assert.equal(stepChapter(chapters, 12, -1), 8);
  assert.equal(stepChapter(chapters, 9, -1), 0);
  assert.equal(stepChapter(chapters, 0.5, -1), 0);
  assert.equal(stepChapter(chapters, 9, 1), 15);
  assert.equal(stepChapter(chapters, 20, 1), 30);
  assert.equal(stepChapter([], 4, 1), 4);
});

test("the line that was begun last is the one, and it says whether it is sung still", () => {
  const lines = [{ start_s: 1, end_s: 2 }, { start_s: 5, end_s: 7 }];
  assert.deepEqual(lineAt(lines, 0), { index: -1, sung: false });
  assert.deepEqual(lineAt(lines, 1.5), { index: 0, sung: true });
  assert.deepEqual(lineAt(lines, 3), { index: 0, sung: false });
  assert.deepEqual(lineAt(lines, 6), { index: 1, sung: true });
});

test("a word is lit from its start until the next one begins", () => {
  const words = [[1, 1.2, "a"], [1.5, 1.6, "b"]];
  assert.deepEqual([0.9, 1, 1.3, 1.5, 9].map((t) => wordAt(words, t)), [-1, 0, 0, 1, 1]);
});

test("a line in pieces is the line, whatever stands between its words", () => {
  const cases = [
    { text: "Hey, you!", words: [[0, 1, "Hey,"], [1, 2, "you!"]] },
    { text: "“Hey” – you…", words: [[0, 1, "Hey"], [1, 2, "you"]] },
    { text: "la la la", words: [[0, 1, "la"], [1, 2, "la"], [2, 3, "la"]] },
    { text: "夜を光に", words: [[0, 1, "夜を"], [1, 2, "光に"]] },
    { text: "other words", words: [[0, 1, "missing"], [1, 2, "words"], [2, 3, ""]] },
    { text: "no times", words: [] },
  ];
  for (const line of cases) assert.equal(linePieces(line).map((piece) => piece.text).join(""), line.text);
  assert.deepEqual(linePieces(cases[2]).filter(({ word }) => word !== null).map(({ word }) => word), [0, 1, 2]);
  assert.deepEqual(linePieces(cases[4]).at(-1), { text: "words", word: 1 });
});

test("keys lead through the film, and never beyond it", () => {
  const at = { t: 3, duration_s: 60, typing: false, pressing: false };
  const wish = (key, more = {}, state = at) => keyWish({ key, ...more }, state);
  assert.deepEqual(wish("ArrowLeft"), { seek: 0 });
  assert.deepEqual(wish("ArrowRight"), { seek: 8 });
  assert.deepEqual(wish("l", {}, { ...at, t: 55 }), { seek: 60 });
  assert.deepEqual(wish("End"), { seek: 60 });
  assert.deepEqual(wish("Home"), { seek: 0 });
  assert.deepEqual(wish("ArrowRight", { shiftKey: true }), { chapter: 1 });
  assert.deepEqual([" ", "K", "f", "m", "c"].map((key) => wish(key).act), ["play", "play", "fullscreen", "mute", "captions"]);
  assert.equal(wish(" ", {}, { ...at, pressing: true }), null);
  assert.equal(wish("l", {}, { ...at, typing: true }), null);
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(wish("l", { [held]: true }), null);
  assert.equal(wish("Tab"), null);
});

test("times are said as people say them", () => {
  assert.equal(spokenTime(0), "0 seconds");
  assert.equal(spokenTime(1), "1 second");
  assert.equal(spokenTime(61.7), "1 minute 1 second");
  assert.equal(spokenTime(125), "2 minutes 5 seconds");
});

test("a chapter that begins within a second is spoken at once", () => {
  const film = { duration_s: 12, chapters: [{ start_s: 0, title: "Verse" }, { start_s: 6.4, title: "Chorus" }] };
  assert.deepEqual(spokenPlace(film, 6.2), { second: "6", words: "6 seconds of 12 seconds, Verse" });
  assert.deepEqual(spokenPlace(film, 6.5), { second: "6", words: "6 seconds of 12 seconds, Chorus" });
  assert.equal(spokenPlace({ duration_s: 12, chapters: [] }, 1).words, "1 second of 12 seconds");
});

test("marks stand on half pixels inside the bar", () => {
  assert.equal(markX(0, 60, 300), 0.5);
  assert.equal(markX(30, 60, 300), 150.5);
  assert.equal(markX(60, 60, 300), 299.5);
});
