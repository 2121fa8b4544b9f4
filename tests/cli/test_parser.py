"""The words that the command line allows are those that the verbs take."""

from typing import get_args

import pytest

from workbench.analysis.trackers import TrackerName
from workbench.cli import parser
from workbench.model.section_levels import FinenessWord
from workbench.workflows.exporting import EXPORT_KINDS
from workbench.workflows.importing_heard import HeardPart
from workbench.workflows.listen_wishes import WordsWish

LISTS = {
    "_BEATS": get_args(TrackerName),
    "_HEARD_PARTS": get_args(HeardPart),
    "_FINENESS": get_args(FinenessWord),
    "_WORDS": get_args(WordsWish),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_kept_by_hand_is_its_type(name):
    assert getattr(parser, name) == LISTS[name]


def test_each_export_has_its_word():
    assert sorted(parser._EXPORTS) == sorted(EXPORT_KINDS)


def test_the_demo_has_every_word_of_make_but_those_on_songs_and_listening():
    """It goes the same way as make, which reads them all."""
    of_make, of_demo = (vars(parser.parse(words)) for words in (["make", "a.wav"], ["demo"]))
    assert of_make.keys() - of_demo.keys() == {"songs", "lyrics", "beats", "words", "language", "stems"}
