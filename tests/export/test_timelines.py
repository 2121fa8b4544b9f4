"""Every timeline is read back by OTIO itself, and holds the ranges of the plan."""

from dataclasses import replace

import opentimelineio as otio
import pytest

from workbench.errors import OptionError
from workbench.export.editors import edl_text, fcp7_text
from workbench.export.otio import adapter, film_timeline, otio_text
from workbench.timebase import parse_rate


@pytest.fixture
def written(bench):
    def write(cut):
        text = otio_text(film_timeline(cut, bench.link_of, "file:///media/song.flac"))
        return otio.adapters.read_from_string(text, "otio_json")

    return write


def ranges(track):
    """For each item its kind, and its range in the film and in its media, frames."""
    found = []
    for item in track:
        if isinstance(item, otio.schema.Transition):
            found.append(("join", item.in_offset.value, item.out_offset.value))
        else:
            there, media = item.range_in_parent(), item.source_range
            found.append((item.schema_name(), *(t.value for t in (there.start_time, there.duration, media.start_time))))
    return found


def planned(cut):
    found = []
    for clip in cut.plan.clips:
        if clip.join_frames:
            found.append(("join", clip.join_frames / 2, clip.join_frames / 2))
        media = clip.span.start - cut.plan.media_span(clip.index).start if clip.index in cut.takes else 0
        found.append(("Clip", clip.span.start, clip.span.frames, media))
    return found


def test_otio_is_read_back_exactly(cut, written, bench):
    timeline = written(cut)
    film = timeline.tracks[0]
    assert ranges(film) == planned(cut)
    assert timeline.duration().value == cut.plan.frames
    assert film[0].source_range.start_time.rate == float(cut.plan.rate)
    assert timeline.metadata["songreel"]["rate"] == f"{cut.plan.rate.numerator}/{cut.plan.rate.denominator}"
    assert [track.name for track in timeline.tracks] == ["Film", "Alternates", "Alternates 2", "Song"]
    kinds = [item.metadata["songreel"]["join"] for item in film if isinstance(item, otio.schema.Transition)]
    assert kinds == [kind for kind, _ in bench.joins.values()]


def test_each_clip_lies_inside_its_media_with_its_handles(cut, written):
    for item in written(cut).tracks[0].find_clips():
        if not item.media_reference.is_missing_reference:
            index, there = item.metadata["songreel"]["clip"], item.media_reference.available_range
            assert there.duration.value == cut.plan.media_span(index).frames
            start = item.source_range.start_time.value
            assert start - cut.plan.fade_in(index) == 0
            assert start + item.duration().value + cut.plan.fade_out(index) == there.duration.value


def test_a_clip_without_a_take_is_a_placeholder_that_says_its_prompt(cut, written):
    missing = [clip for clip in written(cut).tracks[0].find_clips() if clip.media_reference.is_missing_reference]
    assert [(clip.name, clip.media_reference.name) for clip in missing] == [
        ("clip 004 intro", "prompt 4, “neon” & <rain>")
    ]


def test_other_takes_lie_disabled_over_their_slot(cut, written):
    others = written(cut).tracks[1:3]
    assert [
        (clip.name, clip.enabled, clip.range_in_parent().start_time.value) for t in others for clip in t.find_clips()
    ] == [
        ("clip 003 intro take 2", False, 270),
        ("clip 007 verse take 2", False, 630),
        ("clip 003 intro take 3", False, 270),
    ]


def test_markers_have_their_frames_and_colours(cut, written):
    rate = cut.plan.rate
    found = {}
    for marker in written(cut).tracks.markers:
        found.setdefault((marker.metadata["songreel"]["kind"], marker.color), []).append(marker)
    assert set(found) == {("section", "PURPLE"), ("downbeat", "RED"), ("beat", "YELLOW"), ("lyrics", "GREEN")}
    sections = found["section", "PURPLE"]
    assert [m.marked_range.start_time.value for m in sections] == [s.span.start for s in cut.plan.sections]
    assert len(found["downbeat", "RED"]) + len(found["beat", "YELLOW"]) == len(cut.beats.beats_s)
    line, plain = found["lyrics", "GREEN"]
    assert (line.name, line.marked_range.start_time.value) == ("Hey you", round(rate))
    assert "\n" not in plain.name


def test_fcp7_xml_is_read_back_with_the_same_ranges(cut, written, bench):
    text = fcp7_text(cut, bench.link_of, "file:///media/song.wav")
    back = adapter("otio_fcp_adapter", "fcp_xml").read_from_string(text)
    assert ranges(back.tracks[0]) == planned(cut)
    assert [track.name for track in back.tracks] == ["", "", "", ""]  # the format names no tracks
    assert back.tracks[3][0].duration().value == cut.plan.frames
    assert {item.name for item in back.tracks[0] if isinstance(item, otio.schema.Transition)} == {"Cross Dissolve"}
    assert len(back.tracks.markers) == len(written(cut).tracks.markers)


def test_fcp7_xml_says_what_programs_ask_for(cut, bench):
    text = fcp7_text(cut, bench.link_of, "file:///media/song.wav")
    ntsc = "TRUE" if cut.plan.rate.denominator == 1001 else "FALSE"
    assert f"<timebase>{round(cut.plan.rate)}</timebase><ntsc>{ntsc}</ntsc></rate><width>320</width>" in text
    assert "<format/>" not in text
    assert text.count("<enabled>FALSE</enabled>") == 3
    assert text.count("<audio/>") == 1  # the song's own file
    assert "filter" not in text  # a speed change would be one, and makes Resolve fall


def test_an_edl_is_read_back_with_the_same_record_times(cut, bench):
    text = edl_text(cut, bench.link_of)
    back = adapter("otio_cmx3600_adapter", "cmx_3600").read_from_string(text, rate=float(cut.plan.rate))
    found = {}
    clips = [item for item in back.tracks[0] if isinstance(item, otio.schema.Clip)]
    for item in clips:
        there = item.range_in_parent()
        found[item.name] = (there.start_time.value, item.source_range.start_time.value)
    plan = cut.plan
    assert list(found.values()) == [
        (clip.span.start - plan.fade_in(clip.index), 0)  # a list shows a dissolve from its first frame on
        for clip in plan.clips
    ]
    joins = [item for item in back.tracks[0] if isinstance(item, otio.schema.Transition)]
    assert [item.in_offset.value + item.out_offset.value for item in joins] == [
        frames for _, frames in bench.joins.values()
    ]
    reels = [line.split()[1] for line in text.splitlines() if line[:3].isdigit()]
    assert max(map(len, reels)) <= 8
    assert len(set(reels)) == len(plan.clips)
    assert text.splitlines()[1] == f"FCM: {'DROP' if plan.rate.denominator == 1001 else 'NON-DROP'} FRAME"


def test_a_clip_that_is_all_transition_is_read_back_too(written, bench):
    plan = bench.plan(joins={1: ("crossfade", 90), 2: ("crossfade", 90)})
    cut = bench.cut(plan)
    back = adapter("otio_fcp_adapter", "fcp_xml").read_from_string(fcp7_text(cut, bench.link_of, "file:///s.wav"))
    assert ranges(back.tracks[0]) == planned(cut) == ranges(written(cut).tracks[0])
    text = edl_text(cut, bench.link_of)
    list_back = adapter("otio_cmx3600_adapter", "cmx_3600").read_from_string(text, rate=30)
    assert list_back.duration().value == plan.frames


@pytest.mark.parametrize(("clip", "whole"), [(0, True), (1, False), (3, True)])
def test_an_edl_says_which_transition_has_nothing_to_show(bench, clip, whole):
    """Only what a transition goes to has to be there before the clip begins."""
    plan = bench.plan()
    without = bench.cut(plan, missing=(clip,))
    late = bench.cut(plan)
    late = replace(late, takes={**late.takes, clip: bench.take(plan, clip, span=plan.clips[clip].span)})
    for cut, lacks in ((without, "has no take"), (late, "has a take that begins too late")):
        if whole:
            assert edl_text(cut, bench.link_of).startswith("TITLE")
        else:
            with pytest.raises(OptionError, match=f"^Clip {clip} {lacks} for the crossfade into it, and "):
                edl_text(cut, bench.link_of)


@pytest.mark.parametrize(("write", "rate"), [(edl_text, "15"), (lambda cut, link: fcp7_text(cut, link, ""), "25/2")])
def test_a_rate_that_a_format_cannot_say_is_one_sentence(write, rate, bench):
    with pytest.raises(OptionError, match=f"{rate} frames a second"):
        write(bench.cut(bench.plan(parse_rate(rate))), bench.link_of)


def test_plugins_that_the_environment_names_are_left_out(tmp_path, monkeypatch, bench):
    trap = tmp_path / "trap.json"
    trap.write_text(
        '{"OTIO_SCHEMA": "PluginManifest.1", "adapters": [{"OTIO_SCHEMA": "Adapter.1", "name": "fcp_xml", '
        '"filepath": "trap.py", "suffixes": ["xml"]}]}'
    )
    (tmp_path / "trap.py").write_text("raise SystemExit('a trap')")
    monkeypatch.setenv("OTIO_PLUGIN_MANIFEST_PATH", str(trap))
    adapter.cache_clear()
    assert "xmeml" in fcp7_text(bench.cut(bench.plan()), bench.link_of, "file:///s.wav")
