"""The certificate: right films pass, and each kind of wrong film fails for its own reason."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import cv2
import numpy as np
import pytest

from workbench.jobs.keys import file_sha256
from workbench.media.audio import Audio
from workbench.media.frames import writing_frames
from workbench.media.process import run_ffmpeg
from workbench.model.plan import Size
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Caption, CaptionWord, Timeline, TimelineClip
from workbench.model.transition import JOIN_KINDS
from workbench.render.compose.blackness import BLACK_JOINS, is_black
from workbench.render.compose.certify import certify
from workbench.render.compose.join import Piece
from workbench.render.compose.pictures import THUMB_HEIGHT, THUMB_WIDTH
from workbench.render.compose.transitions import transition_pictures
from workbench.timebase import Span

RATE = Fraction(30)
SIZE = Size(320, 180)
BOUNDS, JOINS = [0, 40, 100, 150], [0, 0, 12]
BEATS = [0.5 * i for i in range(20)]


@pytest.fixture
def right(bench, song):
    timeline = bench.timeline(
        RATE, BOUNDS, JOINS, captions=[Caption(600, 2000, (CaptionWord(600, 2000, "oh"),), sung=True)]
    )
    return timeline, song(150, RATE)


def prove(bench, film, timeline, sound):
    return certify(film, timeline, bench.materials, sound, BEATS)


def test_a_right_film_is_certified(bench, right):
    timeline, sound = right
    proof = prove(bench, bench.film(timeline, sound), timeline, sound)
    assert proof.ok, proof.reasons
    assert (proof.frames_planned, proof.frames_found, proof.undecided) == (150, 150, 0)
    assert [(c.kind, c.planned_frame, c.found_frame) for c in proof.cuts] == [("cut", 40, 40), ("crossfade", 100, 100)]
    assert proof.cuts[0].nearest_beat_error_ms == pytest.approx(1000 * (40 / 30 - 1.5), abs=0.01)
    assert abs(proof.audio_lag_ms) < 0.1
    assert abs(proof.duration_error_ms) < 1


@pytest.mark.parametrize("shift", [-2, -1, 1, 2])
def test_a_shifted_cut_is_found_where_it_is(bench, right, shift):
    _, sound = right
    moved = bench.timeline(RATE, [0, 40 + shift, 100, 150], JOINS)
    film = bench.film(moved, sound, name="moved.mp4")
    planned = bench.timeline(RATE, BOUNDS, JOINS)
    proof = prove(bench, film, planned, sound)
    assert not proof.ok
    assert proof.cuts[0].found_frame == 40 + shift


def test_a_dropped_frame_is_counted(bench, right):
    timeline, sound = right
    bench.film(timeline, sound)
    run_ffmpeg(
        ["-i", "film.mp4", "-vf", "select=not(eq(n\\,70)),setpts=N/30/TB", "-c:a", "copy", "-y", "short.mp4"],
        what="dropping a frame",
        cwd=bench.folder,
    )
    proof = prove(bench, bench.folder / "short.mp4", timeline, sound)
    assert not proof.ok
    assert proof.frames_found == 149
    assert any("149 frames; 150 were planned" in reason for reason in proof.reasons)


@pytest.mark.parametrize("late_ms", [-20, 2, 20])
def test_a_song_out_of_time_is_measured(bench, right, late_ms):
    timeline, sound = right
    shifted = Audio(np.roll(sound.samples, round(late_ms * 44.1), axis=1), 44100)
    proof = prove(bench, bench.film(timeline, shifted), timeline, sound)
    assert not proof.ok
    assert proof.audio_lag_ms == pytest.approx(late_ms, abs=0.05)


def test_another_song_is_noticed(bench, right, song):
    timeline, sound = right
    proof = prove(bench, bench.film(timeline, song(150, RATE, seed=9)), timeline, sound)
    assert not proof.ok
    assert "The film's sound is not the song." in proof.reasons


def test_a_changed_level_is_noticed(bench, right):
    timeline, sound = right
    proof = prove(bench, bench.film(timeline, Audio(sound.samples * 0.5, 44100)), timeline, sound)
    assert any("level was changed by -6." in reason for reason in proof.reasons), proof.reasons


def test_a_wrong_take_is_noticed(bench, right):
    timeline, sound = right
    files = bench.chunk_files(timeline)
    swapped = bench.timeline(RATE, [0, 40], [0])
    swapped = replace(swapped, clips=(replace(swapped.clips[0], take=bench.take("other", Span(0, 40), RATE, 77)),))
    other = bench.folder / "other-chunk.mp4"
    from workbench.render.compose.chunks import chunks_of
    from workbench.render.compose.drawing import render_chunk

    render_chunk(chunks_of(swapped)[0], swapped, bench.materials, other)
    film = bench.film(timeline, sound, files=[Piece(other, 0, Span(0, 40)), *files[1:]])
    assert not prove(bench, film, timeline, sound).ok


def test_another_picture_inside_a_clip_is_noticed(bench, song):
    timeline = bench.timeline(RATE, [0, 150], [0])
    sound = song(150, RATE)
    assert prove(bench, bench.film(timeline, sound), timeline, sound).ok
    run_ffmpeg(
        [
            "-i",
            "film.mp4",
            "-vf",
            "drawbox=t=fill:c=black:enable=between(n\\,50\\,70)",
            "-c:a",
            "copy",
            "-y",
            "black.mp4",
        ],
        what="painting frames black",
        cwd=bench.folder,
    )
    proof = prove(bench, bench.folder / "black.mp4", timeline, sound)
    assert proof.reasons == ("Clip 0 does not show its take at frame 50 (21 frames in all).",)


def edit(bench, *arguments):
    run_ffmpeg(["-i", "film.mp4", *arguments, "-y", "edited.mp4"], what="editing a film", cwd=bench.folder)
    return bench.folder / "edited.mp4"


def test_a_frame_lost_and_another_doubled_is_noticed(bench, right):
    timeline, sound = right
    bench.film(timeline, sound)
    lost = "select=not(eq(n\\,70)),loop=loop=1:size=1:start=80,setpts=N/30/TB"
    proof = prove(bench, edit(bench, "-vf", lost, "-crf", "18", "-c:a", "copy"), timeline, sound)
    assert proof.frames_found == 150
    assert any("Clip 1 does not show its take at frame 7" in reason for reason in proof.reasons), proof.reasons


@pytest.mark.parametrize(
    "late",
    [
        ("-itsoffset", "0.1", "-i", "film.mp4", "-map", "1:v", "-map", "0:a", "-c", "copy"),
        ("-vf", "setpts=(N/30+0.05)/TB", "-fps_mode", "passthrough", "-c:a", "copy"),
        (
            *("-vf", "setpts=(N+if(between(N\\,30\\,60)\\,0.4\\,0))/30/TB", "-fps_mode", "passthrough"),
            *("-enc_time_base", "1/3000", "-c:a", "copy"),
        ),
    ],
)
def test_frames_that_are_not_shown_at_their_time_are_noticed(bench, right, late):
    timeline, sound = right
    bench.film(timeline, sound)
    proof = prove(bench, edit(bench, *late), timeline, sound)
    assert any("not shown at its time" in reason for reason in proof.reasons), proof.reasons


def test_a_sound_that_the_container_moves_is_late(bench, right):
    timeline, sound = right
    bench.film(timeline, sound)
    late = ("-itsoffset", "0.1", "-i", "film.mp4", "-map", "0:v", "-map", "1:a", "-c", "copy")
    proof = prove(bench, edit(bench, *late), timeline, sound)
    assert any("late in the film" in reason for reason in proof.reasons), proof.reasons


@pytest.mark.parametrize("cut", ["volume='if(between(t,2,3.5),0,1)':eval=frame", "atrim=0:3.5"])
def test_a_hole_in_the_song_and_a_missing_end_are_noticed(bench, right, cut):
    timeline, sound = right
    bench.film(timeline, sound)
    proof = prove(bench, edit(bench, "-af", cut, "-c:v", "copy"), timeline, sound)
    assert not proof.ok
    assert any("not the song" in reason for reason in proof.reasons), proof.reasons


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        (("-af", "atrim=0:4.2"), "The film's sound ends 0.9"),
        (("-af", "volume='if(gt(t,4.6),0,1)':eval=frame"), "From 4 s the film's sound is not the song"),
        (("-af", "volume='if(gt(t,5.02),0,1)':eval=frame"), "From 5 s the film's sound is not the song"),
        (("-af", "apad=pad_dur=0.3"), "The film's sound goes on for 0."),
        (
            ("-f", "lavfi", "-i", "anoisesrc=d=5:a=0.1:r=44100", "-filter_complex", "[0:a][1:a]concat=v=0:a=1[s]"),
            "The film's sound goes on for 5.",
        ),
    ],
)
def test_the_song_ends_with_the_film_and_not_before(bench, song, cut, said):
    timeline = bench.timeline(RATE, [0, 155], [0])
    sound = song(155, RATE)
    bench.film(timeline, sound)
    if "[s]" in cut[-1]:
        cut = (*cut, "-map", "0:v", "-map", "[s]")
    proof = prove(bench, edit(bench, *cut, "-c:v", "copy"), timeline, sound)
    assert any(reason.startswith(said) for reason in proof.reasons), proof.reasons


@pytest.mark.parametrize(
    "codec", [("aac", "mp4"), ("libopus", "mp4"), ("libopus", "mkv"), ("libmp3lame", "mp4"), ("ac3", "mp4")]
)
@pytest.mark.parametrize("sample_rate", [44100, 48000])
def test_a_song_encoded_again_is_whole(bench, song, codec, sample_rate):
    timeline = bench.timeline(RATE, [0, 155], [0])
    sound = song(155, RATE, sample_rate=sample_rate)
    bench.film(timeline, sound)
    name, container = codec
    how = ("-c:v", "copy", "-c:a", name, "-b:a", "96k")
    run_ffmpeg(["-i", "film.mp4", *how, "-y", f"again.{container}"], what="editing a film", cwd=bench.folder)
    proof = prove(bench, bench.folder / f"again.{container}", timeline, sound)
    assert proof.ok, proof.reasons


def stereo(song, frames, *, right=1.0):
    """Two sides that are another music each, the right one that many times as loud."""
    one, other = (song(frames, RATE, seed=seed).samples[0] for seed in (3, 4))
    return Audio(np.stack([one, right * other]), 44100)


@pytest.mark.parametrize(
    ("pan", "said"),
    [
        ("stereo|c0=c0+c1|c1=0*c0", "The left side of the film's sound is not the song's."),
        ("stereo|c0=0.5*c0+0.5*c1|c1=0.5*c0+0.5*c1", "The left side of the film's sound is not the song's."),
        ("stereo|c0=c1|c1=c0", "The left side of the film's sound is not the song's."),
        ("stereo|c0=1.2*c0|c1=0.8*c1", "The level of the song's left side was changed by +1."),
        ("mono|c0=0.5*c0+0.5*c1", "The film's sound has 1 of the song's 2 channels."),
    ],
)
def test_the_sides_of_the_song_stay_apart(bench, song, pan, said):
    timeline = bench.timeline(RATE, [0, 90], [0])
    sound = stereo(song, 90)
    proof = prove(bench, bench.film(timeline, sound), timeline, sound)
    assert proof.ok, proof.reasons
    proof = prove(bench, edit(bench, "-af", f"pan={pan}", "-c:v", "copy"), timeline, sound)
    assert len(proof.reasons) == 1
    assert proof.reasons[0].startswith(said)


def test_sides_that_were_mixed_are_noticed_where_each_still_sounds_alike(bench, song):
    timeline = bench.timeline(RATE, [0, 90], [0])
    middle, side = (song(90, RATE, seed=seed).samples[0] for seed in (5, 6))
    sound = Audio(np.stack([middle + 0.3 * side, middle - 0.3 * side]), 44100)
    bench.film(timeline, sound)
    assert prove(bench, edit(bench, "-c:v", "copy", "-c:a", "libopus", "-b:a", "96k"), timeline, sound).ok
    mixed = ("-af", "pan=stereo|c0=0.5*c0+0.5*c1|c1=0.5*c0+0.5*c1", "-c:v", "copy")
    proof = prove(bench, edit(bench, *mixed), timeline, sound)
    assert proof.reasons == ("The song's two sides are closer together in the film.",)


def test_one_side_that_is_strange_for_a_second_is_noticed(bench, song):
    timeline = bench.timeline(RATE, [0, 150], [0])
    sound = stereo(song, 150)
    strange = sound.samples.copy()
    strange[1, 92610:110250] = sound.samples[0, 92610:110250]
    strange[0, 92610:110250] = sound.samples[1, 92610:110250]
    proof = prove(bench, bench.film(timeline, Audio(strange, 44100)), timeline, sound)
    assert proof.reasons == ("From 2 s the left side of the film's sound is not the song's, 1 s in all.",)


@pytest.mark.parametrize("right", [0.0, 0.01, 0.05, 0.2])
@pytest.mark.parametrize("codec", ["aac", "libopus"])
def test_a_quiet_side_may_be_encoded_as_encoders_do(bench, song, right, codec):
    timeline = bench.timeline(RATE, [0, 90], [0])
    sound = stereo(song, 90, right=right)
    bench.film(timeline, sound)
    again = edit(bench, "-c:v", "copy", "-c:a", codec, "-b:a", "96k")
    proof = prove(bench, again, timeline, sound)
    assert proof.ok, proof.reasons


def test_sides_that_are_almost_the_same_stay_certified(bench, song):
    timeline = bench.timeline(RATE, [0, 90], [0])
    middle, side = (song(90, RATE, seed=seed).samples[0] for seed in (5, 6))
    sound = Audio(np.stack([middle + 0.01 * side, middle - 0.01 * side]), 44100)
    bench.film(timeline, sound)
    proof = prove(bench, edit(bench, "-c:v", "copy", "-c:a", "aac", "-b:a", "64k"), timeline, sound)
    assert proof.ok, proof.reasons


def test_a_song_with_one_channel_may_play_on_both_sides_but_nothing_else_may(bench, song):
    timeline = bench.timeline(RATE, [0, 90], [0])
    sound = Audio(song(90, RATE).samples[:1], 44100)
    bench.film(timeline, sound)
    assert prove(bench, edit(bench, "-c:v", "copy", "-af", "pan=stereo|c0=c0|c1=c0"), timeline, sound).ok
    proof = prove(bench, edit(bench, "-c:v", "copy", "-af", "pan=stereo|c0=2*c0|c1=0*c0"), timeline, sound)
    assert len(proof.reasons) == 1
    assert proof.reasons[0].startswith("The level of the song's left side was changed by +6")


@pytest.mark.parametrize("kind", ["remux", "mkv", "encoded again"])
def test_a_copy_of_a_right_film_is_certified(bench, right, kind):
    timeline, sound = right
    bench.film(timeline, sound)
    how = ("-crf", "23", "-preset", "veryfast", "-c:a", "copy") if kind == "encoded again" else ("-c", "copy")
    film = edit(bench, *how) if kind != "mkv" else bench.folder / "film.mkv"
    if kind == "mkv":
        run_ffmpeg(["-i", "film.mp4", *how, "-y", "film.mkv"], what="editing a film", cwd=bench.folder)
    proof = prove(bench, film, timeline, sound)
    assert proof.ok, proof.reasons


FADE_RATES = [Fraction(24000, 1001), Fraction(30), Fraction(60)]
LINE = Caption(600, 4000, (CaptionWord(600, 4000, "oh"),), sung=True)


@pytest.mark.parametrize("rate", FADE_RATES)
@pytest.mark.parametrize("captions", [(), (LINE,)])
@pytest.mark.parametrize("again", [False, True])
def test_right_crossfades_are_certified(bench, song, rate, captions, again):
    timeline = bench.timeline(rate, [0, 40, 80, 110], [0, 20, 2], captions=captions)
    sound = song(110, rate)
    film = bench.film(timeline, sound)
    if again:
        film = edit(bench, "-c:a", "copy", "-crf", "28", "-preset", "veryfast")
    proof = prove(bench, film, timeline, sound)
    assert proof.ok, proof.reasons
    assert [cut.found_frame for cut in proof.cuts] == [40, 80]


LONG = 108
"""Frames of a long crossfade."""


@pytest.fixture
def slow(bench, song):
    """Makes a film of a crossfade of seconds, of a take into one that is a little brighter, by its middle."""
    span = Span(0, 2 * LONG)

    def moving(name, seed, least):
        cells = np.random.default_rng(seed).integers(least, least + 90, (12, 60, 3), np.uint8)
        wide = cv2.resize(cells, (960, 180), interpolation=cv2.INTER_CUBIC)
        path = bench.folder / f"{name}.mp4"
        with writing_frames(path, SIZE, RATE, what="a test's take") as write:
            for frame in range(span.frames):
                write(np.ascontiguousarray(np.roll(wide, -2 * frame, axis=1)[:, : SIZE.width]))
        take = Take(name, file_sha256(path), ".mp4", span, RATE, SIZE, "test", "1", Decimal(0))
        bench.paths[take.sha256] = path
        return take

    left, right = moving("left", 1, 40), moving("right", 2, 75)

    def build(middle):
        clips = (
            TimelineClip(0, Span(0, middle), left, "cut", 0),
            TimelineClip(1, Span(middle, span.end), right, "crossfade", LONG),
        )
        return Timeline("s" * 64, RATE, SIZE, clips, (), CaptionStyle())

    return build, song(span.frames, RATE)


def test_a_long_crossfade_is_found_where_it_is_though_a_mix_rounds_down_and_encoders_hold_it_back(bench, slow):
    build, sound = slow
    for late in (0, -2, 2):
        proof = prove(bench, bench.film(build(LONG + late), sound), build(LONG), sound)
        assert proof.cuts[0].found_frame == LONG + late
        assert proof.ok == (late == 0), proof.reasons


@pytest.fixture
def faded(bench, song):
    """A film with a crossfade on its frames 30 to 49, its timeline and its sound."""
    timeline = bench.timeline(RATE, [0, 40, 80], [0, 20])
    sound = song(80, RATE)
    bench.film(timeline, sound)
    return timeline, sound


def still(first, last):
    """A filter by which one frame stands for all up to the last."""
    return f"select=not(between(n\\,{first + 1}\\,{last})),loop=loop={last - first}:size=1:start={first},setpts=N/30/TB"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("drawbox=t=fill:c=black:enable=between(n\\,36\\,42)", "does not show its takes at frame 36 (7 frames in all)"),
        (still(36, 43), "into clip 1, planned on frame 40, was not found there"),
        (still(30, 49), "into clip 1, planned on frame 40, was not found there"),
    ],
)
def test_a_broken_crossfade_is_noticed(bench, faded, change, said):
    timeline, sound = faded
    proof = prove(bench, edit(bench, "-vf", change, "-c:a", "copy", "-crf", "16"), timeline, sound)
    assert any(said in reason for reason in proof.reasons), proof.reasons


def test_a_cut_in_place_of_a_crossfade_is_noticed(bench, faded):
    timeline, sound = faded
    clips = [replace(clip, join="cut", join_frames=0) for clip in timeline.clips]
    film = bench.film(replace(timeline, clips=tuple(clips)), sound, name="cut.mp4")
    proof = prove(bench, film, timeline, sound)
    assert proof.reasons == ("The crossfade into clip 1, planned on frame 40, was not found there.",)


def test_a_film_that_ends_early_has_no_join_there(bench, right):
    timeline, sound = right
    film = bench.film(replace(timeline, clips=timeline.clips[:1]), sound)
    proof = prove(bench, film, timeline, sound)
    assert "The cut into clip 1, planned on frame 40, was not found there." in proof.reasons
    assert proof.undecided == 0


def test_takes_that_look_the_same_are_undecided_and_never_found(bench, song):
    timeline = bench.timeline(RATE, [0, 40, 80], [0, 0], flat=True)
    sound = song(80, RATE)
    proof = prove(bench, bench.film(timeline, sound), timeline, sound)
    assert proof.ok
    assert proof.undecided == 1
    assert proof.cuts[0].found_frame is None
    assert "could not be decided" in proof.notes[0]


@pytest.fixture
def phases(bench):
    """Two clips of one take that moves all the time; the second one begins so many frames further on in it."""
    wide = cv2.resize(np.random.default_rng(1).integers(0, 255, (5, 24, 3), np.uint8), (960, 180))
    path = bench.folder / "moving.mp4"
    with writing_frames(path, SIZE, RATE, what="a test's take") as write:
        for frame in range(100):
            write(np.ascontiguousarray(np.roll(wide, -6 * frame, axis=1)[:, : SIZE.width]))
    take = Take("moving", file_sha256(path), ".mp4", Span(0, 100), RATE, SIZE, "test", "1", Decimal(0))
    bench.paths[take.sha256] = path

    def build(further, cut=40):
        later = replace(take, span=Span(-further, 100 - further))
        clips = (TimelineClip(0, Span(0, cut), take, "cut", 0), TimelineClip(1, Span(cut, 80), later, "cut", 0))
        return Timeline("s" * 64, RATE, SIZE, clips, (), CaptionStyle())

    return build


@pytest.mark.parametrize(("further", "found"), [(-2, 40), (0, None), (1, 40), (2, 40), (15, 40)])
def test_a_cut_between_two_phases_of_one_take_is_found_or_undecided(bench, song, phases, further, found):
    planned, sound = phases(further), song(80, RATE)
    proof = prove(bench, bench.film(planned, sound), planned, sound)
    assert proof.ok, proof.reasons
    assert (proof.cuts[0].found_frame, proof.cuts[0].decided) == (found, found is not None)


@pytest.mark.parametrize("further", [2, 15])
def test_a_shifted_cut_between_two_phases_of_one_take_is_found_where_it_is(bench, song, phases, further):
    sound = song(80, RATE)
    film = bench.film(phases(further, cut=43), sound)
    proof = prove(bench, film, phases(further), sound)
    assert not proof.ok
    assert proof.cuts[0].found_frame == 43


def test_garbage_between_takes_that_look_the_same_is_noticed(bench, song):
    timeline = bench.timeline(RATE, [0, 40, 80], [0, 20], flat=True)
    sound = song(80, RATE)
    proof = prove(bench, bench.film(timeline, sound), timeline, sound)
    assert (proof.ok, proof.undecided) == (True, 1)
    garbage = "noise=alls=100:allf=t:enable=between(n\\,33\\,40)"
    proof = prove(bench, edit(bench, "-vf", garbage, "-c:a", "copy", "-crf", "16"), timeline, sound)
    assert proof.undecided == 1
    assert proof.reasons == ("The crossfade into clip 1 does not show its takes at frame 33 (8 frames in all).",)


def test_a_silent_song_has_no_lag(bench):
    timeline = bench.timeline(RATE, [0, 40, 80], [0, 0])
    silence = Audio(np.zeros((2, 117600), np.float32), 44100)
    proof = prove(bench, bench.film(timeline, silence), timeline, silence)
    assert proof.ok, proof.reasons
    assert proof.audio_lag_ms is None


def test_a_second_picture_track_is_noticed(bench, right):
    timeline, sound = right
    bench.film(timeline, sound)
    proof = prove(bench, edit(bench, "-map", "0", "-map", "0:v", "-c", "copy"), timeline, sound)
    assert proof.reasons == ("The film has 2 picture tracks; there must be one.",)


NAMED = (
    *("dip-black", "circle-crop", "rect-crop", "dip-white", "whip", "zoom", "wipe"),
    *("glitch", "circle-open", "slide-left", "pixelize"),
)


@pytest.mark.parametrize("kind", NAMED)
def test_a_transition_is_certified(bench, song, kind):
    timeline, sound = bench.timeline(RATE, [0, 40, 90], [0, 16], kind=kind), song(90, RATE)
    proof = prove(bench, bench.film(timeline, sound), timeline, sound)
    assert proof.ok, proof.reasons
    assert [(c.kind, c.planned_frame, c.found_frame) for c in proof.cuts] == [(kind, 40, 40)]


@pytest.mark.parametrize("kind", NAMED)
def test_another_transition_than_the_planned_one_is_noticed(bench, song, kind):
    sound = song(90, RATE)
    planned = bench.timeline(RATE, [0, 40, 90], [0, 16], kind=kind)
    other = bench.timeline(RATE, [0, 40, 90], [0, 16], kind="radial")
    proof = prove(bench, bench.film(other, sound), planned, sound)
    assert any(f"The {kind} into clip 1 does not show its takes" in reason for reason in proof.reasons), proof.reasons


@pytest.mark.parametrize("kind", [kind for kind in JOIN_KINDS if kind != "cut"])
def test_it_is_known_which_transitions_go_through_black(kind):
    take = [np.full((THUMB_HEIGHT, THUMB_WIDTH, 3), 150, np.uint8)] * 16
    drawn = transition_pictures(kind, take, take, RATE, SIZE)
    assert any(map(is_black, drawn)) == (kind in BLACK_JOINS)


def test_a_transition_beside_its_place_is_found_where_it_is(bench, song):
    sound = song(90, RATE)
    film = bench.film(bench.timeline(RATE, [0, 43, 90], [0, 16], kind="wipe"), sound)
    proof = prove(bench, film, bench.timeline(RATE, [0, 40, 90], [0, 16], kind="wipe"), sound)
    assert not proof.ok
    assert proof.cuts[0].found_frame == 43


def test_black_that_is_meant_is_told_and_black_that_is_not_is_a_reason(bench, song, monkeypatch):
    timeline = bench.timeline(RATE, [0, 40, 80], [0, 12], kind="dip-black")
    sound = song(80, RATE)
    proof = prove(bench, bench.film(timeline, sound), timeline, sound)
    assert proof.ok, proof.reasons
    assert len(proof.black) == 1
    assert proof.black[0].start <= 40 < proof.black[0].end + 1
    hidden = replace(timeline, clips=(timeline.clips[0], replace(timeline.clips[1], join="cut", join_frames=0)))
    monkeypatch.setattr("workbench.render.compose.certify.in_place", lambda *_: True)  # as if nobody else noticed
    reasons = prove(bench, bench.folder / "film.mp4", hidden, sound).reasons
    assert any(reason.startswith("Clip 1 is black and its take is not at frame 4") for reason in reasons), reasons
