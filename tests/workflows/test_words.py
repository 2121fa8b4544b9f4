"""A film whose clips set the sung words themselves: what else lies over them gives way."""

import pytest
from PIL import Image

from workbench.model.effect import BeatEffect
from workbench.planning.assemble import lines_in_picture, sets_words
from workbench.render.generate.provider import CountingProvider
from workbench.workflows.dressing import finishing_of
from workbench.workflows.library import Library

SUNG_S = ((0.3, 0.9), (5.6, 6.2), (6.4, 7.5))


@pytest.fixture
def lyrical(library, short_song, tmp_path):
    """A project with a planned lyric video, words at its beginning and in its second half."""
    words = tmp_path / "words.srt"
    times = [tuple(f"00:00:0{at:.3f}".replace(".", ",") for at in span) for span in SUNG_S]
    blocks = [f"{i}\n{start} --> {end}\nline {i}\n" for i, (start, end) in enumerate(times, start=1)]
    words.write_text("\n".join(blocks), encoding="utf-8")
    project = library.open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(type="lyric-video", size="128x72", fps=24)
    return project


def test_words_in_the_picture_are_never_mirrored(lyrical):
    plan = lyrical.finish(effects=[BeatEffect("swap", "beat", 1.0)])
    worded = [clip.span for clip in plan.clips if sets_words(clip)]
    hits = finishing_of(lyrical, plan).hits
    assert worded
    over = {hit.kind for hit in hits if any(hit.span.overlaps(span) for span in worded)}
    assert over == {"colour-burst"}
    assert sum("not mirrored" in note for note in lyrical.notes) == 1


def test_a_title_changes_nothing_about_how_words_are_set(lyrical):
    plan = lyrical.finish(title="A Title", end_card="The end")
    titles = finishing_of(lyrical, plan).titles
    lyrics = lyrical.heard(plan).lyrics
    assert len(titles) == 2
    assert lines_in_picture(plan, lyrics, titles) == lines_in_picture(plan, lyrics) != ()
    assert not [note for note in lyrical.notes if "no room" in note]


def test_a_title_under_which_words_must_be_captions_is_told_of(lyrical, tmp_path):
    words = tmp_path / "words.lrc"
    words.write_text("".join(f"[00:0{at}.00]and on it goes\n" for at in range(10)), encoding="utf-8")
    lyrical.analyze(beats="librosa", lyrics=words)
    lyrical.plan(type="lyric-video", size="128x72", fps=24)
    lyrical.finish(title="A Title")
    assert sum("no room for the titles" in note for note in lyrical.notes) == 1


class Drawing(CountingProvider):
    """A double in the place of who draws here; it remembers what it was asked for."""

    name = "offline"

    def __init__(self):
        super().__init__()
        self.asked = []

    def generate(self, request, out, **more):
        self.asked.append(request)
        super().generate(request, out, **more)


def test_a_cover_is_drawn_anew_as_large_as_covers_are_and_without_words(short_song, tmp_path):
    drawing = Drawing()
    words = tmp_path / "words.lrc"
    words.write_text("".join(f"[00:0{at}.00]and on it goes\n" for at in range(10)), encoding="utf-8")
    project = Library(tmp_path / "library", provider=drawing).open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(type="lyric-video", size="128x72", fps=12)
    project.generate()
    assert any(request.music.lines for request in drawing.asked)
    drawing.asked.clear()
    project.export("cover", tmp_path / "cover.jpg")
    (request,) = drawing.asked
    assert request.span.frames == 1
    assert not request.music.lines
    with Image.open(tmp_path / "cover.jpg") as cover:
        assert cover.size == (1280, 720)
    assert not [note for note in project.notes if "cover" in note]


def test_a_cover_of_takes_that_cannot_be_drawn_anew_is_as_large_as_they_are_and_a_note_says_so(lyrical, tmp_path):
    lyrical.generate()
    made = list(lyrical.provider.made)
    lyrical.export("cover", tmp_path / "cover.jpg")
    assert lyrical.provider.made == made
    with Image.open(tmp_path / "cover.jpg") as cover:
        assert cover.size == (128, 72)
    assert sum("The cover is only 128x72" in note for note in lyrical.notes) == 1
