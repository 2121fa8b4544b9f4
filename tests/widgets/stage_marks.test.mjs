import assert from "node:assert/strict";
import { test } from "node:test";
import { timeToX } from "../../widgets/time_axis.js";
import { paintTicks, placeCursorLine } from "../../widgets/stage_marks.js";

Object.assign(globalThis, { timeToX, TYPE: { small: 11, sans: "sans" } }); // in the page, all files are one module

const host = (more = {}) => ({ view: { start_s: 0, end_s: 10 }, width: 100, colours: { faint: "f", muted: "m" }, ...more });

test("a tick is a line where its time lies, and its words are left out where they would leave the stage", () => {
  const lines = [];
  const words = [];
  const context = {
    globalAlpha: 1,
    fillRect: (...box) => lines.push([...box, context.fillStyle, context.globalAlpha]),
    fillText: (...said) => words.push([...said, context.fillStyle, context.globalAlpha]),
    measureText: (text) => ({ width: 10 * text.length }),
  };
  paintTicks(host(), context, [{ t: 1, text: "1" }, { t: 9, text: "9" }], { top: 2, bottom: 9, middle: 5 });
  assert.deepEqual(lines, [[10, 2, 1, 7, "f", 0.7], [90, 2, 1, 7, "f", 0.7]]);
  assert.deepEqual(words, [["1", 14, 5, "m", 1]]);
});

test("the cursor stands where its time lies, and is hidden out of sight", () => {
  const node = { style: {} };
  placeCursorLine(host({ cursor_s: 5 }), node);
  assert.deepEqual([node.style.transform, node.hidden], ["translateX(50px)", false]);
  placeCursorLine(host({ cursor_s: 11 }), node);
  assert.equal(node.hidden, true);
});
