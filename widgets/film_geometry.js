// Where things are in a film: pure functions of values. Times in seconds of the song, frames of the film.
// A rate is [numerator, denominator], frames a second; spans are { start_s, end_s, ... } that tile the film.

const NEAR = 1e-6;
const CHAPTER_BEGUN_S = 1.5;
const WORDS_STAY_S = 1.5;
const WORDS_COME_S = 0.6;
export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];

export function frameAt(t, [numerator, denominator], frames) {
  return Math.min(frames - 1, Math.max(0, Math.floor((t * numerator) / denominator + NEAR)));
}

// The middle of a frame: a browser that seeks to its edge may show the one before.
export function frameMiddle(frame, [numerator, denominator]) {
  return ((frame + 0.5) * denominator) / numerator;
}

// Index of the span at a time; the last one from its end on.
export function spanAt(spans, t) {
  const index = spans.findIndex((span) => t < span.end_s - NEAR);
  return index < 0 ? spans.length - 1 : index;
}

// Where the next span begins, or the one before; from inside of one that has begun, first to its own beginning.
export function spanStart(spans, t, direction, begun_s = CHAPTER_BEGUN_S) {
  const at = spanAt(spans, t);
  if (direction > 0) return spans[at + 1]?.start_s ?? null;
  return t - spans[at].start_s > begun_s || at === 0 ? spans[at].start_s : spans[at - 1].start_s;
}

// The line to show: the one that is sung, is about to be, or was just now; with the number of the word that is sung
// (-1: none yet, the count of words: all are sung). Null where nothing is sung.
export function sungAt(lines, t) {
  let index = lowerBound(lines.map((line) => line.start_s), t + NEAR) - 1;
  const next = lines[index + 1];
  if (next && next.start_s - t <= WORDS_COME_S && (index < 0 || lines[index].end_s <= t)) index += 1;
  const line = lines[index];
  if (!line || t > line.end_s + WORDS_STAY_S) return null;
  const word = line.words.findIndex(([start, end]) => t >= start && t < end);
  if (word >= 0) return { index, word, sung: word };
  return { index, word: -1, sung: line.words.filter(([, end]) => end <= t).length };
}

// What is looped: the section or the clip at a time, or nothing.
export function loopSpan(what, sections, clips, t) {
  const spans = { section: sections, clip: clips }[what];
  if (!spans) return null;
  const { start_s, end_s } = spans[spanAt(spans, t)];
  return { start_s, end_s };
}

// Which of these a loop is, by preference what was asked for, as a section may be one clip; "other" where another
// window set it.
export function loopName(loop, sections, clips, asked = "section") {
  if (!loop) return "off";
  const same = (span) => Math.abs(span.start_s - loop.start_s) < 0.01 && Math.abs(span.end_s - loop.end_s) < 0.01;
  const found = ["section", "clip"].filter((what) => ({ section: sections, clip: clips })[what].some(same));
  return found.includes(asked) ? asked : found[0] ?? "other";
}

export function nextSpeed(speed, direction) {
  const at = SPEEDS.indexOf(speed);
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, (at < 0 ? SPEEDS.indexOf(1) : at) + direction))];
}

// Notes that would lie over each other on the bar share a flag: [{ x, notes: [index, ...] }].
export function noteFlags(times, view, width, room = 18) {
  const flags = [];
  times.forEach((t, index) => {
    const x = timeToX(view, width, t);
    if (x < -1 || x > width + 1) return;
    const last = flags.at(-1);
    if (last && x - last.x < room) last.notes.push(index);
    else flags.push({ x, notes: [index] });
  });
  return flags;
}

// What stands at a time, as a person reads it.
export function placeWords({ t, frame, clip, section, word }) {
  return [formatTime(t, 2), `frame ${frame}`, `clip ${clip}`, section, word ? `“${word}”` : ""].filter(Boolean).join(" · ");
}

export function megabytes(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
