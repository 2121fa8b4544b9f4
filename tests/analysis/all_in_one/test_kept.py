"""What the network says, packed to be kept."""

from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.all_in_one.saying import said_at
from workbench.analysis.all_in_one.kept import KeptSaid, packed, unpacked
from workbench.analysis.heard import Bands
from workbench.jobs.keys import dumps, loads


def noisy(frames, *, drums=True):
    """An answer that cannot be pressed further than a real one."""
    rng = np.random.default_rng(3)
    said = said_at([], [], frames / 100)
    rows = (rng.random(frames, np.float32) ** 8 for _ in range(3))
    function = rng.dirichlet(np.ones(10), frames // 50 + 1).repeat(50, axis=0)[:frames].astype(np.float32)
    names = ("low", "mid", "high", "full")
    bands = Bands(100.0, **{name: 2 * rng.random(frames, np.float32) ** 6 for name in names}) if drums else None
    return replace(
        said, **dict(zip(("beat", "downbeat", "boundary"), rows, strict=True)), function=function, drums=bands
    )


@pytest.mark.parametrize("frames", [1, 7, 1000, 1003])
def test_an_answer_is_kept_nearly_as_it_was(frames):
    said = noisy(frames)
    again = unpacked(loads(KeptSaid, dumps(packed(said))))
    for name in ("beat", "downbeat", "boundary"):
        np.testing.assert_allclose(getattr(again, name), getattr(said, name), rtol=1e-3, atol=1e-7)
    assert again.function.shape == said.function.shape
    tens = said.function[: frames // 10 * 10].reshape(-1, 10, 10).mean(axis=1)
    np.testing.assert_allclose(again.function[: frames // 10 * 10 : 10], tens, atol=0.003)
    np.testing.assert_allclose(again.drums.full, said.drums.full, atol=0.01)
    assert again.drums.rate == 100


def test_no_drums_and_no_frames_are_kept_too():
    assert unpacked(packed(noisy(100, drums=False))).drums is None
    said = noisy(10)
    none = replace(said, beat=said.beat[:0], downbeat=said.beat[:0], boundary=said.beat[:0], function=said.function[:0])
    again = unpacked(loads(KeptSaid, dumps(packed(replace(none, drums=None)))))
    assert (again.beat.shape, again.function.shape) == ((0,), (0, 10))


def test_what_is_read_does_not_depend_on_whether_it_was_kept():
    kept = packed(noisy(500))
    assert packed(unpacked(kept)).rows == kept.rows
    assert loads(KeptSaid, dumps(kept)) == kept


def test_thirteen_minutes_are_kept_in_little_more_than_a_megabyte():
    assert len(dumps(packed(noisy(78_000)))) < 2_000_000
