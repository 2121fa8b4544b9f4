import assert from "node:assert/strict";
import { test } from "node:test";
import { stemGains } from "../../widgets/stem_mixer.js";

const stem = (values = {}) => ({ muted: false, solo: false, volume: 100, ...values });

test("untouched stems are as they are in the song", () => {
  assert.deepEqual(stemGains([stem(), stem(), stem()]), [1, 1, 1]);
});

test("mute silences one, solo all others, and both together are silent", () => {
  assert.deepEqual(stemGains([stem({ muted: true }), stem(), stem()]), [0, 1, 1]);
  assert.deepEqual(stemGains([stem({ solo: true }), stem(), stem({ solo: true })]), [1, 0, 1]);
  assert.deepEqual(stemGains([stem({ solo: true, muted: true }), stem(), stem()]), [0, 0, 0]);
});

test("volume goes from silence to the song's own level and never beyond", () => {
  const gains = [0, 10, 50, 100].map((volume) => stemGains([stem({ volume })])[0]);
  assert.deepEqual(gains, [0, 0.010000000000000002, 0.25, 1]);
});
