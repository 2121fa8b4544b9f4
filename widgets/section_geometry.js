// Sections that tile the song by construction: pure functions from a tiling to a tiling.
// A section is { start_s, end_s, label, hue, confidence, occurrence }; edge i lies between section i - 1 and section i.
// A function returns null where the change is not possible. What it does not touch stays the same object.

export function sectionAt(sections, t) {
  const index = sections.findIndex((section) => t < section.end_s);
  return index < 0 ? sections.length - 1 : index;
}

// How far an edge may go, seconds. A section that is shorter than the minimum already may only grow.
export function edgeLimits(sections, edge, min_s) {
  const at = sections[edge].start_s;
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

// Where a section may be cut: at least the minimum from both its ends. Null where it is too short to cut.
export function splitLimits(sections, index, min_s) {
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
  if (!other) return null;
  const [first, last] = direction < 0 ? [other, sections[index]] : [sections[index], other];
  const whole = { ...sections[index], start_s: first.start_s, end_s: last.end_s };
  return sections.toSpliced(Math.min(index, index + direction), 2, whole);
}

// The section goes; the one before it, or for the first the one after, takes its time.
export function removeSection(sections, index) {
  if (sections.length < 2) return null;
  return index > 0 ? mergeWith(sections, index - 1, 1) : mergeWith(sections, 1, -1);
}

// A label that a person wrote is certain. Its hue comes with the kernel's answer.
export function renameSection(sections, index, label, max_label) {
  const written = [...label.replace(/\s+/gu, " ").trim()].slice(0, max_label).join("");
  if (!written || written === sections[index].label) return null;
  return sections.with(index, { ...sections[index], label: written, confidence: 1 });
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
