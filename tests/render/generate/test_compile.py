"""Compiled kernels."""

import math

import numpy as np
import pytest

from workbench.render.generate.compile import encode, kernel, wave


def test_where_no_cache_can_be_written_a_function_is_compiled_all_the_same():
    names = {}
    # A function without a file has no place for a cache: numba refuses to keep it.
    exec(compile("def twice(x):\n    return x + x\n", "<nowhere>", "exec"), names)
    assert kernel(names["twice"])(3) == 6


@pytest.mark.parametrize("turns", [-2.3, -0.25, 0.0, 0.1, 0.4, 0.75, 17.6])
def test_the_quick_sine_is_near_the_sine(turns):
    assert wave(np.float32(turns)) == pytest.approx(math.sin(2 * math.pi * turns), abs=2e-3)


def test_encoding_rises_to_white_and_no_further():
    values = [encode(np.float32(x)) for x in np.linspace(0, 10, 200)]
    assert values[0] == 0
    assert np.all(np.diff(values) >= -1e-3)
    assert 254 < values[-1] <= 255.5
