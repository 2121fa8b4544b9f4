"""Decoding: the samples as they are in the file, whatever the number of channels."""

import numpy as np
import pytest
import soundfile

from workbench.media.audio import decode


@pytest.mark.parametrize("channels", [1, 2, 6, 8, 12])
def test_every_channel_comes_out_as_it_went_in(tmp_path, channels):
    samples = np.random.default_rng(channels).normal(0, 0.1, (30_000, channels)).astype(np.float32)
    soundfile.write(tmp_path / "s.wav", samples, 22_050, subtype="FLOAT")
    audio = decode(tmp_path / "s.wav", longest_s=10).audio
    assert audio.sample_rate == 22_050
    np.testing.assert_array_equal(audio.samples, samples.T)
