// What is when in a film: pure functions of values. Times in seconds from the film's start.

// Index of the chapter that runs at t; the first one before it, -1 where there is none.
export function chapterAt(chapters, t) {
  let found = chapters.length ? 0 : -1;
  for (let index = 0; index < chapters.length && chapters[index].start_s <= t + 1e-3; index += 1) found = index;
  return found;
}

// Where "next" and "previous" lead: the next start; the chapter's own start, or the one before within its first seconds.
export function stepChapter(chapters, t, direction, grace_s = 2) {
  const index = chapterAt(chapters, t);
  if (index < 0) return t;
  if (direction > 0) return chapters[index + 1]?.start_s ?? chapters[index].end_s;
  if (t - chapters[index].start_s > grace_s) return chapters[index].start_s;
  return chapters[Math.max(0, index - 1)].start_s;
}

// Index of the line that was begun last at t, -1 before the first; and whether it is still sung.
export function lineAt(lines, t) {
  let index = -1;
  for (let at = 0; at < lines.length && lines[at].start_s <= t + 1e-3; at += 1) index = at;
  return { index, sung: index >= 0 && t < lines[index].end_s };
}

// Index of the word that was begun last at t, -1 before the first. Words are [start_s, end_s, text].
export function wordAt(words, t) {
  let index = -1;
  for (let at = 0; at < words.length && words[at][0] <= t + 1e-3; at += 1) index = at;
  return index;
}

// A line's text in pieces: each word with its index, and what stands between them with null. Nothing of it is lost.
export function linePieces({ text, words }) {
  const pieces = [];
  let from = 0;
  words.forEach(([, , word], index) => {
    const at = word ? text.indexOf(word, from) : -1;
    if (at < 0) return;
    if (at > from) pieces.push({ text: text.slice(from, at), word: null });
    pieces.push({ text: word, word: index });
    from = at + word.length;
  });
  if (from < text.length) pieces.push({ text: text.slice(from), word: null });
  return pieces;
}

const STEP_S = 5;
const LEAP_S = 10;

// What a key asks for: { seek }, { chapter: -1 | 1 } or { act }; null where it is none of ours. `typing`: something
// that takes letters has the focus; `pressing`: something that Space or Enter presses.
export function keyWish({ key, ctrlKey, metaKey, altKey, shiftKey }, { t, duration_s, typing, pressing }) {
  if (ctrlKey || metaKey || altKey || typing) return null;
  const to = (seconds) => ({ seek: Math.min(duration_s, Math.max(0, seconds)) });
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (name === " ") return pressing ? null : { act: "play" };
  if (name === "ArrowLeft") return shiftKey ? { chapter: -1 } : to(t - STEP_S);
  if (name === "ArrowRight") return shiftKey ? { chapter: 1 } : to(t + STEP_S);
  if (shiftKey) return null;
  if (name === "j") return to(t - LEAP_S);
  if (name === "l") return to(t + LEAP_S);
  if (name === "Home") return to(0);
  if (name === "End") return to(duration_s);
  return { k: { act: "play" }, f: { act: "fullscreen" }, m: { act: "mute" }, c: { act: "captions" } }[name] ?? null;
}

// A time as a screen reader says it.
export function spokenTime(t) {
  const whole = Math.floor(Math.max(0, t) + 1e-3);
  const [minutes, seconds] = [Math.floor(whole / 60), whole % 60];
  const many = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  return minutes ? `${many(minutes, "minute")} ${many(seconds, "second")}` : many(seconds, "second");
}

// Where the film stands: the whole second for a slider, and the words that a screen reader says, chapter and all. A
// chapter may begin within a second.
export function spokenPlace({ chapters, duration_s }, t) {
  const chapter = chapters[chapterAt(chapters, t)];
  const of = `${spokenTime(t)} of ${spokenTime(duration_s)}`;
  return { second: String(Math.floor(t + 1e-3)), words: chapter ? `${of}, ${chapter.title}` : of };
}

// The end of a beat, cut or chapter mark as a position; half pixels keep lines sharp.
export function markX(t, duration_s, width) {
  return Math.min(width - 0.5, Math.max(0.5, Math.round((t / duration_s) * width) + 0.5));
}

// Whether a player can go elsewhere: it says so by what it could seek to.
export function jumps(seekable) {
  return seekable.length > 0 && seekable.end(seekable.length - 1) > 0;
}
