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
