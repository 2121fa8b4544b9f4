import assert from "node:assert/strict";
import { test } from "node:test";
import { statedTheme, THEMES } from "../../widgets/tokens.js";
import { peakPyramid, waveColumns } from "../../widgets/waveform.js";

const ramp = (bins) => Int8Array.from({ length: bins * 2 }, (_, i) => (i % 2 ? 1 : -1) * Math.round(((i >> 1) / bins) * 120));

test("each column holds the extremes of all its bins, at every zoom", () => {
  const pairs = ramp(10000);
  pairs[2 * 5003 + 1] = 127;
  const pyramid = peakPyramid(pairs);
  for (const count of [37, 500, 2000]) {
    const { high } = waveColumns(pyramid, 0.01, 0, 100, count);
    const tallest = high.indexOf(Math.max(...high));
    assert.equal(tallest, Math.floor((5003 / 10000) * count), `${count} columns`);
  }
});

test("a part of the song shows that part only", () => {
  const { low, high } = waveColumns(peakPyramid(ramp(1000)), 0.01, 5, 5.1, 10);
  assert.ok(high.every((value) => Math.abs(value - 0.47) < 0.02), high.join());
  assert.ok(low.every((value) => value < 0));
});

test("silence is flat, a quiet song is lifted at most four times, a loud one fits", () => {
  assert.equal(Math.max(...waveColumns(peakPyramid(new Int8Array(200)), 0.01, 0, 1, 10).high), 0);
  const level = (peak) => Math.max(...waveColumns(peakPyramid(new Int8Array(200).fill(peak)), 0.01, 0, 1, 10).high);
  assert.ok(Math.abs(level(10) - 40 / 127) < 1e-6);
  assert.ok(level(127) < 1);
});

test("beyond the song's end there is nothing", () => {
  assert.equal(waveColumns(peakPyramid(ramp(10)), 0.01, 5, 6, 10).high[3], 0);
});

test("the page's theme is read the way each notebook states it", () => {
  const stated = (attributes, classes = []) => statedTheme({ attributes, classes });
  assert.equal(stated({ jpThemeLight: "false" }), "dark");
  assert.equal(stated({ jpThemeLight: "true" }, ["dark"]), "light");
  assert.equal(stated({ theme: "dark" }), "dark");
  assert.equal(stated({}, ["light", "light-theme"]), "light");
  assert.equal(stated({ vscodeThemeKind: "vscode-high-contrast" }), "dark");
  assert.equal(stated({ vscodeThemeKind: "vscode-light" }), "light");
  assert.equal(stated({}), null);
});

test("colours are concrete in both themes, and the same names are in both", () => {
  assert.deepEqual(Object.keys(THEMES.light), Object.keys(THEMES.dark));
  for (const theme of Object.values(THEMES)) {
    for (const colour of Object.values(theme)) assert.match(colour, /^#[0-9a-f]{6}$/);
  }
});

test("text is readable on its surface in both themes", () => {
  const light = (colour) => {
    const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  for (const theme of Object.values(THEMES)) {
    for (const back of [theme.surface, theme.raised]) {
      assert.ok(contrast(theme.ink, back) >= 7 && contrast(theme.muted, back) >= 4.5);
    }
    assert.ok(contrast(theme.error, theme.errorBack) >= 4.5);
  }
});
