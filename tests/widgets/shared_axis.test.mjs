import assert from "node:assert/strict";
import { test } from "node:test";
import * as time from "../../widgets/time_axis.js";
import { joinAxis } from "../../widgets/shared_axis.js";

Object.assign(globalThis, time); // in the page, all files are one module

function join(key, duration_s = 60) {
  const heard = [];
  const ending = new AbortController();
  const member = { changed: (what) => heard.push(what), pause: () => heard.push("pause") };
  return { axis: joinAxis(key, duration_s, member, ending.signal), member, heard, leave: () => ending.abort() };
}

test("widgets of one song see, move and loop together", () => {
  const [a, b] = [join("song-1"), join("song-1")];
  assert.equal(a.axis, b.axis);
  a.axis.setView({ start_s: 50, end_s: 70 }); // it stays inside the song
  a.axis.setCursor(99);
  a.axis.setLoop({ start_s: 1, end_s: 2 });
  assert.deepEqual(b.axis.view, { start_s: 40, end_s: 60 });
  assert.equal(b.axis.cursor_s, 60);
  assert.deepEqual(b.heard, ["view", "cursor", "loop"]);
  assert.deepEqual(a.heard, b.heard);
});

test("one plays at a time", () => {
  const [a, b, other] = [join("song-2"), join("song-2"), join("song-3")];
  b.axis.takeOver(b.member);
  assert.deepEqual([a.heard, b.heard, other.heard], [["pause"], [], []]);
});

test("songs, and widgets without one, have an axis of their own", () => {
  assert.notEqual(join("song-4").axis, join("song-5").axis);
  assert.notEqual(join("").axis, join("").axis);
  assert.notEqual(join("song-6", 60).axis, join("song-6", 61).axis);
});

test("who leaves hears nothing, and finds what was seen when it comes back", () => {
  const [a, b] = [join("song-7"), join("song-7")];
  a.leave();
  b.axis.setView({ start_s: 10, end_s: 20 });
  assert.deepEqual(a.heard, []);
  b.leave();
  assert.deepEqual(join("song-7").axis.view, { start_s: 10, end_s: 20 });
});
