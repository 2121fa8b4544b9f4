"""A film whose clips set the sung words themselves: what else lies over them gives way."""

import pytest

from workbench.model.effect import BeatEffect
from workbench.planning.assemble import lines_in_picture, sets_words
from workbench.workflows.finishing import finishing_of

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
