import assert from "node:assert/strict";
import { test } from "node:test";

import {
  flatWords, inSight, lineAt, lineRoom, linesFrom, movedSpan, nextDoubtful, packRows, restRoom, trimmedSpan, trustName, trustStep,
  withLineFitted, withLineMoved, withRestMoved, withText, withWord, wordRoom,
} from "../../widgets/lyric_geometry.js";

const MIN_S = 0.05;
const END_S = 60;
const rows = [
  [10, 11.5, "one two three", true, [], [], [[10, 10.4, "one", 0.9, null], [10.5, 10.9, "two", 0.5, null], [11, 11.5, "three", 0.2, 3]]],
  [20, 21, "four five", true, ["doubtful"], [], [[20, 20.5, "four", 0.7, null], [20.5, 21, "five", 0.1, null]]],
  [30, 31, "six", true, [], [2], [[30, 31, "six", 0.9, null]]],
].map((row) => JSON.stringify(row));
const { lines } = linesFrom(rows);
const spans = (line) => line.words.map(({ start_s, end_s }) => [start_s, end_s]);

test("a word moves where its neighbours leave it room, and never past them", () => {
  assert.deepEqual(wordRoom(lines, 0, 1, MIN_S, END_S), { low: 10.05, high: 11.45 });
  assert.deepEqual(movedSpan(lines, 0, 1, 10.6, MIN_S, END_S), { start_s: 10.6, end_s: 11 });
  assert.deepEqual(movedSpan(lines, 0, 1, 50, MIN_S, END_S), { start_s: 11.05, end_s: 11.45 });
  assert.deepEqual(movedSpan(lines, 0, 1, 0, MIN_S, END_S), { start_s: 10.05, end_s: 10.45 });
});

test("a line's first and last word go as far as the lines around, and no further than the song", () => {
  assert.equal(wordRoom(lines, 1, 0, MIN_S, END_S).low, 11.5);
  assert.equal(wordRoom(lines, 1, 1, MIN_S, END_S).high, 30);
  assert.deepEqual(movedSpan(lines, 2, 0, 100, MIN_S, END_S), { start_s: 59, end_s: 60 });
  assert.equal(wordRoom(lines, 0, 0, MIN_S, END_S).low, 0);
});

test("an end stops at the minimum, and at what the neighbour needs", () => {
  assert.deepEqual(trimmedSpan(lines, 0, 1, "start", 10.89, MIN_S, END_S), { start_s: 10.85, end_s: 10.9 });
  assert.deepEqual(trimmedSpan(lines, 0, 1, "end", 99, MIN_S, END_S), { start_s: 10.5, end_s: 11.45 });
  const tiny = linesFrom([JSON.stringify([1, 1.02, "a", true, [], [], [[1, 1.02, "a", 1, null]]])]).lines;
  assert.deepEqual(trimmedSpan(tiny, 0, 0, "end", 0.5, MIN_S, END_S), { start_s: 1, end_s: 1.02 });
});

test("neighbours give way, the line follows its outer words, and other lines stay the same objects", () => {
  const moved = withWord(lines, 0, 1, { start_s: 10.3, end_s: 11.2 });
  assert.deepEqual(spans(moved[0]), [[10, 10.3], [10.3, 11.2], [11.2, 11.5]]);
  assert.equal(moved[1], lines[1]);
  assert.equal(moved[0].words[0].text, "one");
  assert.equal(withWord(lines, 1, 0, { start_s: 19, end_s: 20 })[1].start_s, 19);
  assert.deepEqual(spans(lines[0])[0], [10, 10.4]);
});

test("lines keep their order and stay in the song, alone or with the rest", () => {
  assert.deepEqual(lineRoom(lines, 1, END_S), { low: -10, high: 10 });
  assert.deepEqual(restRoom(lines, 1, END_S), { low: -10, high: 29 });
  assert.deepEqual(lineRoom(lines, 0, END_S), { low: -10, high: 10 });
  assert.deepEqual(withLineMoved(lines, 1, 0.25).map(({ start_s }) => start_s), [10, 20.25, 30]);
  const rest = withRestMoved(lines, 1, 0.25);
  assert.deepEqual(rest.map(({ start_s }) => start_s), [10, 20.25, 30.25]);
  assert.deepEqual(spans(rest[2]), [[30.25, 31.25]]);
  assert.equal(rest[0], lines[0]);
});

test("a line that is stretched gives each word its share", () => {
  assert.deepEqual(spans(withLineFitted(lines, 1, { start_s: 20, end_s: 22 })[1]), [[20, 21], [21, 22]]);
});

test("as many words as before keep their places under another text", () => {
  assert.deepEqual(withText(lines, 1, "for fife")[1].words.map(({ text }) => text), ["for", "fife"]);
  assert.equal(withText(lines, 1, "").length, 2);
});

test("a row that comes again is the line that it was", () => {
  const again = linesFrom(rows.with(1, rows[1].replaceAll("four", "for")), { rows, lines });
  assert.deepEqual(again.lines.map((line, index) => line === lines[index]), [true, false, true]);
  assert.equal(again.lines[1].words[0].text, "for");
});

test("trust has steps, and a person's word stands apart", () => {
  assert.deepEqual(lines.flatMap(({ words }) => words.map(trustStep)), [0, 2, 4, 1, 3, 0]);
});

test("words that came with their times are called so, and what a person set of them is theirs", () => {
  const row = [10, 11, "one two", false, [], [], [[10, 10.5, "one", 0.5, null], [10.5, 11, "two", 0.5, 0]], true];
  const [{ words }] = linesFrom([JSON.stringify(row)]).lines;
  assert.deepEqual(words.map((word) => trustName(trustStep(word))), ["as given", "set by you"]);
});

test("rows hold no two texts over each other, wherever one looks", () => {
  const items = [0, 0.1, 0.2, 0.3, 2].map((start_s) => ({ start_s, wide: 40 }));
  assert.deepEqual(packRows(items, 100, 3), [0, 1, 2, -1, 0]);
  assert.deepEqual(packRows(items, 1000, 3), [0, 0, 0, 0, 0]);
});

test("words in sight are found however many there are", () => {
  const flat = flatWords(lines);
  assert.equal(flat.length, 6);
  const { first, last } = inSight(flat, { start_s: 10.95, end_s: 20.2 }, 1);
  assert.deepEqual(flat.slice(first, last).map(({ line, word }) => `${line}.${word}`), ["0.0", "0.1", "0.2", "1.0"]);
  assert.equal(lineAt(lines, 25), 1);
  assert.equal(lineAt(lines, 0), 0);
});

test("what needs a look comes round and round", () => {
  assert.equal(nextDoubtful(lines, -1, 1), 1);
  assert.equal(nextDoubtful(lines, 1, 1), 1);
  assert.equal(nextDoubtful(lines, 0, -1), 1);
  assert.equal(nextDoubtful(lines.slice(0, 1), 0, 1), -1);
});
