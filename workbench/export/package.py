"""The film as a ZIP for people who go on in an editing program: conformed media, a timeline that links them, captions.

::

    video-clips/      each clip: exactly its slot and the handles of its transitions; other takes beside it
    images/           images that stills were made from
    audio/song.wav    48 kHz, as long as the film
    motion-graphics/  captions as .ass, the logo, the tables that colour clips
    timeline.otio     links all of them relatively
    metadata.json     song, sections, clips, beats, lyrics
    README.txt

The pictures are as their takes are: colours, captions, logo and beat effects are not burnt in. Files go into the ZIP
one after the other and nothing is held whole in memory; the same inputs give the same bytes.
"""

from __future__ import annotations

import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from workbench.export.conform import IMAGE_SUFFIXES, conform_picture, conform_sound, is_conformed
from workbench.export.contents import SONG, Graphic, all_takes, package_link, stem
from workbench.export.cut import Cut
from workbench.export.zips import store_file, zip_entry
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio
from workbench.model.take import Take
from workbench.timebase import Span

__all__ = ["FOLDERS", "write_package"]

FOLDERS = ("video-clips/", "images/", "audio/", "motion-graphics/")
_CENTRE = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class _Picture:
    name: str
    source: Path
    take: Take
    span: Span
    focus: tuple[float, float]


def write_package(
    out: Path,
    cut: Cut,
    texts: Mapping[str, str],
    graphics: Sequence[Graphic],
    *,
    media: Callable[[str, str], Path],
    audio: Audio,
    work: Path,
    workers: int,
    on_frame: Callable[[int], None] | None = None,
    cancel: CancelToken | None = None,
) -> None:
    """Write the ZIP. The caller gives it its final name, and removes ``out`` where this fails.

    Args:
        out: the file to write.
        cut: what it shows.
        texts: as ``contents.package_texts`` gives them.
        graphics: files among them go in, too.
        media: from a take's sha256 and suffix to its file.
        audio: the song.
        work: an empty folder of ours, for one conformed file a worker; left empty.
        workers: files conformed at once.
        on_frame: called with the frames done in all, ``contents.package_frames`` at the end.
        cancel: stops it within 2 seconds.

    Raises:
        RenderError, DiskFullError, CancelledError
    """
    stop, done = CancelToken(cancel), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True, strict_timestamps=False) as package:
        for folder in FOLDERS:
            package.writestr(zip_entry(folder), b"")
        for name in ("README.txt", "timeline.otio", "metadata.json"):
            package.writestr(zip_entry(name), texts[name].encode(), zipfile.ZIP_DEFLATED)
        for graphic in graphics:
            name = f"motion-graphics/{graphic.name}"
            if isinstance(graphic.source, Path):
                store_file(package, name, graphic.source, stop)
            else:
                package.writestr(zip_entry(name), texts[name].encode(), zipfile.ZIP_DEFLATED)
        sound = work / "song.wav"
        try:
            conform_sound(audio, cut.plan.frames, cut.plan.rate, sound, cancel=stop)
            store_file(package, SONG, sound, stop)
        finally:
            sound.unlink(missing_ok=True)
        for name, image in _images(cut, media):
            store_file(package, name, image, stop)
        for picture, path in _conformed(cut, media, work, workers, stop):
            store_file(package, picture.name, path, stop)
            done += picture.span.frames
            if on_frame:
                on_frame(done)


def _conformed(
    cut: Cut, media: Callable[[str, str], Path], work: Path, workers: int, stop: CancelToken
) -> Iterator[tuple[_Picture, Path]]:
    """Each picture with its file, in order; made by some workers a little ahead, removed once it was taken."""
    pictures = iter(_pictures(cut, media))
    ahead: deque[tuple[_Picture, Future[Path]]] = deque()
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="conform") as pool:
        try:
            while True:
                while len(ahead) <= workers and (picture := next(pictures, None)) is not None:
                    ahead.append((picture, pool.submit(_conform, picture, cut, work, stop)))
                if not ahead:
                    return
                picture, job = ahead.popleft()
                path = job.result()
                try:
                    yield picture, path
                finally:
                    if path != picture.source:
                        path.unlink(missing_ok=True)
        finally:
            stop.cancel()  # nobody waits for what is still being made
            for _, job in ahead:
                job.cancel()
            pool.shutdown(wait=True)
            for picture, _ in ahead:
                (work / Path(picture.name).name).unlink(missing_ok=True)


def _conform(picture: _Picture, cut: Cut, work: Path, stop: CancelToken) -> Path:
    stop.check()
    plan, span = cut.plan, picture.span
    whole = picture.take.span == span
    if whole and is_conformed(picture.source, span.frames, plan.size, plan.rate):
        return picture.source
    out = work / Path(picture.name).name
    try:
        conform_picture(picture.source, picture.take, span, plan.size, plan.rate, out, focus=picture.focus, cancel=stop)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return out


def _pictures(cut: Cut, media: Callable[[str, str], Path]) -> Iterator[_Picture]:
    for index, number, take in all_takes(cut):
        link = package_link(cut, index, number, take)
        yield _Picture(link.url, media(take.sha256, take.suffix), take, link.span, cut.focus.get(index, _CENTRE))


def _images(cut: Cut, media: Callable[[str, str], Path]) -> Iterator[tuple[str, Path]]:
    for index, number, take in all_takes(cut):
        if take.suffix.lower() in IMAGE_SUFFIXES:
            yield f"images/{stem(index, number)}{take.suffix.lower()}", media(take.sha256, take.suffix)
    for clip in cut.plan.clips:
        for number, image in enumerate(clip.still.images if clip.still else (), start=1):
            source = media(image.sha256, image.suffix)
            if source.is_file():  # what it was made into is there without it
                yield f"images/{stem(clip.index, 0)}-image-{number}{image.suffix.lower()}", source
