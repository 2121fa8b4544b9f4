// Sections that tile the song by construction: pure functions from a tiling to a tiling.
// A section is { start_s, end_s, label, hue, colour, note, locked, confidence, occurrence }; edge i lies between section
// i - 1 and section i. A locked section keeps its edges and its label.
// A function returns null where the change is not possible. What it does not touch stays the same object.

export function sectionAt(sections, t) {
  const index = sections.findIndex((section) => t < section.end_s);
  return index < 0 ? sections.length - 1 : index;
}

export function isFixed(sections, edge) {
  return Boolean(sections[edge - 1].locked || sections[edge].locked);
}

// How far an edge may go, seconds. A section that is shorter than the minimum already may only grow.
export function edgeLimits(sections, edge, min_s) {
  const at = sections[edge].start_s;
  if (isFixed(sections, edge)) return { low: at, high: at };
  return {
    low: Math.min(at, sections[edge - 1].start_s + min_s),
    high: Math.max(at, sections[edge].end_s - min_s),
  };
}

export function moveEdge(sections, edge, t, min_s) {
  const { low, high } = edgeLimits(sections, edge, min_s);
  const to = Math.min(high, Math.max(low, t));
  if (to === sections[edge].start_s) return sections;
  const moved = [...sections];
  moved[edge - 1] = { ...sections[edge - 1], end_s: to };
  moved[edge] = { ...sections[edge], start_s: to };
  return moved;
}

// Where a section may be cut: at least the minimum from both its ends. Null where it is too short to cut, or locked.
export function splitLimits(sections, index, min_s) {
  if (sections[index].locked) return null;
  const low = sections[index].start_s + min_s;
  const high = sections[index].end_s - min_s;
  return low <= high ? { low, high } : null;
}

export function splitAt(sections, t, min_s) {
  const index = sectionAt(sections, t);
  const limits = splitLimits(sections, index, min_s);
  if (!limits || t < limits.low || t > limits.high) return null;
  const whole = sections[index];
  return sections.toSpliced(index, 1, { ...whole, end_s: t }, { ...whole, start_s: t });
}

// The section takes in its neighbour (-1 the one before, 1 the one after) and keeps its own label.
export function mergeWith(sections, index, direction) {
  const other = sections[index + direction];
  if (!other || !sections[index] || other.locked || sections[index].locked) return null;
  const [first, last] = direction < 0 ? [other, sections[index]] : [sections[index], other];
  const whole = { ...sections[index], start_s: first.start_s, end_s: last.end_s };
  return sections.toSpliced(Math.min(index, index + direction), 2, whole);
}

// The section goes; the one before it takes its time, or the one after where that is the first one or is locked.
export function removeSection(sections, index) {
  return mergeWith(sections, index - 1, 1) ?? mergeWith(sections, index + 1, -1);
}

// A new section over a span, out of the time of those that were there. Null where one of them is locked or too little
// of it would be left.
export function addSection(sections, { start_s, end_s, label }, min_s) {
  const last_s = sections.at(-1).end_s;
  if (!(end_s - start_s >= min_s - 1e-9) || start_s < 0 || end_s > last_s) return null;
  const over = sections.filter((section) => section.start_s < end_s && section.end_s > start_s);
  const [first, final] = [over[0], over.at(-1)];
  const left = start_s - first.start_s;
  const right = final.end_s - end_s;
  const spoils = (rest) => rest > 1e-9 && rest < min_s - 1e-9;
  if (over.some(({ locked }) => locked) || spoils(left) || spoils(right)) return null;
  const added = { ...first, start_s, end_s, label, colour: "", note: "", confidence: 1, occurrence: 1 };
  if (left <= 1e-9) added.start_s = first.start_s;
  if (right <= 1e-9) added.end_s = final.end_s;
  const parts = [...(left > 1e-9 ? [{ ...first, end_s: start_s }] : []), added, ...(right > 1e-9 ? [{ ...final, start_s: end_s }] : [])];
  return sections.toSpliced(sections.indexOf(first), over.length, ...parts);
}

// A label that a person wrote is certain. Its hue comes with the kernel's answer.
export function renameSection(sections, index, label, max_label) {
  const written = oneLine(label);
  if (!written || [...written].length > max_label || written === sections[index].label || sections[index].locked) return null;
  return sections.with(index, { ...sections[index], label: written, confidence: 1 });
}

// What else a person says of a section: its colour, its note, its lock.
export function withWords(sections, index, words) {
  const now = { ...sections[index], ...words };
  const same = Object.keys(words).every((key) => sections[index][key] === words[key]);
  return same ? null : sections.with(index, now);
}

// "chorus 2" where a label comes more than once, otherwise the label.
export function sectionNames(sections) {
  const times = new Map();
  for (const { label } of sections) times.set(label, (times.get(label) ?? 0) + 1);
  const seen = new Map();
  return sections.map(({ label }) => {
    seen.set(label, (seen.get(label) ?? 0) + 1);
    return times.get(label) > 1 ? `${label} ${seen.get(label)}` : label;
  });
}

// The new tiling, made of the old one's objects wherever they are equal; the old one itself where all are.
export function keepEqual(before, after) {
  const same = (a, b) => a && Object.keys(b).every((key) => a[key] === b[key]);
  const byStart = new Map(before.map((section) => [section.start_s, section]));
  const kept = after.map((section) => (same(byStart.get(section.start_s), section) ? byStart.get(section.start_s) : section));
  return kept.length === before.length && kept.every((section, index) => section === before[index]) ? before : kept;
}
