import numpy as np
import pytest

from workbench.analysis.words.rough import Rough
from workbench.analysis.words.settle import EARLY_S, Raw, settled
from workbench.analysis.words.text import given_lines
from workbench.model.heard_lyrics import Voice

NOWHERE = Voice((), measured=False)


def settle(text, starts, ends=None, *, heard=None, voice=NOWHERE, chances=None, duration=60.0):
    """Settled starts and ends of raw ones, 0.1 s early as the attention is; ``heard``: recognised starts or None."""
    lines, begin = given_lines(text), np.array(starts, dtype=float) - EARLY_S
    finish = np.append(begin[1:], begin[-1] + 0.3) if ends is None else np.array(ends) - EARLY_S
    heard = heard or [None] * len(begin)
    sure = np.array([one is not None for one in heard])
    rough = Rough(np.array([begin[0] if one is None else one - EARLY_S for one in heard]), finish, sure, sure, 1.0)
    raw = Raw(begin, finish, np.full(len(begin), -0.5) if chances is None else np.array(chances))
    return settled(lines, raw, rough, voice, duration)


def test_what_is_early_is_put_right():
    starts, ends = settle("aaaa bbbb cccc", [1.0, 1.3, 1.6])
    assert starts == pytest.approx([1.0, 1.3, 1.6])
    assert ends == pytest.approx([1.3, 1.6, 1.9])


def test_a_lines_first_word_holds_no_rest():
    starts, _ = settle("aaaa bbbb cccc\naaaa bbbb cccc", [1.0, 1.3, 1.6, 1.9, 9.3, 9.6])
    assert starts[3] == pytest.approx(9.3 - 0.85 * 0.3, abs=0.02)
    assert starts[[0, 1, 2, 4, 5]] == pytest.approx([1.0, 1.3, 1.6, 9.3, 9.6])


def test_a_word_that_was_recognised_later_inside_its_own_time_begins_there():
    text = "aaaa bbbb cccc dddd"
    raw = [1.0, 1.3, 3.0, 3.3]
    assert settle(text, raw, heard=[None, 2.6, None, None])[0][1] == pytest.approx(2.6)
    assert settle(text, raw, heard=[None, 4.0, None, None])[0][1] == pytest.approx(1.3)
    assert settle(text, raw, heard=[None, 0.5, None, None])[0][1] == pytest.approx(1.3)


def test_words_keep_out_of_silence():
    voice = Voice(((0.9, 2.0), (5.2, 8.0)), measured=True)
    starts, ends = settle("aaaa bbbb\ncccc dddd", [1.0, 1.3, 5.0, 5.6], [1.3, 5.0, 5.6, 9.5], voice=voice)
    assert ends[1] == pytest.approx(2.0)
    assert starts[2] == pytest.approx(5.2)
    assert ends[3] == pytest.approx(8.0)


def test_lost_lines_are_spread_over_the_voice():
    voice = Voice(((0.0, 3.0), (10.0, 12.0), (20.0, 22.0), (30.0, 33.0)), measured=True)
    text = "aaaa bbbb\nooh ooh\ncccc dddd"
    starts, _ = settle(text, [1.0, 1.3, 30.0, 30.0, 30.0, 30.4], heard=[1.0, 1.3, None, None, 30.0, 30.4], voice=voice)
    assert starts[2] < 12.1
    assert starts[3] == pytest.approx(20.0, abs=0.6) or 10 < starts[3] < 12
    assert starts[4] == pytest.approx(30.0)


def test_times_ascend_inside_the_song_whatever_came():
    rng = np.random.default_rng(3)
    for _ in range(50):
        begin = rng.uniform(-2, 25, 12)
        voice = Voice(((1.0, 4.0), (6.0, 19.0)), measured=True)
        starts, ends = settle(
            "a bb ccc\nd ee fff\ng hh iii\nj kk lll", begin, begin + rng.uniform(0, 3, 12), voice=voice, duration=20
        )
        assert np.all(np.diff(starts) >= 0)
        assert np.all(ends >= starts)
        assert np.all(ends[:-1] <= starts[1:] + 1e-9)
        assert starts.min() >= 0
        assert ends.max() <= 20
