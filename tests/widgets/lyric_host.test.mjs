import assert from "node:assert/strict";
import { test } from "node:test";
import { oneLine } from "../../widgets/kept_field.js";
import { addLyricActions, addLyricPlaying, endSpanWhereAPersonActs } from "../../widgets/lyric_host.js";

globalThis.oneLine = oneLine; // in the page, all files are one module

// A lane that plays its word of a second at 4 s.
function open() {
  const player = {
    playing: false, state: "ready", time_s: 0,
    pause: () => (player.playing = false), seek: (t) => (player.time_s = t),
  };
  const host = {
    facts: { can_play: true }, player, cursor_s: 0, loop: null, setLoop: () => {},
    setCursor(t) {
      host.cursor_s = t;
      host.moved();
      player.seek(t);
    },
    play: (t) => Object.assign(player, { playing: true, time_s: t }),
    toggle: () => (player.playing = !player.playing),
  };
  addLyricPlaying(host);
  endSpanWhereAPersonActs(host);
  const frame = (t) => {
    player.time_s = host.cursor_s = t;
    host.moved();
    return player.playing;
  };
  host.playSpan({ start_s: 4, end_s: 5 });
  return { host, frame };
}

test("a word ends where it ends, however late the frame comes that sees it", () => {
  for (const late of [5, 5.4, 9]) assert.equal(open().frame(late), false);
});

test("whoever goes elsewhere meanwhile hears on", () => {
  const { host, frame } = open();
  assert.equal(frame(4.5), true);
  host.setCursor(20);
  assert.equal(frame(20.1), true);
});

test("whoever pauses and plays again hears on", () => {
  const { host, frame } = open();
  host.toggle();
  host.toggle();
  assert.equal(frame(5.2), true);
});

test("an offset that is set before the one before it is kept counts from that one", () => {
  const later = [];
  const sent = [];
  const host = { facts: {}, root: {}, whenFree: (action) => later.push(action), send: (request) => sent.push(request) };
  addLyricActions(host, { all() {} });
  host.offsetTo(-0.25);
  host.offsetTo(-0.3);
  for (const offset_s of [0, -0.25]) {
    host.offset_s = offset_s;
    later.shift()();
  }
  assert.deepEqual(sent.map(({ by_s }) => by_s), [-0.25, -0.05]);
});

test("a text that makes its line too long is not sent, and is told with what was typed", () => {
  const sent = [];
  const host = { facts: { max_line: 20 }, root: {}, whenFree() {}, send: (request) => sent.push(request) };
  addLyricActions(host, { all() {} });
  const words = ["when", "we", "did"].map((text) => ({ text, start_s: 0, end_s: 0 }));
  Object.assign(host, { lines: [{ text: "when we did", words }], selected: { line: 0, word: 1 } });
  const most = "A line has at most 20 characters, and";
  assert.equal(host.retext("y".repeat(100)), `${most} with the 100 of this word it has 109: shorten it.`);
  host.selected.word = null;
  assert.equal(host.retext(` ${"y".repeat(100)} `), `${most} this one has 100: shorten it.`);
  assert.equal(host.retext("when  we did"), "");
  assert.deepEqual(sent, []);
});
