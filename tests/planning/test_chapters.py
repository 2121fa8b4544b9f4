"""Chapters from sections."""

from fractions import Fraction

import pytest

from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.planning.chapters import chapters_of, youtube_chapters
from workbench.timebase import Span, frame_at

RATE = Fraction(30000, 1001)


def planned(*sections):
    """A plan of sections, given as labels and ends in seconds."""
    parts, clips, start = [], [], 0.0
    for index, (label, end) in enumerate(sections):
        span = Span(frame_at(start, RATE), frame_at(end, RATE))
        parts.append(PlannedSection(label, 1, start, end, span))
        clips.append(Clip(index, index, span, "beat", "s", "marble", "", "test", 1))
        start = end
    return Plan("a" * 64, RATE, Size(320, 180), 1, "s", "t", tuple(parts), tuple(clips))


SONG = (("intro", 12.0), ("verse", 40.0), ("chorus", 60.0), ("verse", 90.0), ("chorus", 110.0), ("outro", 125.0))


def test_labels_that_come_back_are_numbered():
    titles = [chapter.title for chapter in chapters_of(planned(*SONG))]
    assert titles == ["Intro", "Verse 1", "Chorus 1", "Verse 2", "Chorus 2", "Outro"]


def test_chapters_tile_a_piece_of_the_film():
    piece = chapters_of(planned(*SONG), Span(1500, 3000))
    assert piece[0].span.start == 0
    assert all(a.span.end == b.span.start for a, b in zip(piece, piece[1:], strict=False))
    assert piece[-1].span.end == 1500
    assert [chapter.title for chapter in piece] == ["Chorus 1", "Verse 2", "Chorus 2"]


def test_youtubes_lines():
    assert youtube_chapters(planned(*SONG)) == (
        "0:00 Intro\n0:12 Verse 1\n0:40 Chorus 1\n1:00 Verse 2\n1:30 Chorus 2\n1:50 Outro\n"
    )


@pytest.mark.parametrize(
    "sections",
    [
        SONG,
        (
            ("intro", 4.0),
            ("verse", 8.0),
            ("chorus", 30.0),
            ("break", 33.0),
            ("verse", 60.0),
            ("chorus", 80.0),
            ("outro", 83.0),
        ),
        (("a\nb", 3700.0), ("  ", 7300.0), ("<c>" * 90, 7311.0)),
    ],
)
def test_youtubes_rules_hold(sections):
    plan = planned(*sections)
    rows = [line.split(" ", 1) for line in youtube_chapters(plan).splitlines()]
    starts = [sum(int(part) * 60**i for i, part in enumerate(reversed(row[0].split(":")))) for row in rows]
    assert len(rows) >= 3
    assert starts[0] == 0
    ends = [*starts[1:], float(plan.frames / RATE)]
    assert all(end - start >= 10 for start, end in zip(starts, ends, strict=True))
    assert all(row[1].strip() and len(row[1]) <= 100 for row in rows)


def test_a_song_with_too_few_has_none():
    assert youtube_chapters(planned(("verse", 9.0), ("chorus", 18.0), ("verse", 29.0))) == ""
