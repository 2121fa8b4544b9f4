import assert from "node:assert/strict";
import { test } from "node:test";
import { addFilm } from "../../widgets/film_transport.js";

globalThis.requestAnimationFrame = () => {}; // in the page, the browser's

// A film of 30 s that is loaded and stands at 5 s.
function open() {
  const ears = {};
  const video = {
    src: "blob:film", paused: true, seeking: false, currentTime: 5, duration: 30,
    pause: () => (video.paused = true), play: async () => (video.paused = false),
  };
  const host = {
    video, signal: new AbortController().signal, cursor_s: 5, loop: null, member: {}, root: { dataset: {} },
    facts: { frames: 750, rate: [25, 1] }, axis: { takeOver: () => {} }, say: () => {},
    listen: (_, type, call) => (ears[type] = [...(ears[type] ?? []), call]),
    setCursor(t, { seek = true } = {}) {
      host.cursor_s = t;
      host.moved();
      if (seek) host.member.seek(t);
    },
  };
  addFilm(host, { cursor: () => {} });
  host.player.state = "ready";
  const hear = (type) => ears[type].forEach((call) => call());
  return { host, video, hear };
}

test("a film that stands still leaves the cursor where another window has it", () => {
  const { host, video } = open();
  video.seeking = true; // its picture is still on the way
  host.setCursor(12, { seek: false });
  host.player.pause();
  assert.equal(host.cursor_s, 12);
});

test("a film that played stands still at its very frame, and a late event of it moves nobody", () => {
  const { host, video, hear } = open();
  host.play();
  video.currentTime = 8.04;
  host.player.pause();
  assert.equal(host.cursor_s, 8.04);
  host.cursor_s = 9; // another window plays on
  hear("pause");
  assert.equal(host.cursor_s, 9);
});

test("the browser's own pause is one, too", () => {
  const { host, video, hear } = open();
  host.play();
  video.currentTime = 8.04;
  video.pause();
  hear("pause");
  assert.equal(host.cursor_s, 8.04);
});

test("the picture goes along with another window as fast as it can be found, and ends at the very place", () => {
  const { host, video, hear } = open();
  host.setCursor(12, { seek: false });
  assert.equal(video.currentTime, 12);
  video.seeking = true;
  host.setCursor(12.5, { seek: false });
  host.setCursor(13, { seek: false });
  assert.equal(video.currentTime, 12);
  video.seeking = false;
  hear("seeked");
  assert.equal(video.currentTime, 13);
  host.setCursor(99, { seek: false });
  assert.equal(video.currentTime, 29.999);
});

test("a film that plays leads", () => {
  const { host, video } = open();
  host.play();
  video.currentTime = 8;
  host.setCursor(7.9, { seek: false });
  assert.equal(video.currentTime, 8);
});

test("a loop that ends with the film goes round", () => {
  const { host, video, hear } = open();
  host.loop = { start_s: 3, end_s: 30 };
  host.play();
  Object.assign(video, { currentTime: 30, paused: true, ended: true });
  for (const type of ["pause", "ended"]) hear(type);
  assert.deepEqual([video.paused, video.currentTime], [false, 3]);
  Object.assign(video, { currentTime: 30.01, ended: false });
  hear("timeupdate");
  assert.equal(video.currentTime, 3);
  host.player.pause();
  video.currentTime = 30;
  hear("timeupdate");
  assert.deepEqual([video.paused, video.currentTime], [true, 30]);
});
