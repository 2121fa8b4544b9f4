"""The commands that take songs. Of several, a bad one does not stop the rest."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli import tell, tell_bug
from workbench.cli.generating import ears_body, ears_lines, generating_wishes, quote_body, quote_lines
from workbench.cli.opening import library_of, print_result, show_made
from workbench.cli.terminal import Share, listening, print_json, say, tell_aside
from workbench.errors import CancelledError, WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.model.counted import counted
from workbench.settings import Settings
from workbench.workflows.analysis_report import analysis_lines, analysis_report

if TYPE_CHECKING:
    from workbench.workflows.finishing import FinishWishes
    from workbench.workflows.hosting import Hosts
    from workbench.workflows.listen_wishes import ListenWishes

__all__ = ["analyze", "demo", "make", "sketch"]

_WORST_FIRST = (130, 1, 2, 3, 0)
_PRETENDER = "fake"
_DEMO_SONG, _DEMO_LYRICS = "data/songs/glass-tide.ogg", "data/songs/glass-tide.lrc"


def _finish_wishes(options: Namespace) -> FinishWishes:
    from workbench.workflows.finishing import FinishWishes, loudness_mix

    return FinishWishes(
        grade=options.grade,
        match_joins=options.match_joins or None,
        captions=options.captions,
        title=options.title,
        end_card=options.end_card,
        logo=options.logo,
        effects=options.effects,
        brand=options.brand,
        rights=options.rights,
        mix=loudness_mix(options.loudness) if isinstance(options.loudness, float) else options.loudness,
    )


def _listen_wishes(options: Namespace) -> ListenWishes:
    from workbench.workflows.listen_wishes import ListenWishes

    wishes = ListenWishes(options.beats, options.lyrics, options.words, options.language, options.stems)
    if "ears" not in options:  # songreel analyze alone asks a host
        return wishes
    return replace(wishes, ears=options.ears, budget=options.budget, remake=options.remake)


def make(options: Namespace, settings: Settings, cancel: CancelToken, hosts: Hosts | None = None) -> int:
    """Make each song's film.

    Args:
        options: what the person says.
        settings: in force.
        cancel: stops it.
        hosts: where clips are bought, instead of the hosts that providers name.
    """
    from workbench.workflows.making import (
        FilmOptions,
        check_lyrics,
        check_options,
        check_songs,
        make_film,
        quote_film,
    )

    check_songs(options.songs, options.out, options.preset)
    check_lyrics(options.songs, options.lyrics)
    wanted = FilmOptions(
        options.style,
        options.type,
        options.prompt,
        options.size,
        options.fps,
        options.seed,
        _listen_wishes(options),
        _finish_wishes(options),
        options.strict,
        options.preset,
        generating_wishes(options),
    )
    library = library_of(options, settings, hosts)
    check_options(library, wanted)

    def one(song: Path, share: Share) -> int:
        with listening(f"Making a film of {song.name}", as_json=options.json, share=share) as listener:
            if options.dry_run:
                quote = quote_film(library, song, wanted, progress=listener, cancel=CancelToken(cancel))
                print_result(options, quote_body(quote), *quote_lines(quote))
                return 0
            made = make_film(
                library,
                song,
                wanted,
                out=options.out,
                force=options.force,
                manifest=options.manifest,
                progress=listener,
                cancel=CancelToken(cancel),
            )
        return show_made(options, made)

    return _each(options, one, cancel)


def sketch(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    """Draw a song's animatic."""
    from workbench.model.size import parse_size
    from workbench.workflows.first_look import animatic_report, first_look

    size = parse_size(options.size) if options.size else None
    library = library_of(options, settings)
    with listening(f"Sketching {Path(options.song).name}", as_json=options.json) as listener:
        look = first_look(
            library,
            options.song,
            out=options.out,
            lyrics=options.lyrics,
            click=options.click,
            size=size,
            force=options.force,
            progress=listener,
            cancel=cancel,
        )
    animatic = look.animatic
    report = animatic_report(look)
    if options.json:
        print_json(report)
    else:
        sentences = (f"  - {sentence}" for sentence in report["notes"])
        first = f"{animatic.path}: {animatic.plan.frames} frames, {counted(len(animatic.plan.clips), 'card')}"
        say("\n".join((first, *sentences)))
    return 0


def demo(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    """Make the film of a song that travels with Songreel."""
    from workbench.media.bundle import bundled

    options.songs, options.lyrics, options.beats = [bundled(_DEMO_SONG)], bundled(_DEMO_LYRICS), "auto"
    options.words, options.language, options.stems = "auto", None, False
    if options.provider == _PRETENDER:
        return _pretend(options, settings, cancel)
    return make(options, settings, cancel)


def _pretend(options: Namespace, settings: Settings, cancel: CancelToken) -> int:
    """The same from a pretend host: what it would cost is told first, and in the end what was pretended."""
    from workbench.workflows.pretending import Pretending

    if options.out is None and options.preset is None:  # so that it never stands where the real film would
        options.out = Path(f"{options.songs[0].stem}-{_PRETENDER}.mp4")
    with Pretending(settings=settings) as pretend:
        if not options.json:
            tell_aside(f"{pretend.said} Its library is {pretend.settings.library}.")
            if not options.dry_run:
                make(Namespace(**vars(options) | {"dry_run": True}), pretend.settings, cancel, pretend.hosts)
        status = make(options, pretend.settings, cancel, pretend.hosts)
        if (told := pretend.close()) is not None and not options.json:
            tell_aside(told.sentence)
    return status


def analyze(options: Namespace, settings: Settings, cancel: CancelToken, hosts: Hosts | None = None) -> int:
    """Listen to each song, and say what was heard.

    Args:
        options: what the person says.
        settings: in force.
        cancel: stops it.
        hosts: whose ears can be asked, instead of the hosts that providers name.
    """
    from workbench.workflows.listen_wishes import check_wishes
    from workbench.workflows.making import check_lyrics

    check_lyrics(options.songs, options.lyrics)
    library = library_of(options, settings, hosts)
    wishes = _listen_wishes(options)
    check_wishes(wishes, library.means)  # refused before anything is read

    def one(song: Path, share: Share) -> int:
        with listening(f"Listening to {song.name}", as_json=options.json, share=share) as listener:
            project = library.open(song)
            if options.dry_run:
                quoted = project.quote_listening(wishes)
                print_result(options, {"project": project.id, **ears_body(quoted)}, *ears_lines(quoted))
                return 0
            analysis = project.listen(wishes, progress=listener, cancel=cancel)
        if options.sections is not None:
            project.arrange(options.sections)
        parts = project.arrangement()
        if options.json:
            print_json({**analysis_report(project.song, analysis, project.notes, parts), "project": project.id})
        else:
            say("\n".join(analysis_lines(project.song, analysis, project.notes, parts)))
            say(f"  What is wrong can be corrected: songreel correct {project.id} --help")
        return 0

    return _each(options, one, cancel)


def _each(options: Namespace, one: Callable[[Path, Share], int], cancel: CancelToken) -> int:
    """Every song in turn; a bad one does not stop the rest. The gravest status counts."""
    statuses = []
    for number, song in enumerate(options.songs):
        try:
            statuses.append(one(song, (number, len(options.songs))))
        except (CancelledError, BrokenPipeError):
            raise
        except Exception as error:  # a bug on one song must not stop the rest
            if cancel.cancelled:  # then it broke because of that
                raise
            if isinstance(error, WorkbenchError):
                statuses.append(tell(error, as_json=options.json, verbose=options.verbose))
            else:
                statuses.append(tell_bug(error, as_json=options.json, verbose=options.verbose))
    return min(statuses, key=_WORST_FIRST.index)
