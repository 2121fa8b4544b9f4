import assert from "node:assert/strict";
import { test } from "node:test";
import * as time from "../../widgets/time_axis.js";
import * as shared from "../../widgets/shared_axis.js";
import { addAxis, addTransport, axisKeys, rejoinAxis } from "../../widgets/axis_host.js";

// In the page, all files are one module.
const frames = [];
class SilentPlayer {
  constructor(model, { onChange }) {
    Object.assign(this, { playing: false, state: "ready", time_s: 0, seeks: [], changed: onChange });
  }
  play(t) {
    Object.assign(this, { playing: true, time_s: t });
    this.changed();
  }
  pause() {
    this.playing = false;
    this.changed();
  }
  seek(t) {
    this.seeks.push(t);
    this.time_s = t;
  }
}
Object.assign(globalThis, time, shared, { SongPlayer: SilentPlayer, requestAnimationFrame: (call) => frames.push(call) });
const nextFrame = () => frames.splice(0).forEach((call) => call());

function member(key, duration_s = 60) {
  const ending = new AbortController();
  const told = [];
  const host = { model: {}, signal: ending.signal, facts: { axis: key, duration_s, can_play: true }, root: { dataset: {} }, say: () => {} };
  const refresh = { cursor: () => told.push("cursor"), view: () => told.push("view"), all: () => told.push("all") };
  addAxis(host, refresh);
  addTransport(host, refresh);
  return { host, told, refresh, leave: () => ending.abort() };
}

test("two members see the same, and each is told", () => {
  const [one, two] = [member("a"), member("a")];
  one.host.setView({ start_s: 10, end_s: 20 });
  two.host.setCursor(12);
  one.host.setLoop({ start_s: 10, end_s: 14 });
  for (const { host, told } of [one, two]) {
    assert.deepEqual(host.view, { start_s: 10, end_s: 20 });
    assert.equal(host.cursor_s, 12);
    assert.deepEqual(host.loop, { start_s: 10, end_s: 14 });
    assert.deepEqual(told, ["view", "cursor", "all"]);
    assert.deepEqual(host.player.seeks, [12]);
  }
});

test("songs, and widgets without one, do not share", () => {
  const [one, other, none, alone] = [member("b"), member("c"), member(""), member("")];
  one.host.setCursor(5);
  none.host.setCursor(6);
  assert.deepEqual([other, alone].map(({ host }) => host.cursor_s), [0, 0]);
});

test("who plays takes over", () => {
  const [one, two] = [member("d"), member("d")];
  one.host.toggle();
  two.host.toggle();
  assert.deepEqual([one.host.player.playing, two.host.player.playing], [false, true]);
  two.host.player.time_s = 7;
  nextFrame();
  assert.equal(one.host.cursor_s, 7);
});

test("play stays inside the loop", () => {
  const { host } = member("e");
  host.setLoop({ start_s: 10, end_s: 14 });
  host.setCursor(40);
  host.toggle();
  assert.equal(host.player.time_s, 10);
  host.player.time_s = 14.02;
  nextFrame();
  assert.equal(host.cursor_s, 10);
  host.player.time_s = 3;
  nextFrame();
  assert.equal(host.cursor_s, 10);
  host.setLoop(null);
  host.player.time_s = 20;
  nextFrame();
  assert.equal(host.cursor_s, 20);
});

test("who leaves is told nothing more, and what was seen is there for whoever comes back", () => {
  const [one, two] = [member("f"), member("f")];
  one.host.setView({ start_s: 5, end_s: 9 });
  two.leave();
  one.host.setCursor(6);
  assert.deepEqual(two.told, ["view"]);
  one.leave();
  assert.deepEqual(member("f").host.view, { start_s: 5, end_s: 9 });
});

test("another song in the same widget joins that one's axis", () => {
  const [one, other] = [member("g"), member("h")];
  other.host.setCursor(33);
  one.host.facts = { ...one.host.facts, axis: "h" };
  rejoinAxis(one.host, one.refresh);
  assert.equal(one.host.cursor_s, 33);
  other.host.setCursor(34);
  assert.equal(one.host.player.seeks.at(-1), 34);
});

test("keys go to the ends, and a song that cannot be played is not", () => {
  const { host } = member("i");
  axisKeys(host).End();
  assert.equal(host.cursor_s, 60);
  axisKeys(host).Home();
  host.facts = { ...host.facts, can_play: false };
  axisKeys(host)[" "]();
  assert.equal(host.player.playing, false);
});

test("a member that throws stops no other one, and hears of it", () => {
  const [broken, other] = [member("j"), member("j")];
  const failed = [];
  Object.assign(broken.host, { fail: (error) => failed.push(error.message) });
  broken.host.moved = () => {
    throw new Error("broken");
  };
  other.host.setCursor(8);
  assert.deepEqual([other.host.cursor_s, other.told, failed], [8, ["cursor"], ["broken"]]);
  assert.deepEqual(other.host.player.seeks, [8]);
});
