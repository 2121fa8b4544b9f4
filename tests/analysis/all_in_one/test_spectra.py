"""The network's input: its bands, its times, and one value worked out by hand."""

import numpy as np

from workbench.analysis.all_in_one.spectra import BANDS, FPS, STEM_RATE, _filters, stem_spectra


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
