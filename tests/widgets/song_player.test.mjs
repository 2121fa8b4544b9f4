import assert from "node:assert/strict";
import { test } from "node:test";
import { SongPlayer } from "../../widgets/song_player.js";

// A sound that a test moves by hand; the browser's own pauses at its end and tells so.
class SilentAudio extends EventTarget {
  paused = true;
  ended = false;
  currentTime = 0;
  async play() {
    Object.assign(this, { paused: false, ended: false });
  }
  pause() {
    this.paused = true;
  }
  reach(t, { end = false } = {}) {
    Object.assign(this, { currentTime: t, ended: end, paused: end || this.paused });
    this.dispatchEvent(new Event(end ? "ended" : "timeupdate"));
  }
}
globalThis.Audio = SilentAudio;

function playing(loop) {
  const sound = { sound: { url: "blob:1", players: 0 } };
  const said = { loop };
  const player = new SongPlayer({}, { onChange() {}, onError() {}, signal: new AbortController().signal, sound, loop: () => said.loop });
  player.play(50);
  return { player, audio: player.audio, said };
}

test("a loop that ends with the song goes round", () => {
  const { player, audio } = playing({ start_s: 40, end_s: 60 });
  audio.reach(60, { end: true });
  assert.deepEqual([player.playing, audio.currentTime], [true, 40]);
});

test("a loop goes round where no frame is drawn", () => {
  const { player, audio } = playing({ start_s: 40, end_s: 55 });
  audio.reach(54);
  assert.equal(audio.currentTime, 54);
  audio.reach(55.2);
  assert.deepEqual([player.playing, audio.currentTime], [true, 40]);
});

test("a song without a loop ends, and a pause stays one", () => {
  const { player, audio, said } = playing(null);
  audio.reach(60, { end: true });
  assert.deepEqual([player.playing, audio.currentTime], [false, 60]);
  said.loop = { start_s: 40, end_s: 55 };
  audio.ended = false;
  audio.reach(57);
  assert.deepEqual([player.playing, audio.currentTime], [false, 57]);
});
