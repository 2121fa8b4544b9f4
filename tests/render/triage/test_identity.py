"""Whether a character stays the same, as whoever tells persons from each other sees it."""

import numpy as np
import pytest

from workbench.render.triage.identity import MeanColours, judge_identity


def plain(*colour):
    return np.full((8, 8, 3), colour, np.uint8)


RED, PINK, BLUE, GREY = plain(200, 20, 20), plain(220, 60, 62), plain(10, 10, 220), plain(90, 90, 90)


@pytest.mark.parametrize(("shown", "verdict"), [([RED, PINK], "pass"), ([BLUE], "retry"), ([RED, BLUE], "retry")])
def test_who_is_another_one_is_told(shown, verdict):
    finding = judge_identity("Ada", shown, [RED], MeanColours())
    assert (finding.problem, finding.verdict) == ("identity", verdict)
    assert finding.reason.startswith("Ada is ")


def test_the_likest_of_several_images_counts():
    assert judge_identity("Ada", [RED], [BLUE, RED], MeanColours()).value == pytest.approx(1)


@pytest.mark.parametrize(
    ("shown", "known", "embedder", "said"),
    [
        ([RED], [RED], None, "there is no embedder"),
        ([GREY], [RED], MeanColours(), "nobody is seen in this clip"),
        ([RED], [GREY], MeanColours(), "nobody is seen in what it is held against"),
    ],
)
def test_what_cannot_be_measured_is_said_and_is_no_fault(shown, known, embedder, said):
    finding = judge_identity("Ada", shown, known, embedder)
    assert finding.verdict == "pass"
    assert f"not measured: {said}" in finding.reason
