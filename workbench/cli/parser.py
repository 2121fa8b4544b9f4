"""The command line's words."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from workbench.cli.arguments import (
    FORCE_HELP,
    PRESET_HELP,
    PROJECT_HELP,
    REMAKE_HELP,
    STRICT_HELP,
    add_money,
    finite,
)
from workbench.cli.care import add_care_commands
from workbench.cli.composing import add_compose_options
from workbench.cli.correct import add_correct_options
from workbench.cli.generating import add_generating_options
from workbench.cli.insights import add_query_options
from workbench.cli.models import add_models_options
from workbench.cli.prompting import add_bible_options, add_enrich_options, add_prompts_options
from workbench.cli.sharing import add_share_options
from workbench.cli.shots import add_shot_commands, add_take_commands
from workbench.cli.terminal import say
from workbench.cli.weights import add_weights_options
from workbench.errors import OptionError

__all__ = ["build_parser", "parse"]

_BEATS = ("auto", "librosa", "beat-this", "all-in-one")
_EXPORTS = (
    *("otio", "fcp7", "edl", "srt", "vtt", "lrc", "ass", "zip", "gif", "cover", "filmstrip", "chapters"),
    *("jams", "midi", "lyrics-json", "beat-labels", "section-labels", "lyric-labels", "songreel"),
)
_HEARD_PARTS = ("beats", "sections", "lyrics", "tags")
_FINENESS = ("coarse", "usual", "fine")
_MOST_SECTIONS = 1000
_NONE = "none"
_SONG_HELP = "an audio file, or a video with sound"
_QUIETEST_LUFS, _LOUDEST_LUFS = -40, -5
_NUMBERS = {int.__name__: "a whole number", finite.__name__: "a number"}
"""By the name of the function that reads them, as argparse has it in its complaint."""
_WRONG_TYPE = re.compile(rf"argument (\S+): invalid ({'|'.join(_NUMBERS)}) value: (.*)")
_BELOW_ZERO = re.compile(r"-(\d|\.\d|inf|nan)")
"""What is a value and no option, although it begins with a dash."""
_WORDS = ("auto", "given", "align", "insist", "draft")


def _path(text: str) -> Path:
    """Absolute, so that ``.`` has a name, too."""
    return Path(text).absolute()


def _song(text: str) -> Path:
    """The same of a song; nothing is none, and not this folder."""
    if not text.strip():
        raise OptionError("The path of a song is empty; give the path of an audio file.", field="song")
    return _path(text)


def _path_or_none(text: str) -> Path | str:
    """The same, but for the word that takes something away."""
    return text if text == _NONE else _path(text)


def _loudness(text: str) -> float | str:
    """A loudness, or the word that takes it away."""
    try:
        lufs = float(text)
    except ValueError:
        lufs = 0.0
    if text != _NONE and not _QUIETEST_LUFS <= lufs <= _LOUDEST_LUFS:
        raise OptionError(
            f"The loudness {text!r} is not allowed; give LUFS from {_QUIETEST_LUFS} to {_LOUDEST_LUFS}, such as -14, "
            "or none for the song's own.",
            field="loudness",
        )
    return text if text == _NONE else lufs


def _fineness(text: str) -> int | str:
    """How many sections, or a word that says so."""
    if text in _FINENESS:
        return text
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_SECTIONS:
        raise OptionError(
            f"The sections {text!r} are not allowed; give {', '.join(_FINENESS)} or how many, 1 to {_MOST_SECTIONS}.",
            field="sections",
        )
    return int(text)


class _Parser(argparse.ArgumentParser):
    """Hands its complaint on as an error like any other, so that --json holds for it too."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  argparse's own
        super().__init__(**options, allow_abbrev=False)  # a part of a word may become another option's one day
        self._negative_number_matcher = _BELOW_ZERO  # argparse's own knows no -5d and no -inf
        self.mixes = False
        """Whether options may stand between a first argument that may be left out and the one behind it."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401  argparse's own
        """The same; where words may be mixed, the options are read first."""
        if not self.mixes:
            return super().parse_known_args(args, namespace)
        self.mixes = False  # argparse comes back here with a part of the words each
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.mixes = True

    def print_help(self, _file: object = None) -> None:
        """The help on stdout; where that cannot be written it is an error like any other."""
        say(self.format_help().rstrip())

    def error(self, message: str) -> NoReturn:
        if wrong := _WRONG_TYPE.fullmatch(message):
            name, kind, value = wrong.groups()
            raise OptionError(f"{value} is no value for {name}; give {_NUMBERS[kind]}.", field=name.strip("-"))
        raise OptionError(f"{message[:1].upper()}{message[1:]}; see '{self.prog} --help'.", field="arguments")


def _common() -> _Parser:
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--library", metavar="DIR", help="the folder of projects, media and cache")
    common.add_argument("--json", action="store_true", help="one JSON object a line on stdout, progress on stderr")
    common.add_argument("--verbose", action="store_true", help="say more on stderr, with the traceback of an error")
    return common


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; ``command`` says which command.

    Raises:
        OptionError: it is not allowed.
    """
    parser = build_parser()
    options = parser.parse_args(words, argparse.Namespace(json=False, verbose=False, library=None))
    if options.version:
        options.command = "version"
    if options.command is None:
        parser.error("a COMMAND is missing")
    return options


def build_parser() -> argparse.ArgumentParser:
    """The parser of ``songreel``."""
    common = _common()
    parser = _Parser(prog="songreel", description="Turns a song into a finished music video.", parents=[common])
    parser.add_argument("--version", action="store_true", help="print the version and end")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[common])

    make = command("make", "Make a film of each song.")
    make.add_argument("songs", nargs="+", type=_song, metavar="SONG", help=_SONG_HELP)
    _film_options(make)
    _listening_options(make)

    analyze = command("analyze", "Listen to each song: beats, sections, words, energy, character.")
    analyze.add_argument("songs", nargs="+", type=_song, metavar="SONG", help=_SONG_HELP)
    _listening_options(analyze)
    _ears_options(analyze)
    analyze.add_argument(
        "--sections",
        type=_fineness,
        metavar="HOW",
        help="put in force: coarse, usual or fine sections, or how many; those in force stay by default",
    )

    correct = command("correct", "Correct what was heard: beats, words, character; kept and applied again.")
    add_correct_options(correct, common)

    animatic = command("animatic", "Show a film as cards in its real timing, before any clip exists.")
    animatic.add_argument("song", metavar="SONG|P", help="a song's file, or a project")
    animatic.add_argument(
        "--out", type=Path, metavar="FILE.mp4", help="default: NAME.animatic.mp4 in the current folder"
    )
    animatic.add_argument("--force", action="store_true", help=FORCE_HELP)
    animatic.add_argument("--lyrics", type=Path, metavar="FILE", help=".lrc or .srt")
    animatic.add_argument("--click", action="store_true", help="let the beats be heard over the song")
    animatic.add_argument("--size", metavar="WxH", help="pixels; the film's shape, 480 on its shorter side, by default")

    add_bible_options(command("bible", "Say who and what comes up in the film: characters, places, style, plates."))
    add_prompts_options(command("prompts", "Show what hosted models are told for each clip, and approve it."))
    add_enrich_options(command("enrich", "Let a hosted model write a treatment and prompts, and accept them."))

    add_shot_commands(command)
    generate = command("generate", "Make the clips of a planned film, or say what they would cost.")
    generate.add_argument("project", metavar="P", help=PROJECT_HELP)
    add_generating_options(generate)
    add_take_commands(command)
    add_compose_options(
        command("compose", "Make the film of a project as it is planned: a copy, or one brought along.")
    )

    add_models_options(command("models", "List the hosted models with their prices, or check their tables."))
    cost = command("cost", "Say what was spent on hosted models, and what the budgets have left.")
    cost.add_argument("project", nargs="?", metavar="P", help="of one project, by clip too; of all by default")
    cost.add_argument(
        "--project-budget", metavar="AMOUNT", help="what may be spent on P in all from now on: '10.00 USD', or none"
    )

    command("insights", "Say how well the work in this library goes, each figure beside its target.")
    add_query_options(command("query", "Answer one SELECT over the library's tables and views; nothing is changed."))

    verify = command("verify", "Prove a film that Songreel made: frames, cuts, sound.")
    verify.add_argument("film", type=_path, metavar="FILM", help="a film that Songreel made")

    export = command("export", "Write a project's film, or what was heard, for other programs; or the whole project.")
    export.add_argument("project", metavar="P", help=PROJECT_HELP)
    export.add_argument(
        "--as", dest="kind", choices=_EXPORTS, help="fcp7 is Final Cut XML; songreel is the whole project"
    )
    export.add_argument(
        "--to", type=Path, metavar="FILE.songreel", help="the whole project as one file, for another library"
    )
    export.add_argument("--out", type=Path, metavar="FILE", help="default: the song's name in the current folder")
    export.add_argument("--force", action="store_true", help=FORCE_HELP)
    pack = command("pack", "Write all that a release needs: film, vertical short, captions, pictures, chapters.")
    pack.add_argument("project", metavar="P", help=PROJECT_HELP)
    pack.add_argument("--out", type=Path, metavar="FOLDER", help="default: NAME-pack in the current folder")
    pack.add_argument("--force", action="store_true", help="replace a pack that was changed")
    pack.add_argument("--seconds", type=finite, default=30.0, metavar="N", help="the short's length at most")
    pack.add_argument("--cover-text", metavar="TEXT", help="words on the cover; 'auto' for the song's name")
    add_share_options(command("share", "Write a film's page into a folder that any static host serves."))
    imported = command(
        "import", "Take in a whole project; or, into one, an edited .otio timeline or what a .jams or label file says."
    )
    imported.add_argument("project", nargs="?", metavar="P", help=f"{PROJECT_HELP}; none for a whole project")
    imported.add_argument(
        "file", type=_path, metavar="FILE", help=".songreel; with P .otio, .jams, or labels: .txt, .csv, .tsv, .lab"
    )
    imported.add_argument(
        "--as-copy", action="store_true", help="take a whole project in under another id, beside the one that is there"
    )
    assert isinstance(imported, _Parser)
    imported.mixes = True
    imported.add_argument(
        "--as", dest="part", choices=_HEARD_PARTS, help="what a label file holds, or what alone is taken of a .jams"
    )

    command("show", "Show one project.").add_argument("project", metavar="P", help=PROJECT_HELP)
    copy = command("copy", "Begin another project of the same song, from all that one has; nothing is paid again.")
    copy.add_argument("project", metavar="P", help=PROJECT_HELP)
    copy.add_argument("--name", metavar="NAME", help="the copy's; P's own and 'copy' by default")
    add_care_commands(command)

    _film_options(command("demo", "Make a film of the demo song; --provider fake buys its clips without money."))
    studio = command("studio", "Open the studio, a notebook in the browser.")
    studio.add_argument("--port", type=int, default=None, help="port of the local server")
    studio.add_argument(
        "--public", metavar="URL", help="its address from outside: hosts of models tell there what has ended"
    )
    studio.add_argument(
        "--share", action="store_true", help="serve it to others: behind a password, each in a library of their own"
    )
    studio.add_argument(
        "--host", metavar="HOST", help="with --share: listen here and not only on this computer; 0.0.0.0 = everywhere"
    )
    studio.add_argument(
        "--origin", metavar="URL", help="with --share: its address behind a proxy, such as https://studio.example"
    )
    studio.add_argument("--no-browser", action="store_true", help="only print the address")

    add_weights_options(command("weights", "List, fetch or check the weights of models that listen."))
    command("doctor", "Say what is missing on this machine and how to mend it.")
    command("config", "Print each setting with its value and origin.")
    return parser


def _listening_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lyrics",
        type=_path_or_none,
        metavar="FILE",
        help=".lrc, .srt or .txt; those of last time by default, none takes them away",
    )
    parser.add_argument(
        "--words",
        choices=_WORDS,
        default="auto",
        help="times of the words: those given, aligned to the song (insist: however little is recognised), or a draft "
        "of what is sung; auto aligns words without times where Whisper is at hand",
    )
    parser.add_argument("--language", metavar="CODE", help="the language that is sung, such as fr; heard by default")
    parser.add_argument("--beats", choices=_BEATS, default="auto", help="who tracks beats; all-in-one needs stems")
    parser.add_argument("--stems", action="store_true", help="take the song apart first: slow, once for each song")


def _ears_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("ears")
    group.add_argument(
        "--ears",
        metavar="NAME",
        help="who hears words and takes the song apart: a host of models such as replicate, which costs money and "
        "needs no torch here; local is this computer, the default",
    )
    group.add_argument("--remake", action="store_true", help=REMAKE_HELP)
    add_money(group)


def _film_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILM.mp4", help="default: the song's name in the current folder")
    parser.add_argument("--force", action="store_true", help=FORCE_HELP)
    parser.add_argument("--manifest", action="store_true", help="write FILM.manifest.json: hashes of inputs and frames")
    parser.add_argument("--strict", action="store_true", help=STRICT_HELP)
    parser.add_argument("--style", metavar="NAME", help="a style of the catalogue; suggested from the song by default")
    parser.add_argument("--type", metavar="NAME", help="a video type of the catalogue; suggested by default")
    parser.add_argument("--prompt", default="", metavar="TEXT", help="what the film is about, in your words")
    parser.add_argument("--preset", metavar="NAME", help=PRESET_HELP)
    parser.add_argument(
        "--size",
        metavar="WxH",
        help="picture size, both even; 1280x720, or the preset's, by default; a preset keeps its shape and takes only "
        "the shorter side from it, so that 320x180 makes shorts of 180x320",
    )
    parser.add_argument("--fps", default="30", metavar="RATE", help="frames a second: 24, 23.976, 30000/1001 ...")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another seed, another film")
    add_generating_options(parser)
    _finish_options(parser)


def _finish_options(parser: argparse.ArgumentParser) -> None:
    finish = parser.add_argument_group("finish")
    finish.add_argument("--grade", metavar="NAME|FILE", help="a grade, 'style' for the style's own, or a .cube file")
    finish.add_argument("--match-joins", action="store_true", help="bring colours together at joins inside a section")
    finish.add_argument("--captions", metavar="NAME", help="how lyrics are set, such as karaoke, pop or typewriter")
    finish.add_argument("--title", metavar="TEXT", help="words over the beginning; 'auto' for the song's name")
    finish.add_argument("--end-card", metavar="TEXT", help="words over the last bars")
    finish.add_argument("--logo", type=_path_or_none, metavar="FILE", help="a PNG, JPEG or WebP in the corner")
    finish.add_argument("--effects", choices=("usual", "none"), help="kick, snare and hats drive the picture")
    finish.add_argument("--brand", type=_path_or_none, metavar="FILE", help="a brand.toml: colours, logo, font")
    finish.add_argument("--rights", metavar="TEXT", help="whose the film is, as its file says it")
    finish.add_argument(
        "--loudness", type=_loudness, metavar="LUFS", help="the film's loudness, or none; as the song is by default"
    )
