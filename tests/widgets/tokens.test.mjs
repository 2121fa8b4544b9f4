import assert from "node:assert/strict";
import { test } from "node:test";

import { THEMES } from "../../widgets/tokens.js";

const LEAST = 4.5; // WCAG 2.2, 1.4.3: text against what lies behind it
const WRITTEN = ["ink", "muted", "hint", "error", "focus"];
const GROUNDS = ["surface", "raised", "sunken"];

function luminance(hex) {
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = parts.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first, second) {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

for (const [name, theme] of Object.entries(THEMES)) {
  test(`what is written can be read in the ${name} theme`, () => {
    for (const ground of GROUNDS) {
      for (const ink of WRITTEN) {
        const found = contrast(theme[ink], theme[ground]);
        assert.ok(found >= LEAST, `${ink} on ${ground}: ${found.toFixed(2)}`);
      }
    }
    assert.ok(contrast(theme.error, theme.errorBack) >= LEAST);
  });
}
