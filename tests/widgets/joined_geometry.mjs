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

// What an edit costs, and money, in words: pure functions of values.

export function impactWords({ kept, retrimmed, remade, seconds, price_usd }) {
  const some = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  const price = price_usd === null ? "at a price that is not known" : Number(price_usd) === 0 ? "for nothing" : `for ${moneyText(price_usd)}`;
  const words = [remade ? `${some(remade, "clip is", "clips are")} made again: ${seconds.toFixed(1)} s ${price}` : "No clip is made again"];
  if (retrimmed) words.push(`${some(retrimmed, "is", "are")} only re-trimmed`);
  words.push(`${some(kept, "stays", "stay")} as ${kept === 1 ? "it is" : "they are"}`);
  return `${words.join("; ")}.`;
}

export function moneyText(usd) {
  if (usd === null || usd === undefined) return "price unknown";
  const value = Number(usd);
  if (value === 0) return "free";
  return `${value < 0.1 ? value.toFixed(3).replace(/0$/u, "") : value.toFixed(2)} USD`;
}

// Cards that tile the film by construction: pure functions of values. Frames are whole numbers; `rules` holds
// { rate, shortest, longest, marks: [frame], on: [what] }, a clip { section, start, end, most, locked, ... }.
// They say the same as the kernel's edits, which have the last word.

const leastOf = (rules, clip) => Math.min(rules.shortest, clip.end - clip.start);
const mostOf = (rules, clip) => Math.max(clip.end - clip.start, Math.min(rules.longest, clip.most || rules.longest));

// From which frame to which the cut at a clip's start may go; null where a section begins there.
export function cutRoom(rules, clips, index) {
  const [left, right] = [clips[index - 1], clips[index]];
  if (!left || !right || left.section !== right.section) return null;
  return {
    low: Math.max(left.start + leastOf(rules, left), right.end - mostOf(rules, right)),
    high: Math.min(right.end - leastOf(rules, right), left.start + mostOf(rules, left)),
  };
}

// The frames on which the cut may fall, ascending.
export function legalCuts(rules, clips, index) {
  const room = cutRoom(rules, clips, index);
  if (!room || room.low > room.high) return [];
  const { marks } = rules;
  return marks.slice(lowerBound(marks, room.low), lowerBound(marks, room.high + 1));
}

export function nearestCut(legal, frame) {
  if (!legal.length) return null;
  const right = lowerBound(legal, frame);
  const [before, after] = [legal[right - 1], legal[right]];
  if (before === undefined) return after;
  return after === undefined || frame - before <= after - frame ? before : after;
}

// The next legal place in a direction; where there is none, the cut stays.
export function stepCut(legal, frame, direction) {
  const near = direction > 0 ? legal[lowerBound(legal, frame + 1)] : legal[lowerBound(legal, frame) - 1];
  return near ?? frame;
}

export function movedCut(clips, index, frame) {
  if (frame === clips[index].start) return clips;
  const moved = [...clips];
  moved[index - 1] = { ...clips[index - 1], end: frame };
  moved[index] = { ...clips[index], start: frame };
  return moved;
}

// Why a cut cannot be where the hand wants it; empty where it can.
export function whyNot(rules, clips, index, frame) {
  const room = cutRoom(rules, clips, index);
  if (!room) return `Clip ${index} begins with its section`;
  const locked = [index - 1, index].find((each) => clips[each].locked);
  if (locked !== undefined) return `Clip ${locked} is locked`;
  if (frame >= room.low && frame <= room.high) return "";
  const [left, right] = [clips[index - 1], clips[index]];
  const lengths = { [index - 1]: frame - left.start, [index]: right.end - frame };
  const [shorter, longer] = frame < room.low ? [index - 1, index] : [index, index - 1];
  const seconds = (frames) => `${(Math.max(0, frames) / rules.rate).toFixed(1)} s`;
  if (lengths[shorter] < leastOf(rules, clips[shorter])) {
    return `Clip ${shorter} would last ${seconds(lengths[shorter])}: at least ${seconds(rules.shortest)}`;
  }
  return `Clip ${longer} would last ${seconds(lengths[longer])}: at most ${seconds(mostOf(rules, clips[longer]))}`;
}

export function markOn(rules, frame) {
  const at = lowerBound(rules.marks, frame);
  return rules.marks[at] === frame ? rules.on[at] : "none";
}

export function clipAt(clips, frame) {
  let low = 0;
  let high = clips.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (frame < clips[middle].end) high = middle;
    else low = middle + 1;
  }
  return low;
}

// The first and last clip of which something is seen, and one more to each side.
export function clipsInSight({ rate }, clips, view) {
  return {
    first: Math.max(0, clipAt(clips, Math.floor(view.start_s * rate)) - 1),
    last: Math.min(clips.length - 1, clipAt(clips, Math.ceil(view.end_s * rate)) + 1),
  };
}

// Which clips are chosen after a click: with `range` all from the anchor on, with `toggle` one more or one fewer.
export function chosenAfter(chosen, anchor, index, { range = false, toggle = false } = {}) {
  if (range) {
    const [from, to] = [Math.min(anchor, index), Math.max(anchor, index)];
    return Array.from({ length: to - from + 1 }, (_, step) => from + step);
  }
  if (!toggle) return [index];
  const others = chosen.filter((each) => each !== index);
  if (others.length === chosen.length) return [...chosen, index].sort((a, b) => a - b);
  return others.length ? others : [index];
}

// Whether clips lie beside each other in one section, so that they can become one.
export function canJoin(clips, chosen) {
  if (chosen.length < 2) return false;
  return chosen.every((index, place) => (
    index === chosen[0] + place && clips[index]?.section === clips[chosen[0]].section && !clips[index].locked
  ));
}

// Whether an edit can cost a take: otherwise it is made at once, without asking what it costs.
export function mayCost(request, clips, done) {
  const had = (index) => Boolean(done[index]);
  if (request.do === "cut") {
    const grows = request.frame > clips[request.clip].start ? request.clip - 1 : request.clip;
    return had(grows);
  }
  if (request.do === "split") return false;
  if (request.do === "say" && Object.keys(request.said).every((name) => name === "locked")) return false;
  return request.clips.some(had);
}

// A box of the image's own shape around a corner and another point, shares of width and height; null where it is tiny.
export function boxBetween(a, b, smallest = 0.05) {
  const share = (value) => Math.min(1, Math.max(0, value));
  const [left, right] = [share(Math.min(a.x, b.x)), share(Math.max(a.x, b.x))];
  const [top, bottom] = [share(Math.min(a.y, b.y)), share(Math.max(a.y, b.y))];
  return right - left < smallest || bottom - top < smallest ? null : { left, top, right, bottom };
}
