"""The network's input: its bands, its times, and one value worked out by hand."""

import numpy as np

from workbench.analysis.all_in_one.spectra import BANDS, FPS, STEM_RATE, _filters, onset_bands, stem_spectra


def tone(hz, seconds=1.0, level=1.0):
    return (level * np.sin(2 * np.pi * hz * np.arange(int(seconds * STEM_RATE)) / STEM_RATE)).astype(np.float32)


def test_there_are_81_bands_of_area_1():
    filters = _filters()
    assert filters.shape == (1024, BANDS)
    np.testing.assert_allclose(filters.sum(axis=0), 1, rtol=1e-5)


def test_a_tone_on_a_bins_centre_gives_the_value_that_can_be_worked_out():
    bin_, filters = 100, _filters()
    hz = bin_ * STEM_RATE / 2048
    spectrum = stem_spectra(np.stack([tone(hz)] * 4))[0, 50]
    # A Hann window of 2048 points has the sum 1023.5; a sine's peak is half of it, and a quarter in the bins beside.
    peak = 1023.5 / 2
    expected = np.log10(1 + peak * filters[bin_] + peak / 2 * (filters[bin_ - 1] + filters[bin_ + 1]))
    np.testing.assert_allclose(spectrum[expected > 1], expected[expected > 1], rtol=0.01)


def test_a_click_stands_at_its_time_in_its_stem():
    stems = np.zeros((4, 2 * STEM_RATE), np.float32)
    stems[1, STEM_RATE] = 1
    spectra = stem_spectra(stems)
    assert spectra.shape == (4, 2 * FPS, BANDS)
    loud = spectra.sum(axis=2)
    assert loud[1].argmax() == FPS
    assert not loud[[0, 2, 3]].any()


def test_what_is_struck_is_told_apart_by_its_pitch():
    stems = np.zeros((4, 3 * STEM_RATE), np.float32)
    ring = np.exp(-np.arange(STEM_RATE // 2) / 4000)
    for second, hz in ((1, 60), (2, 8000)):
        stems[1, second * STEM_RATE : second * STEM_RATE + len(ring)] = ring * tone(hz, 0.5)
    bands = onset_bands(stem_spectra(stems)[1])
    assert bands.rate == FPS
    assert abs(int(bands.low.argmax()) - FPS) <= 2
    assert abs(int(bands.high.argmax()) - 2 * FPS) <= 2
    assert bands.low[2 * FPS - 5 : 2 * FPS + 5].max() < 0.3 * bands.low.max()
    assert bands.high[FPS + 3 : FPS + 40].max() < 0.3 * bands.high.max()
