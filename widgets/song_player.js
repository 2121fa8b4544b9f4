// The song's sound: asked for piece by piece over the widget's own channel when it is first played, kept as a Blob URL.

const GRAIN_MS = 90;

export class SongPlayer {
  // `sound` is a place where players of the same song keep what one of them has fetched, as `sound`: { url, players }.
  // `loop` gives the span that is played round and round, { start_s, end_s } or null.
  constructor(model, { onChange, onError, signal, sound = {}, loop = () => null }) {
    this.model = model;
    this.loop = loop;
    this.shared = sound;
    this.onChange = onChange;
    this.onError = onError;
    this.audio = new Audio();
    this.audio.preload = "auto";
    this.signal = signal;
    this.state = "empty"; // empty, loading, ready
    this.wanted_s = 0;
    for (const type of ["play", "pause", "ended"]) this.audio.addEventListener(type, () => this.onChange());
    for (const type of ["ended", "timeupdate"]) this.audio.addEventListener(type, () => this.goRound());
    this.audio.addEventListener("error", () => {
      if (this.url) this.fail("This browser cannot play the song's preview.");
    });
    signal.addEventListener("abort", () => {
      clearTimeout(this.grainTimer);
      this.audio.pause();
      this.letGo();
    });
  }

  get playing() {
    if (this.scrubbing) return false;
    return this.state === "loading" || (this.state === "ready" && !this.audio.paused);
  }

  get time_s() {
    return this.state === "ready" ? this.audio.currentTime : this.wanted_s;
  }

  play(from_s) {
    this.quiet();
    this.scrubbing = false;
    this.wanted_s = from_s;
    if (this.state === "ready") this.start();
    else if (this.shared.sound) this.open(this.shared.sound);
    else if (this.state === "empty") {
      this.state = "loading";
      this.fetch();
    }
    this.onChange();
  }

  pause() {
    if (this.state === "loading") {
      this.fetching.abort();
      this.state = "empty";
    } else this.audio.pause();
    this.onChange();
  }

  seek(t) {
    this.wanted_s = t;
    if (this.state === "ready") this.audio.currentTime = t;
  }

  // Back to the loop's start from its end, or from the song's, where it stopped; also where no frame is drawn.
  goRound() {
    const loop = this.state === "ready" && !this.scrubbing ? this.loop() : null;
    if (!loop || !(this.audio.ended || (this.playing && this.time_s >= loop.end_s))) return;
    this.wanted_s = loop.start_s;
    this.start();
  }

  // A short piece of the sound at a place, as a hand goes over it; nothing where it plays already or was never fetched.
  grain(t) {
    if (this.state !== "ready" || this.playing) return;
    clearTimeout(this.grainTimer);
    this.scrubbing = true;
    this.audio.currentTime = t;
    this.audio.play().catch(() => {});
    this.grainTimer = setTimeout(() => this.quiet(), GRAIN_MS);
  }

  // The end of such pieces.
  quiet() {
    if (!this.scrubbing) return;
    clearTimeout(this.grainTimer);
    this.audio.pause();
    this.scrubbing = false;
  }

  async fetch() {
    this.fetching = endingWith(this.signal);
    try {
      const blob = await fetchBlob(this.model, { kind: "song" }, this.fetching.signal);
      this.shared.sound ??= { url: URL.createObjectURL(blob), players: 0 };
      this.open(this.shared.sound);
      this.onChange();
    } catch (error) {
      this.fail(error.message);
    }
  }

  open(sound) {
    sound.players += 1;
    this.url = sound.url;
    this.audio.src = this.url;
    this.state = "ready";
    this.start();
  }

  // The last player that leaves frees the memory.
  letGo() {
    if (!this.url) return;
    this.url = null;
    const { sound } = this.shared;
    sound.players -= 1;
    if (sound.players > 0) return;
    URL.revokeObjectURL(sound.url);
    this.shared.sound = null;
  }

  start() {
    this.audio.currentTime = this.wanted_s;
    this.audio.play().catch((error) => {
      if (error.name !== "AbortError" && this.url) this.fail(`The song cannot be played here: ${error.message}`);
    });
  }

  fail(sentence) {
    this.letGo();
    this.state = "empty";
    this.onError(sentence);
    this.onChange();
  }
}
