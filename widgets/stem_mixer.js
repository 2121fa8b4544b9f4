// How loud each stem is: pure arithmetic, and the sound graph that follows it.

const FADE_S = 0.015; // a jump of the level would click

// The gain of each stem, 0 to 1. Solo lets only the chosen ones be heard; what is muted stays silent all the same.
// The ear hears levels by their ratio, so the middle of the slider is a quarter, not half.
export function stemGains(stems) {
  const solo = stems.some((stem) => stem.solo);
  return stems.map(({ muted, solo: alone, volume }) => (muted || (solo && !alone) ? 0 : (volume / 100) ** 2));
}

// Splits the channels of a player's sound, one a stem, and brings each to its level. It may be made only once a person
// has pressed something: before that browsers let nothing sound.
export class StemMixer {
  constructor(audio, count, signal) {
    this.context = new AudioContext();
    const splitter = this.context.createChannelSplitter(count);
    this.context.createMediaElementSource(audio).connect(splitter);
    this.gains = Array.from({ length: count }, (_, channel) => {
      const gain = this.context.createGain();
      splitter.connect(gain, channel);
      gain.connect(this.context.destination);
      return gain;
    });
    signal.addEventListener("abort", () => this.context.close());
  }

  set(levels) {
    levels.forEach((level, channel) => this.gains[channel].gain.setTargetAtTime(level, this.context.currentTime, FADE_S));
  }
}
