// A place in the song as a person types it: pure functions. Minutes and seconds, seconds, or bar and beat.

// 17.1 is bar 17, beat 1; with more digits, with "s" or without a dot a number counts seconds.
export function parsePlace(text, { beats, numbers, downbeats }) {
  const typed = text.trim().replace(",", ".");
  const clock = typed.match(/^(\d+):([0-5]?\d(?:\.\d+)?)$/u);
  if (clock) return { t: Number(clock[1]) * 60 + Number(clock[2]) };
  const bar = typed.match(/^(\d+)\.(\d)$/u);
  if (bar && beats.length) return placeOfBar(Number(bar[1]), Number(bar[2]), { beats, numbers, downbeats });
  const seconds = typed.match(/^(\d+(?:\.\d+)?)\s*s?$/u);
  if (seconds) return { t: Number(seconds[1]) };
  return { error: `“${shortened(typed)}” is no time: write 1:02.345, or 62.345 for seconds, or 17.1 for bar 17, beat 1.` };
}

function placeOfBar(bar, beat, { beats, numbers, downbeats }) {
  if (bar < 1 || bar > downbeats.length) {
    return { error: `There is no bar ${bar}: bars go from 1 to ${downbeats.length}. For seconds write ${bar}.${beat}s.` };
  }
  const first = lowerBound(beats, downbeats[bar - 1] - 1e-6);
  const next = bar < downbeats.length ? lowerBound(beats, downbeats[bar] - 1e-6) : beats.length;
  if (beat < 1 || first + beat - 1 >= next) {
    return { error: `Bar ${bar} has the beats 1 to ${next - first}, not ${beat}. For seconds write ${bar}.${beat}s.` };
  }
  return { t: beats[first + beat - 1] };
}

export function shortened(text, most = 40) {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most).join("")}…` : text;
}

// The tempo of taps, beats a minute; null where there are too few. Some beats may have no tap.
export function tappedTempo(taps_s) {
  if (taps_s.length < 3) return null;
  const steps = taps_s.slice(1).map((t, index) => t - taps_s[index]).sort((a, b) => a - b);
  const step = steps[steps.length >> 1];
  return step > 0 ? 60 / step : null;
}
