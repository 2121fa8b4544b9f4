"""The words that the command line allows are those that the verbs take."""

from typing import get_args

import pytest

from workbench.analysis.trackers import TrackerName
from workbench.cli import parser
from workbench.cli.commands import _COMMANDS
from workbench.model.section_levels import FinenessWord
from workbench.workflows.exporting import EXPORT_KINDS
from workbench.workflows.importing_heard import HeardPart
from workbench.workflows.listen_wishes import WordsWish

OWN_SENSE = {
    *{("animatic", option) for option in ("--out", "--lyrics", "--size")},
    *{("compose", option) for option in ("--out", "--size")},
    *{("pack", option) for option in ("--out", "--force")},
    *{("share", option) for option in ("--to", "--force")},
    *{("export", "--out"), ("export", "--to"), ("import", "--as"), ("clean", "--dry-run")},
    *{(command, "--dry-run") for command in ("delete", "finalize")},
    *{("bible", option) for option in ("--clips", "--sections")},
    *{("enrich", option) for option in ("--model", "--profile")},
    ("prompts", "--model"),
}
"""Options that mean another thing than elsewhere under the same name."""
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


def test_options_that_mean_the_same_say_the_same():
    (commands,) = (a.choices for a in parser.build_parser()._actions if isinstance(getattr(a, "choices", None), dict))
    said = {}
    for name, command in commands.items():
        for action in command._actions:
            for option in action.option_strings:
                if (name, option) not in OWN_SENSE and option != "--help":
                    said.setdefault(option, set()).add((action.help, action.metavar))
    assert {option: texts for option, texts in said.items() if len(texts) > 1} == {}
    silent = {
        (name, a.dest) for name, command in commands.items() for a in command._actions if not a.help and not a.choices
    }
    assert silent == set()


def test_each_command_says_in_one_sentence_what_it_does():
    (commands,) = (a for a in parser.build_parser()._actions if isinstance(getattr(a, "choices", None), dict))
    assert {choice.dest for choice in commands._choices_actions} == set(_COMMANDS)
    for choice in commands._choices_actions:
        assert choice.help.endswith(".")
        assert ". " not in choice.help.removesuffix(".")
