import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.widgetOf = (widget) => widget; // in the page, all files are one module
const { tabAfter } = await import("../../widgets/help_drawer.js");
const { roundedPath } = await import("../../widgets/table_drawing.js");

test("arrow keys go round the tabs, other keys go nowhere", () => {
  assert.deepEqual(["ArrowRight", "ArrowLeft", "Home", "End", "Tab"].map((key) => tabAfter(key, 2, 3)), [0, 1, 0, 2, null]);
});

test("a line is straight where it has no corner, and rounds its corners, however near they are", () => {
  assert.equal(roundedPath([[0, 0], [10, 0]]), "M0 0L10 0");
  assert.equal(roundedPath([[0, 0], [20, 0], [20, 30]]), "M0 0L15 0Q20 0 20 5L20 30");
  assert.equal(roundedPath([[0, 0], [4, 0], [4, 2]]), "M0 0L2 0Q4 0 4 1L4 2");
  assert.ok(!roundedPath([[0, 5], [10, 5], [10, 5], [20, 5]]).includes("NaN"));
});
