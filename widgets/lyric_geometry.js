// Words on the time axis: pure functions from lines to lines, and where words have room. Times in seconds.
// A line is { start_s, end_s, text, timed, faults, decisions, words }, a word { start_s, end_s, text, confidence,
// decision, given }. Words of a line never change places, lines neither; what a function does not touch stays the same object.

export const STEPS = [
  { name: "sure", least: 0.8, sign: "" }, { name: "fairly sure", least: 0.6, sign: "~" },
  { name: "unsure", least: 0.4, sign: "?" }, { name: "doubtful", least: 0, sign: "??" },
];
export const YOURS = 4;
export const GIVEN = 5;

// Which step of trust a word has: 0 to 3 as it was measured, 4 where a person has set it, 5 where its time came with it.
export function trustStep(word) {
  if (word.decision !== null) return YOURS;
  if (word.given) return GIVEN;
  return STEPS.findIndex(({ least }) => word.confidence >= least);
}

// What a step is called, and the sign that a word of it carries beside its colour.
export function trustName(trust) {
  if (trust === YOURS) return "set by you";
  return trust === GIVEN ? "as given" : STEPS[trust].name;
}

export const trustSign = (trust) => (trust === YOURS ? "✓" : (STEPS[trust]?.sign ?? ""));

// Lines of the kernel's rows, which are texts of JSON. `before` is what this gave last: a row that is the same text as
// then gives the same line.
export function linesFrom(rows, before = { rows: [], lines: [] }) {
  const known = new Map(before.rows.map((row, index) => [row, before.lines[index]]));
  return { rows, lines: rows.map((row) => known.get(row) ?? lineFrom(JSON.parse(row))) };
}

function lineFrom([start_s, end_s, text, timed, faults, decisions, words, given]) {
  const wordFrom = ([from, to, said, confidence, decision]) => ({ start_s: from, end_s: to, text: said, confidence, decision, given });
  return { start_s, end_s, text, timed, faults, decisions, words: words.map(wordFrom) };
}

// All words as { line, word, start_s, end_s }, ascending by their start.
export function flatWords(lines) {
  const flat = [];
  lines.forEach(({ words }, line) => words.forEach(({ start_s, end_s }, word) => flat.push({ line, word, start_s, end_s })));
  return flat.sort((a, b) => a.start_s - b.start_s || a.line - b.line || a.word - b.word);
}

const lengthOf = ({ start_s, end_s }) => end_s - start_s;
const clamp = (t, low, high) => Math.max(low, Math.min(high, t));
const rounded = (t) => Math.round(t * 1000) / 1000;

// Between which times a word may lie. Its neighbours give way down to the minimum, and keep their other ends.
export function wordRoom(lines, line, word, min_s, duration_s) {
  const { words, start_s, end_s } = lines[line];
  const before = words[word - 1];
  const after = words[word + 1];
  const low = before ? before.start_s + Math.min(min_s, lengthOf(before)) : Math.min(start_s, lines[line - 1]?.end_s ?? 0);
  const high = after ? after.end_s - Math.min(min_s, lengthOf(after)) : Math.max(end_s, lines[line + 1]?.start_s ?? duration_s);
  return { low: Math.max(0, low), high: Math.min(duration_s, high) };
}

// The span of a word that is moved as a whole so that it starts at t, as near as there is room.
export function movedSpan(lines, line, word, t, min_s, duration_s) {
  const now = lines[line].words[word];
  const { low, high } = wordRoom(lines, line, word, min_s, duration_s);
  const latest = high - lengthOf(now);
  if (latest < low) return { start_s: now.start_s, end_s: now.end_s };
  const start_s = rounded(clamp(t, low, latest));
  return { start_s, end_s: rounded(start_s + lengthOf(now)) };
}

// The span of a word whose "start" or "end" is put at t, as near as there is room.
export function trimmedSpan(lines, line, word, end, t, min_s, duration_s) {
  const now = lines[line].words[word];
  const { low, high } = wordRoom(lines, line, word, min_s, duration_s);
  const least = Math.min(min_s, lengthOf(now));
  if (end === "start") return { start_s: rounded(clamp(t, low, now.end_s - least)), end_s: now.end_s };
  return { start_s: now.start_s, end_s: rounded(clamp(t, now.start_s + least, high)) };
}

export function withWord(lines, line, word, { start_s, end_s }) {
  const whole = lines[line];
  const words = whole.words.map((each, place) => {
    if (place === word) return { ...each, start_s, end_s };
    if (place < word && each.end_s > start_s) return { ...each, start_s: Math.min(each.start_s, start_s), end_s: start_s };
    if (place > word && each.start_s < end_s) return { ...each, start_s: end_s, end_s: Math.max(each.end_s, end_s) };
    return each;
  });
  const from = word === 0 ? start_s : Math.min(whole.start_s, words[0].start_s);
  const to = word === words.length - 1 ? end_s : Math.max(whole.end_s, words.at(-1).end_s);
  return lines.with(line, { ...whole, start_s: from, end_s: to, words, timed: true });
}

// How much earlier and later a line may come: lines keep their order by start, and stay in the song.
export function lineRoom(lines, line, duration_s) {
  const { start_s, end_s } = lines[line];
  const low = Math.max(-start_s, (lines[line - 1]?.start_s ?? 0) - start_s);
  const high = Math.min(duration_s - end_s, (lines[line + 1]?.start_s ?? duration_s) - start_s);
  return { low: Math.min(0, low), high: Math.max(0, high) };
}

export function restRoom(lines, line, duration_s) {
  const last_s = lines.slice(line).reduce((latest, { end_s }) => Math.max(latest, end_s), 0);
  return { low: lineRoom(lines, line, duration_s).low, high: Math.max(0, duration_s - last_s) };
}

const later = (span, by_s) => ({ ...span, start_s: rounded(span.start_s + by_s), end_s: rounded(span.end_s + by_s) });
const lineLater = (line, by_s) => ({ ...later(line, by_s), words: line.words.map((word) => later(word, by_s)) });

export function withLineMoved(lines, line, by_s) {
  return lines.with(line, lineLater(lines[line], by_s));
}

export function withRestMoved(lines, from, by_s) {
  return lines.map((line, index) => (index < from ? line : lineLater(line, by_s)));
}

// A line over another span: each word keeps its share of it.
export function withLineFitted(lines, line, { start_s, end_s }) {
  const whole = lines[line];
  const factor = lengthOf(whole) > 0 ? (end_s - start_s) / lengthOf(whole) : 0;
  const at = (t) => rounded(clamp(start_s + (t - whole.start_s) * factor, start_s, end_s));
  const words = whole.words.map((word) => ({ ...word, start_s: at(word.start_s), end_s: at(word.end_s) }));
  return lines.with(line, { ...whole, start_s, end_s, words });
}

// Other words for a line; what follows of it comes with the kernel's answer.
export function withText(lines, line, text) {
  if (!text) return lines.toSpliced(line, 1);
  const texts = text.split(" ");
  const { words } = lines[line];
  const renamed = texts.length === words.length ? words.map((word, i) => ({ ...word, text: texts[i] })) : words;
  return lines.with(line, { ...lines[line], text, words: renamed });
}

// Puts items into rows so that none lies on another's text. An item is { start_s, wide }, ascending, `wide` in pixels;
// the answer has each item's row, -1 where all rows are full there. The same at one zoom wherever one looks.
export function packRows(items, pixelsPerSecond, rows, gap = 3) {
  const ends = new Float64Array(rows).fill(-Infinity);
  return items.map(({ start_s, wide }) => {
    const x = start_s * pixelsPerSecond;
    const row = ends.findIndex((end) => end <= x);
    if (row >= 0) ends[row] = x + wide + gap;
    return row;
  });
}

// Indices of the words in sight, of flat words whose longest lasts `longest_s`.
export function inSight(flat, view, longest_s) {
  const starts = { first: 0, last: flat.length };
  const find = (wanted) => {
    let low = 0;
    let high = flat.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (flat[middle].start_s < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  starts.first = find(view.start_s - longest_s);
  starts.last = find(view.end_s);
  return starts;
}

// The line that is sung at a time, or the last one before it.
export function lineAt(lines, t) {
  let found = 0;
  lines.forEach((line, index) => {
    if (line.start_s <= t) found = index;
  });
  return found;
}

// The next line with a fault in a direction; round and round.
export function nextDoubtful(lines, from, direction) {
  for (let n = 1; n <= lines.length; n += 1) {
    const index = (from + direction * n + lines.length * 2) % lines.length;
    if (lines[index].faults.length) return index;
  }
  return -1;
}
