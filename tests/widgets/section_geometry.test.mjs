import assert from "node:assert/strict";
import { test } from "node:test";
import { oneLine } from "../../widgets/kept_field.js";
import * as geometry from "../../widgets/section_geometry.js";

globalThis.oneLine = oneLine; // in the page, all files are one module

const MIN = 0.5;
const song = () => [
  { start_s: 0, end_s: 4.25, label: "intro", confidence: 0.8, occurrence: 1 },
  { start_s: 4.25, end_s: 14.25, label: "verse", confidence: 0.8, occurrence: 1 },
  { start_s: 14.25, end_s: 22.25, label: "chorus", confidence: 0.8, occurrence: 1 },
  { start_s: 22.25, end_s: 30, label: "verse", confidence: 0.8, occurrence: 2 },
];
const edges = (sections) => sections.map((section) => section.start_s);
const labels = (sections) => sections.map((section) => section.label);

function tiles(sections, duration_s) {
  if (!sections.length || sections[0].start_s !== 0 || sections.at(-1).end_s !== duration_s) return false;
  return sections.every((section, index) => {
    const touches = index === 0 || sections[index - 1].end_s === section.start_s;
    return touches && section.start_s < section.end_s;
  });
}

test("an edge moves both its sections and nothing else", () => {
  const before = song();
  const after = geometry.moveEdge(before, 1, 6, MIN);
  assert.deepEqual(edges(after), [0, 6, 14.25, 22.25]);
  assert.equal(after[0].end_s, 6);
  assert.equal(after[2], before[2]);
  assert.deepEqual(before, song());
});

test("an edge stops at the minimum length of its neighbours", () => {
  assert.equal(geometry.moveEdge(song(), 1, -50, MIN)[1].start_s, 0.5);
  assert.equal(geometry.moveEdge(song(), 1, 99, MIN)[1].start_s, 13.75);
});

test("a section that was found too short may only grow", () => {
  const short = geometry.moveEdge(song(), 1, 0.2, 0.1);
  assert.deepEqual(geometry.edgeLimits(short, 1, MIN), { low: 0.2, high: 13.75 });
});

test("a split keeps both halves at the minimum, or does not happen", () => {
  assert.deepEqual(edges(geometry.splitAt(song(), 10, MIN)), [0, 4.25, 10, 14.25, 22.25]);
  assert.equal(geometry.splitAt(song(), 4.5, MIN), null);
  assert.equal(geometry.splitLimits([{ start_s: 0, end_s: 0.9 }], 0, MIN), null);
});

test("the section that takes in a neighbour keeps its label", () => {
  assert.deepEqual(labels(geometry.mergeWith(song(), 1, 1)), ["intro", "verse", "verse"]);
  assert.deepEqual(labels(geometry.mergeWith(song(), 2, -1)), ["intro", "chorus", "verse"]);
  assert.equal(geometry.mergeWith(song(), 0, -1), null);
  assert.equal(geometry.mergeWith(song(), 3, 1), null);
});

test("a deleted section leaves its time to the one before, the first to the one after", () => {
  assert.deepEqual(labels(geometry.removeSection(song(), 2)), ["intro", "verse", "verse"]);
  assert.deepEqual(labels(geometry.removeSection(song(), 0)), ["verse", "chorus", "verse"]);
  assert.equal(geometry.removeSection([song()[0]], 0), null);
});

test("a label is trimmed, counted in characters, and never empty", () => {
  assert.equal(geometry.renameSection(song(), 0, "  my   part ", 60)[0].label, "my part");
  assert.equal(geometry.renameSection(song(), 0, "🎸".repeat(60), 60)[0].label, "🎸".repeat(60));
  assert.equal(geometry.renameSection(song(), 0, "🎸".repeat(61), 60), null);
  assert.equal(geometry.renameSection(song(), 0, "   ", 60), null);
  assert.equal(geometry.renameSection(song(), 0, "intro", 60), null);
});

test("a locked section keeps its edges and its label", () => {
  const locked = song().with(1, { ...song()[1], locked: true });
  for (const edge of [1, 2]) {
    assert.equal(geometry.isFixed(locked, edge), true);
    assert.equal(geometry.moveEdge(locked, edge, 10, MIN), locked);
  }
  assert.equal(geometry.isFixed(locked, 3), false);
  assert.equal(geometry.splitAt(locked, 10, MIN), null);
  assert.equal(geometry.mergeWith(locked, 0, 1), null);
  assert.equal(geometry.mergeWith(locked, 2, -1), null);
  assert.equal(geometry.renameSection(locked, 1, "bridge", 60), null);
  assert.equal(geometry.removeSection(locked, 1), null);
  assert.equal(geometry.removeSection(locked, 0), null);
  assert.deepEqual(labels(geometry.removeSection(locked, 2)), ["intro", "verse", "verse"]);
  assert.equal(geometry.addSection(locked, { start_s: 3, end_s: 6, label: "x" }, MIN), null);
  assert.equal(geometry.withWords(locked, 1, { locked: false })[1].locked, false);
  assert.equal(geometry.withWords(locked, 1, { locked: true }), null);
});

test("a section is added out of the time of those that lie there", () => {
  const added = (start_s, end_s) => geometry.addSection(song(), { start_s, end_s, label: "solo" }, MIN);
  assert.deepEqual(edges(added(6, 10)), [0, 4.25, 6, 10, 14.25, 22.25]);
  assert.deepEqual(labels(added(6, 10)), ["intro", "verse", "solo", "verse", "chorus", "verse"]);
  assert.deepEqual(edges(added(4.25, 14.25)), [0, 4.25, 14.25, 22.25]);
  assert.deepEqual(edges(added(3, 20)), [0, 3, 20, 22.25]);
  assert.ok(tiles(added(0, 30), 30));
  assert.equal(added(4.5, 10), null);
  assert.equal(added(10, 10.2), null);
  assert.equal(added(-1, 5), null);
  assert.equal(added(25, 31), null);
});

test("names count repeats", () => {
  assert.deepEqual(geometry.sectionNames(song()), ["intro", "verse 1", "chorus", "verse 2"]);
});

test("what the kernel sends back is the same object where nothing changed", () => {
  const before = song();
  assert.equal(geometry.keepEqual(before, song()), before);
  const after = song();
  after[2].label = "bridge";
  const kept = geometry.keepEqual(before, after);
  assert.deepEqual(kept, after);
  assert.deepEqual(kept.map((section, index) => section === before[index]), [true, true, false, true]);
  assert.deepEqual(geometry.keepEqual(before, after.slice(0, 2)), after.slice(0, 2));
});

test("whatever is done in whatever order, the sections tile the song", () => {
  let seed = 20240607;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  let sections = song();
  for (let step = 0; step < 5000; step += 1) {
    const index = Math.floor(random() * sections.length);
    const t = random() * 34 - 2;
    const choices = [
      () => (index > 0 ? geometry.moveEdge(sections, index, t, MIN) : null),
      () => geometry.splitAt(sections, t, MIN),
      () => (sections.length > 12 ? geometry.mergeWith(sections, index, 1) : null),
      () => (random() < 0.4 ? geometry.mergeWith(sections, index, -1) : null),
      () => (random() < 0.4 ? geometry.removeSection(sections, index) : null),
      () => geometry.renameSection(sections, index, `part ${step}`, 60),
      () => (sections.length < 12 ? geometry.addSection(sections, { start_s: t, end_s: t + random() * 9, label: "new" }, MIN) : null),
      () => geometry.withWords(sections, index, { locked: random() < 0.3 }),
    ];
    sections = choices[Math.floor(random() * choices.length)]() ?? sections;
    assert.ok(tiles(sections, 30), `step ${step}: ${JSON.stringify(sections)}`);
    assert.ok(sections.every((section) => section.end_s - section.start_s >= MIN - 1e-9), `step ${step}`);
  }
});

test("the check can fail", () => {
  const gap = song();
  gap[1] = { ...gap[1], end_s: 14 };
  assert.equal(tiles(gap, 30), false);
  assert.equal(tiles(song(), 31), false);
  assert.equal(tiles([], 30), false);
});
