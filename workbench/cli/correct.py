"""``songreel correct``: a person's corrections of beats, words and character, listed, made and taken back; and which
sections are in force."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from workbench.cli.arguments import PROJECT_HELP, finite
from workbench.errors import OptionError

if TYPE_CHECKING:
    from workbench.jobs.cancel import CancelToken
    from workbench.model.analysis import Analysis
    from workbench.model.correction import Correction
    from workbench.settings import Settings
    from workbench.workflows.corrections import Corrections
    from workbench.workflows.project import Project
    from workbench.workflows.what_changed import Changed

__all__ = ["add_correct_options", "run_correct"]

Make = Callable[["Corrections", argparse.Namespace], "Analysis"]

_Argument = tuple[str, dict[str, Any]]


def _number(name: str, text: str) -> _Argument:
    return name, {"type": finite, "metavar": name.upper(), "help": text}


_START, _END = _number("start", "from, seconds"), _number("end", "to, seconds")
_LINE: _Argument = ("line", {"metavar": "TEXT", "help": "the line's text; case and punctuation do not matter"})
_NTH: _Argument = ("--nth", {"type": int, "metavar": "N", "help": "which of several lines with these words"})
_WORD_NTH: _Argument = ("--word-nth", {"type": int, "metavar": "N", "help": "which of several such words in the line"})
_AT: _Argument = ("--at", {"type": finite, "metavar": "S", "help": "where a bar begins, seconds"})
_BEAT_AT: _Argument = ("--at", {"type": finite, "metavar": "S", "help": "where a beat is, seconds"})
_NAME: _Argument = ("name", {"metavar": "NAME", "nargs": "+", "help": "such as: between the beats"})
_OF: _Argument = ("of", {"choices": ("genre", "mood"), "metavar": "genre|mood"})


def _plain(name: str, text: str, **more: Any) -> _Argument:  # noqa: ANN401  argparse's own
    return name, {"metavar": name.upper(), "help": text, **more}


_WAYS: dict[str, dict[str, tuple[str, tuple[_Argument, ...], Make]]] = {
    "beats": {
        "double": ("twice as many beats", (), lambda c, o: c.double(reason=o.reason)),
        "triple": ("three times as many beats", (), lambda c, o: c.triple(reason=o.reason)),
        "halve": ("half as many beats", (), lambda c, o: c.halve(reason=o.reason)),
        "alternative": (
            "what the beats or bars might also be, as analyze says",
            (_NAME,),
            lambda c, o: c.alternative(" ".join(o.name), reason=o.reason),
        ),
        "shift": (
            "all bars begin some beats later",
            (_plain("n", "beats; below 0, earlier", type=int),),
            lambda c, o: c.shift_bars(o.n, reason=o.reason),
        ),
        "move": (
            "all beats come some milliseconds later",
            (_number("ms", "milliseconds; below 0, earlier"),),
            lambda c, o: c.move_beats(o.ms, reason=o.reason),
        ),
        "meter": (
            "how many beats a bar has",
            (_plain("n", "beats", type=int), _AT),
            lambda c, o: c.meter(o.n, o.at, reason=o.reason),
        ),
        "downbeat": (
            "where one bar begins; those after it follow",
            ((_AT[0], {**_AT[1], "required": True}),),
            lambda c, o: c.downbeat(o.at, reason=o.reason),
        ),
        "tempo": (
            "the tempo",
            (_number("bpm", "beats a minute"), _BEAT_AT),
            lambda c, o: c.tempo(o.bpm, o.at, reason=o.reason),
        ),
        "tap": (
            "the tempo as it was tapped, on what is struck",
            (_plain("s", "three taps or more, seconds from the song's start", type=finite, nargs="+"),),
            lambda c, o: c.tap(o.s, reason=o.reason),
        ),
        "none": (
            "no beats in a span: cuts follow the phrases there",
            (_START, _END),
            lambda c, o: c.no_beats(o.start, o.end, reason=o.reason),
        ),
    },
    "words": {
        "offset": (
            "all words come some seconds later",
            (
                _number("s", "seconds; below 0, earlier"),
                (
                    "--factor",
                    {"type": finite, "default": 1.0, "metavar": "F", "help": "multiply all times by it first"},
                ),
            ),
            lambda c, o: c.offset(o.s, o.factor, reason=o.reason),
        ),
        "line": (
            "when a line is sung",
            (_LINE, _START, _END, _NTH),
            lambda c, o: c.line(o.line, o.start, o.end, nth=o.nth, reason=o.reason),
        ),
        "rest": (
            "a line and all after it come some seconds later",
            (_LINE, _number("s", "seconds; below 0, earlier"), _NTH),
            lambda c, o: c.rest(o.line, o.s, nth=o.nth, reason=o.reason),
        ),
        "word": (
            "when a word of a line is sung",
            (_LINE, _plain("word", "the word"), _START, _END, _NTH, _WORD_NTH),
            lambda c, o: c.word(o.line, o.word, o.start, o.end, nth=o.nth, word_nth=o.word_nth, reason=o.reason),
        ),
        "text": (
            "what a line says",
            (_LINE, _plain("new", "its words; '' takes the line away"), _NTH),
            lambda c, o: c.text(o.line, o.new, nth=o.nth, reason=o.reason),
        ),
    },
    "character": {
        "key": ("the key", (_plain("key", "such as 'F# minor'"),), lambda c, o: c.key(o.key, reason=o.reason)),
        "genre": ("the genre", (_plain("genre", "any word"),), lambda c, o: c.genre(o.genre, reason=o.reason)),
        "mood": (
            "the mood's word",
            (_plain("mood", "calm, dreamy, dark ..."),),
            lambda c, o: c.mood(o.mood, reason=o.reason),
        ),
        "value": (
            "one figure of the mood",
            (_plain("figure", "valence, energy, tension or danceability"), _number("x", "0 to 1")),
            lambda c, o: c.mood_value(o.figure, o.x, reason=o.reason),
        ),
        "section": (
            "the mood of the section at a time",
            (_number("s", "seconds"), _plain("mood", "calm, build, high ...")),
            lambda c, o: c.section_mood(o.s, o.mood, reason=o.reason),
        ),
        "tag": (
            "how well a word fits",
            (_OF, _plain("word", "the word"), _number("x", "0 to 1")),
            lambda c, o: c.tag(o.of, o.word, o.x, reason=o.reason),
        ),
    },
}


def add_correct_options(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """The command's words.

    Args:
        parser: the command's.
        common: the options that every command has.
    """
    parser.add_argument("project", metavar="P", help=PROJECT_HELP)
    parts = parser.add_subparsers(
        dest="part",
        metavar="list|undo|redo|drop|beats|words|character|sections",
        required=True,
        parser_class=type(parser),
    )

    def leaf(within: Any, name: str, text: str) -> argparse.ArgumentParser:  # noqa: ANN401  argparse hides its type
        made: argparse.ArgumentParser = within.add_parser(name, help=text, description=text, parents=[common])
        return made

    leaf(parts, "list", "The corrections in force.")
    leaf(parts, "undo", "Take the newest decision back.")
    leaf(parts, "redo", "Make the decision again that was taken back last.")
    drop = leaf(parts, "drop", "Leave one correction out, whichever it is.")
    drop.add_argument("number", type=int, metavar="N", help="its number in the list")
    moves = leaf(parts, "sections", "Go back to the sections before, or forward again.").add_subparsers(
        dest="way", metavar="undo|redo", required=True, parser_class=type(parser)
    )
    leaf(moves, "undo", "Put the sections before in force.")
    leaf(moves, "redo", "Put the sections in force again that were taken back last.")
    for part, ways in _WAYS.items():
        which = leaf(parts, part, f"Correct {part}.").add_subparsers(
            dest="way", metavar="|".join(ways), required=True, parser_class=type(parser)
        )
        for way, (text, arguments, _) in ways.items():
            made = leaf(which, way, f"{text[:1].upper()}{text[1:]}.")
            for name, settings in arguments:
                made.add_argument(name, **settings)
            made.add_argument("--reason", default="", metavar="TEXT", help="why, in your words")


def run_correct(options: argparse.Namespace, settings: Settings, cancel: CancelToken) -> int:
    """Correct, take back or list; returns the exit status."""
    from workbench.cli.opening import existing_library, print_result
    from workbench.cli.terminal import listening
    from workbench.workflows.corrections import Corrections

    project = existing_library(options, settings).project(options.project)
    before = heard = project.latest.analysis
    changed: Sequence[Changed] | None = None
    if options.part == "sections":
        changed = _moved_sections(project, options.way)
    elif options.part != "list":
        with listening(f"Listening to {project.song.name} again", as_json=options.json) as listener:
            heard = _decided(Corrections(project, progress=listener, cancel=cancel), options)
        changed = _changed(project, before, heard)
    kept = tuple(project.corrections)
    notes = [*(heard.notes if heard else ()), *project.notes]
    print_result(
        options,
        _report(project.id, heard, kept, changed or (), notes),
        *_lines(project.song.name, heard, kept, changed, notes),
    )
    return 0


def _changed(project: Project, before: Analysis | None, heard: Analysis | None) -> Sequence[Changed]:
    from workbench.workflows.what_changed import what_changed

    if before is None or heard is None:
        return ()
    parts = project.arrangement()
    return what_changed(before, heard, None if parts == heard.sections else parts)


def _moved_sections(project: Project, way: str) -> tuple[Changed, ...]:
    from workbench.workflows.what_changed import sections_changed

    document, before = project.sections, project.arrangement()
    if not (document.undo() if way == "undo" else document.redo()):
        raise OptionError(
            f"There are no sections to {'take back' if way == 'undo' else 'put in force again'}.", field="sections"
        )
    return sections_changed(before, project.arrangement())


def _decided(corrections: Corrections, options: argparse.Namespace) -> Analysis:
    match options.part:
        case "undo":
            return corrections.undo()
        case "redo":
            return corrections.redo()
        case "drop":
            return corrections.drop(options.number)
        case _:
            return _WAYS[options.part][options.way][2](corrections, options)


def _report(
    project: str,
    heard: Analysis | None,
    kept: Sequence[Correction],
    changed: Sequence[Changed],
    notes: Sequence[str],
) -> dict[str, Any]:
    from workbench.analysis.corrections import said
    from workbench.jobs.keys import to_jsonable

    grid = heard.beats if heard else None
    return {
        "project": project,
        "corrections": [
            {
                "number": number,
                "part": one.part,
                "kind": one.change.kind,
                "said": said(one.change),
                "change": to_jsonable(one.change),
                "reason": one.reason,
                "made_at": one.made_at,
            }
            for number, one in enumerate(kept, 1)
        ],
        "tempo_bpm": grid.tempo_bpm if grid else None,
        "meter": grid.meter if grid else None,
        "beats": len(grid.beats_s) if grid else 0,
        "bars": len(grid.downbeats_s) if grid else 0,
        "lines": len(heard.lyrics.lines) if heard and heard.lyrics else 0,
        "changed": [{"what": one.what, "before": one.before, "now": one.now} for one in changed],
        "notes": list(notes),
    }


def _lines(
    name: str,
    heard: Analysis | None,
    kept: Sequence[Correction],
    changed: Sequence[Changed] | None,
    notes: Sequence[str],
) -> Iterator[str]:
    from workbench.analysis.corrections import said
    from workbench.workflows.what_changed import in_short

    grid = heard.beats if heard else None
    tempo = f"{grid.tempo_bpm:.1f} BPM" if grid and grid.tempo_bpm else "no steady beat"
    count = f"{len(kept) or 'no'} correction{'' if len(kept) == 1 else 's'} in force"
    yield f"{name}: {tempo}, {len(grid.beats_s) if grid else 0} beats; {count}"
    for number, one in enumerate(kept, 1):
        yield f"  {number}. {one.part}: {said(one.change)}" + (f"  ({one.reason})" if one.reason else "")
    yield from (f"  changed: {one.what}: {one.before}, now {one.now}" for one in in_short(changed or ()))
    if changed is not None and not changed:
        yield "  changed: nothing, as it was so already"
    yield from (f"  - {sentence}" for sentence in notes)
