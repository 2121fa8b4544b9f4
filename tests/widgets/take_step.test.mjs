import assert from "node:assert/strict";
import { test } from "node:test";
import { addStep } from "../../widgets/take_step.js";
import * as order from "../../widgets/take_order.js";

// In the page, all files are one module.
const frames = [];
Object.assign(globalThis, order, { requestAnimationFrame: (call) => frames.push(call) });
const nextFrame = () => frames.splice(0).forEach((call) => call());

function open({ loop = null } = {}) {
  const ending = new AbortController();
  const video = { src: "blob:", currentTime: 0, paused: true, play: async () => {}, pause: () => {} };
  const player = { playing: false, state: "ready", pause: () => (player.playing = false) };
  const host = {
    facts: { can_play: true }, state: { start_s: 4, end_s: 7 }, cursor_s: 4, loop, player, signal: ending.signal,
    member: { pause: () => player.pause() }, draw: () => {}, setLoop: (span) => (host.loop = span),
    toggle: () => (player.playing = !player.playing),
  };
  addStep(host, () => [{ video, take: { starts_s: 1 } }]);
  return { host, video, player };
}

test("films are put in step once a frame, however often the cursor moves", () => {
  const { host, video } = open();
  host.toggleTakes();
  for (let frame = 0; frame < 20; frame += 1) {
    host.cursor_s += 0.1;
    host.moved();
    nextFrame();
    assert.equal(frames.length, 1);
  }
  assert.ok(Math.abs(video.currentTime - 3) < 0.1);
  host.player.pause();
  nextFrame();
  assert.equal(frames.length, 0);
});

test("films go along with a cut that moved", () => {
  const { host, video } = open();
  host.state = { start_s: 5, end_s: 9 };
  host.cursor_s = 8;
  host.moved();
  assert.equal(video.currentTime, 4);
});

test("the loop is the clip while the takes play, and what it was afterwards", () => {
  const before = { start_s: 20, end_s: 30 };
  for (const end of [
    ({ host }) => host.toggleTakes(),
    ({ host }) => host.member.pause(), // another window plays
    ({ player }) => {
      player.pause(); // it ended by itself
      nextFrame();
    },
  ]) {
    const opened = open({ loop: before });
    opened.host.toggleTakes();
    assert.deepEqual(opened.host.loop, { start_s: 4, end_s: 7 });
    end(opened);
    assert.equal(opened.host.loop, before);
    frames.length = 0;
  }
});

test("a loop that a person sets meanwhile stays", () => {
  const { host } = open();
  host.toggleTakes();
  const theirs = { start_s: 1, end_s: 2 };
  host.setLoop(theirs);
  host.toggleTakes();
  assert.equal(host.loop, theirs);
});
