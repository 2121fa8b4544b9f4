"""What was rendered plainly is proven as such, and named."""

import hashlib
from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.model.certificate import PlainPart
from workbench.model.timeline import Caption, CaptionWord
from workbench.render.compose.certify import certify
from workbench.render.compose.chunks import chunks_of
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.join import Piece
from workbench.render.compose.plain import plain_chunks, plain_timeline
from workbench.timebase import Span

RATE = Fraction(30)
NEGATIVE = "LUT_3D_SIZE 2\n1 1 1\n0 1 1\n1 0 1\n0 0 1\n1 1 0\n0 1 0\n1 0 0\n0 0 0\n"
LINE = Caption(0, 4000, (CaptionWord(0, 4000, "ONE LONG LINE OF WORDS"),), sung=False)


@pytest.mark.parametrize(("number", "kind"), [(0, "crossfade"), (1, "crossfade"), (1, "wipe")])
def test_a_plain_part_shows_its_takes_as_they_are(bench, song, number, kind):
    timeline = bench.timeline(RATE, [0, 50, 100], [0, 20], captions=[LINE], kind=kind)
    lut = hashlib.sha256(NEGATIVE.encode()).hexdigest()
    (bench.materials.luts / f"{lut}.cube").write_text(NEGATIVE)
    timeline = replace(timeline, clips=tuple(replace(clip, lut=lut) for clip in timeline.clips))
    pieces = bench.chunk_files(timeline)
    failed, plain = chunks_of(timeline)[number], []
    for i, chunk in enumerate(plain_chunks(failed)):
        out = bench.folder / f"plain{i}.mp4"
        render_chunk(chunk, plain_timeline(timeline), bench.materials, out)
        plain.append(Piece(out, 0, chunk.span))
    sound = song(100, RATE)
    film = bench.film(timeline, sound, files=[*pieces[:number], *plain, *pieces[number + 1 :]])

    def proof(path, *parts):
        return certify(path, timeline, bench.materials, sound, [], plain=parts)

    part = PlainPart(failed.span, failed.clips, "It failed.")
    certificate = proof(film, part)
    assert certificate.reasons == ()
    assert certificate.ok
    assert certificate.plain == (part,)
    assert part.sentence in certificate.notes
    assert [cut.kind for cut in certificate.cuts] == ["cut" if number else kind]
    assert certificate.cuts_in_place == 1
    assert not proof(film).ok  # takes as they are, where they should be negatives; a cut is no transition
    whole = bench.film(timeline, sound, files=pieces, name="whole.mp4")
    assert proof(whole).ok
    assert not proof(whole, part).ok


def test_what_is_named_is_where_it_is():
    assert "clip 3" in PlainPart(Span(10, 20), (3,), "Why.").sentence
    assert "Frames 10 to 19" in PlainPart(Span(10, 20), (3,), "Why.").sentence
