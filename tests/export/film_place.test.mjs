import assert from "node:assert/strict";
import { test } from "node:test";
import { filmPlace } from "../../data/page/film_place.js";
import { jumps } from "../../data/page/film_moments.js";

Object.assign(globalThis, { jumps, HTMLMediaElement: { HAVE_METADATA: 1 } }); // in the page, all files are one script

test("a whole film that could not be loaded leaves the clock running, and whoever jumps next tries again", async () => {
  const video = { readyState: 4, seekable: { length: 0 }, currentTime: 2, addEventListener: () => {} };
  let asked = 0;
  globalThis.fetch = async () => {
    asked += 1;
    throw new Error("the line is down");
  };
  const told = [];
  const place = filmPlace(video, { src: "film.mp4", type: "video/mp4" }, 30, (text) => told.push(text));
  place.go(20);
  await new Promise((done) => setTimeout(done));
  assert.match(told.at(-1), /the line is down/);
  video.currentTime = 3;
  assert.equal(place.now(), 3);
  place.go(21);
  assert.equal(asked, 2);
});
