// The time axis that all widgets share: pure functions of values. Times in seconds, positions in CSS pixels.
// A view is { start_s, end_s }, the part of the song that is seen.

export const MIN_VIEW_S = 0.25;

export function clampView(view, duration_s) {
  const span = Math.min(duration_s, Math.max(Math.min(MIN_VIEW_S, duration_s), view.end_s - view.start_s));
  const start_s = Math.min(Math.max(0, view.start_s), duration_s - span);
  return { start_s, end_s: start_s + span };
}

// Zoom in by a factor above 1, out by one below; the time at the anchor keeps its place.
export function zoomView(view, factor, anchor_s, duration_s) {
  const span = view.end_s - view.start_s;
  const wanted = Math.min(duration_s, Math.max(Math.min(MIN_VIEW_S, duration_s), span / factor));
  const share = span > 0 ? (anchor_s - view.start_s) / span : 0;
  const start_s = anchor_s - share * wanted;
  return clampView({ start_s, end_s: start_s + wanted }, duration_s);
}

export function panView(view, by_s, duration_s) {
  return clampView({ start_s: view.start_s + by_s, end_s: view.end_s + by_s }, duration_s);
}

export function timeToX(view, width, t) {
  return ((t - view.start_s) / (view.end_s - view.start_s)) * width;
}

export function xToTime(view, width, x) {
  return view.start_s + (x / width) * (view.end_s - view.start_s);
}

// Index of the first of ascending values that is >= wanted.
export function lowerBound(values, wanted) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The candidate within [low, high] that is nearest to t, the earlier of two; t itself, clamped, where there is none.
export function snapTime(t, candidates, low, high) {
  const clamped = Math.min(high, Math.max(low, t));
  const right = lowerBound(candidates, clamped);
  let best = null;
  for (const index of [right - 1, right]) {
    const candidate = candidates[index];
    if (candidate === undefined || candidate < low || candidate > high) continue;
    if (best === null || Math.abs(candidate - clamped) < Math.abs(best - clamped)) best = candidate;
  }
  return best ?? clamped;
}

// The next candidate in a direction (-1 or 1); without candidates a fixed step.
export function stepTime(t, candidates, direction, fallback_s) {
  if (!candidates.length) return t + direction * fallback_s;
  const near = 1e-6;
  if (direction > 0) return candidates[lowerBound(candidates, t + near)] ?? Infinity;
  return candidates[lowerBound(candidates, t - near) - 1] ?? -Infinity;
}

export function downbeatsOf(beats, numbers) {
  return beats.filter((_, index) => numbers[index] === 1);
}

// Bar and beat at a time: bar 1 begins at the first downbeat, a pickup is bar 0. Null before the first beat.
export function barBeatAt(t, beats, numbers, downbeats) {
  const index = lowerBound(beats, t + 1e-6) - 1;
  if (index < 0) return null;
  return { bar: lowerBound(downbeats, t + 1e-6), beat: numbers[index] };
}

export function formatTime(t, decimals = 0) {
  const unit = 10 ** decimals;
  const whole = Math.round(Math.max(0, t) * unit);
  const minutes = Math.floor(whole / (60 * unit));
  const seconds = ((whole - minutes * 60 * unit) / unit).toFixed(decimals);
  return `${minutes}:${seconds.padStart(decimals ? decimals + 3 : 2, "0")}`;
}

const SECOND_STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300];

export function secondTicks(view, width, room = 64) {
  const span = view.end_s - view.start_s;
  const step = SECOND_STEPS.find((each) => (each / span) * width >= room) ?? SECOND_STEPS.at(-1);
  const decimals = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  const ticks = [];
  for (let n = Math.ceil(view.start_s / step - 1e-9); n * step <= view.end_s; n += 1) {
    ticks.push({ t: n * step, text: formatTime(n * step, decimals) });
  }
  return ticks;
}

// Every 1st, 2nd, 4th, 8th ... bar, as many as have room.
export function barTicks(view, width, downbeats, room = 40) {
  const ticks = [];
  if (downbeats.length < 2) return ticks;
  const mean_s = (downbeats.at(-1) - downbeats[0]) / (downbeats.length - 1);
  const every = thinning(mean_s, view, width, room);
  for (let index = 0; index < downbeats.length; index += every) {
    if (downbeats[index] >= view.start_s && downbeats[index] <= view.end_s) {
      ticks.push({ t: downbeats[index], text: String(index + 1) });
    }
  }
  return ticks;
}

// Of marks that lie `mean_s` apart draw every 1st, 2nd, 4th ..., so that they are `room` pixels apart.
export function thinning(mean_s, view, width, room) {
  const apart = (mean_s / (view.end_s - view.start_s)) * width;
  let every = 1;
  while (apart * every < room && every < 1024) every *= 2;
  return every;
}
