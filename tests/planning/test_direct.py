"""Looks, joins, suggestions, requests and captions of a plan."""

from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.errors import OptionError
from workbench.media.catalogue import load_catalogue
from workbench.model.analysis import Loudness
from workbench.model.size import Size
from workbench.model.style import CaptionStyle, Catalogue, Style, VideoType
from workbench.model.take import Take
from workbench.model.title import Title
from workbench.planning.assemble import Finishing, captions_of, lines_in_picture, make_timeline
from workbench.planning.direct import Direction, make_plan
from workbench.planning.joins import with_join
from workbench.planning.requests import clip_requests
from workbench.planning.suggest import suggest_style, suggest_type
from workbench.render.generate.offline import OfflineProvider

PALETTE = ("#000000", "#888888", "#ffffff")


def style(name="calm-one", moods=(), look="marble", pacing=1.0):
    return Style(name, "words", PALETTE, "slow dolly", look, pacing, "none", moods=moods)


def requests_of(plan, song):
    return clip_requests(plan, song, PALETTE, Finishing(captions_of(plan, song.lyrics), CaptionStyle()))


def direction(looks=("style",), calm_join="cut", section_join="cut", **options):
    kind = VideoType("kind", "A kind.", "type words", looks, 1.0, calm_join, section_join)
    return Direction(options.pop("style", style()), kind, Fraction(30), Size(64, 64), seed=5, **options)


def test_sections_that_sound_alike_look_alike_and_others_do_not(song_of):
    song = song_of(60.0, [15.0, 30.0, 45.0], labels=("verse", "chorus", "verse", "outro"))
    plan = make_plan(song, song.sections, Fraction(60), direction(("style", "flow", "tunnel")))
    looks = {i: {c.look for c in plan.clips if c.section == i} for i in range(4)}
    assert looks == {0: {"marble"}, 1: {"flow"}, 2: {"marble"}, 3: {"tunnel"}}


SONG = ("intro", "verse", "chorus", "verse", "chorus", "bridge", "my own part", "outro")


def takes_of(song, labels, bounds):
    """What each section would be made of, by its place in time."""
    edges = [0.0, *bounds, 128.0]
    sections = [
        replace(song.sections[0], start_s=a, end_s=b, label=label, occurrence=labels[:i].count(label) + 1)
        for i, (a, b, label) in enumerate(zip(edges, edges[1:], labels, strict=False))
    ]
    plan = make_plan(song, sections, Fraction(128), direction(("style", "flow", "tunnel"), calm_join="crossfade"))
    keys: dict[tuple[float, float], list[str]] = {}
    for index, request in requests_of(plan, song).items():
        section = plan.sections[plan.clips[index].section]
        keys.setdefault((section.start_s, section.end_s), []).append(OfflineProvider().key(request))
    return {(*span, label): made for (span, made), label in zip(keys.items(), labels, strict=True)}


@pytest.mark.parametrize("place", range(len(SONG)))
@pytest.mark.parametrize("name", ["chorus", "a new name"])
def test_a_new_name_costs_only_the_clips_of_that_name(song_of, place, name):
    bounds = [16.0 * i for i in range(1, len(SONG))]
    song = song_of(128.0, bounds, labels=SONG)
    renamed = tuple(name if i == place else label for i, label in enumerate(SONG))
    before, after = takes_of(song, SONG, bounds), takes_of(song, renamed, bounds)
    changed = {label for (start, end, label), made in after.items() if before.get((start, end, label)) != made}
    assert changed <= {name, SONG[place]}
    assert (name in changed) == (name != SONG[place])


def test_a_section_more_costs_only_the_clips_of_its_name(song_of):
    bounds = [16.0 * i for i in range(1, len(SONG))]
    song = song_of(128.0, bounds, labels=SONG)
    more = takes_of(song, ("intro", "break", *SONG[1:]), [8.0, *bounds])
    before = takes_of(song, SONG, bounds)
    assert {what for what, made in more.items() if before.get(what) != made} == {(0, 8, "intro"), (8, 16, "break")}


def test_the_look_that_sets_words_goes_where_words_are(song_of):
    song = song_of(40.0, [20.0], labels=("intro", "verse"), words=[(21.0, 22.0), (23.0, 24.0)])
    plan = make_plan(song, song.sections, Fraction(40), direction(("type", "style")))
    assert {c.look for c in plan.clips if c.section == 0} == {"marble"}
    assert {c.look for c in plan.clips if c.section == 1} == {"type"}


def test_calm_joins_are_crossfades_and_loud_ones_cuts(song_of):
    song = song_of(60.0, [30.0], levels=(0.1, 0.9))
    plan = make_plan(song, song.sections, Fraction(60), direction(calm_join="crossfade"))
    calm = [c.join for c in plan.clips[1:] if c.section == 0]
    loud = [c.join for c in plan.clips if c.section == 1]
    assert set(calm) == {"crossfade"}
    assert set(loud) == {"cut"}
    assert all(c.join == "cut" for c in make_plan(song, song.sections, Fraction(60), direction()).clips)


def test_a_prompt_says_what_the_person_wrote_first(song_of):
    song = song_of(20.0, labels=("chorus",))
    plan = make_plan(song, song.sections, Fraction(20), direction(prompt="a red kite"))
    assert plan.clips[0].prompt.startswith("a red kite, type words, ")
    assert "slow dolly" in plan.clips[0].prompt
    assert plan.prompt == "a red kite"


def test_a_request_holds_the_handles_of_both_crossfades(song_of):
    song = song_of(60.0, levels=(0.1,))
    plan = make_plan(song, song.sections, Fraction(60), direction(calm_join="crossfade"))
    requests = requests_of(plan, song)
    middle = requests[1]
    half = plan.clips[1].join_frames // 2
    assert half > 0
    assert middle.span.start == plan.clips[1].span.start - half
    assert middle.key_frames == (2 * half, middle.span.frames - plan.clips[2].join_frames)
    assert [r.clip_in_section for r in requests.values()] == list(range(len(plan.clips)))


def test_only_takes_without_captions_are_finished(song_of):
    song = song_of(40.0, words=[(1.0, 2.0), (2.0, 3.0)])
    plan = make_plan(song, song.sections, Fraction(40), direction())
    finished = [r.finished for r in requests_of(plan, song).values()]
    assert finished[0] is False
    assert all(finished[1:])


def test_captions_give_way_to_the_next_line_and_to_words_in_the_picture(song_of):
    song = song_of(40.0, words=[(1.0, 2.0), (2.0, 3.0)])
    line = song.lyrics.lines[0]
    lyrics = replace(song.lyrics, lines=(replace(line, end_s=9.0), replace(line, start_s=5.0, end_s=9.0)))
    plan = make_plan(song, song.sections, Fraction(40), direction())
    first, second = captions_of(plan, lyrics)
    assert (first.start_ms, first.end_ms, second.start_ms) == (1000, 5000, 5000)
    set_in_words = make_plan(song, song.sections, Fraction(40), direction(("type",)))
    assert captions_of(set_in_words, lyrics) == ()
    takes = {
        c.index: Take("k", "s", ".mp4", plan.media_span(c.index), plan.rate, plan.size, "p", "1", None)
        for c in plan.clips
    }
    assert make_timeline(plan, takes, Finishing((first, second), CaptionStyle())).captions == (first, second)


@pytest.mark.parametrize(("bpm", "level", "expected"), [(70, 0.2, "calm-one"), (170, 0.9, "wild")])
def test_a_style_is_suggested_by_what_is_heard(song_of, bpm, level, expected):
    catalogue = Catalogue(
        (style("calm-one", ("calm", "dreamy")), style("wild", ("driving", "intense"))),
        (
            VideoType("first", "A kind.", "", ("style",), 1.0),
            VideoType("lyric-video", "Words.", "", ("type",), 1.0),
        ),
    )
    song = song_of(30.0, bpm=bpm, levels=(level,))
    suggestion = suggest_style(song, catalogue)
    assert suggestion.name == expected
    assert f"{bpm} BPM" in suggestion.reason
    assert suggest_type(song, catalogue).name == "first"
    sung = song_of(30.0, words=[(i, i + 0.5) for i in range(10)])
    assert suggest_type(sung, catalogue).name == "lyric-video"


def test_songs_that_differ_take_other_styles_and_songs_alike_are_shared_out(song_of):
    catalogue = load_catalogue()
    waltz = replace(song_of(60.0, bpm=80.0, meter=3), loudness=Loudness(-24.0, -6.0))
    metal = replace(song_of(60.0, bpm=170.0), loudness=Loudness(-8.0, -0.1))
    styles = {
        kind: {suggest_style(replace(song, song_id=f"{i * 7919:08x}"), catalogue).name for i in range(40)}
        for kind, song in (("waltz", waltz), ("metal", metal))
    }
    assert not styles["waltz"] & styles["metal"]
    assert len(styles["waltz"]) > 1


def test_sections_join_as_they_are_told(song_of):
    song = song_of(60.0, [20.0, 40.0], levels=(0.9, 0.9, 0.9))
    plan = make_plan(song, song.sections, Fraction(60), direction(section_join="whip"))
    begins = [clip for clip in plan.clips if clip.index and clip.section != plan.clips[clip.index - 1].section]
    assert {(clip.join, clip.join_frames) for clip in begins} == {("whip", 10)}
    assert {clip.join for clip in plan.clips if clip not in begins} == {"cut"}
    said = replace(direction(section_join="whip"), section_join="dip-black")
    assert make_plan(song, song.sections, Fraction(60), said).clips[begins[0].index].join == "dip-black"


def test_a_join_is_changed_and_nothing_else(song_of):
    song = song_of(60.0)
    plan = make_plan(song, song.sections, Fraction(60), direction())
    changed = with_join(plan, 2, "wipe", 1.0)
    assert (changed.clips[2].join, changed.clips[2].join_frames) == ("wipe", 30)
    assert [c for c in changed.clips if c.index != 2] == [c for c in plan.clips if c.index != 2]
    assert changed.frames == plan.frames
    assert changed.notes == plan.notes
    assert changed.media_span(1).end == plan.media_span(1).end + 15
    assert with_join(changed, 2, "cut") == plan


def test_a_transition_that_its_clips_do_not_allow_is_shortened_with_a_note(song_of):
    song = song_of(60.0)
    plan = with_join(make_plan(song, song.sections, Fraction(60), direction()), 2, "crossfade", 2.0)
    long = with_join(plan, 3, "dip-black", 40.0)
    clips = long.clips
    assert clips[3].join_frames == 2 * min(clips[2].span.frames - 30, clips[3].span.frames)
    assert f"The transition into clip 3 was shortened to {clips[3].join_frames / 30:.2f} s" in long.notes[-1]
    assert with_join(long, 3, "dip-black", 0.5).notes == plan.notes
    tenth = with_join(plan, 10, "wipe", 40.0)
    assert "clip 10 was shortened" in tenth.notes[-1]
    assert with_join(tenth, 1, "cut").notes == tenth.notes


@pytest.mark.parametrize(
    ("clip", "kind", "seconds", "said"),
    [
        (0, "wipe", None, "no join at its start; give a number from 1"),
        (99, "wipe", None, "no join at its start"),
        (1, "wype", None, "did you mean wipe"),
        (1, "wipe", 0.0, "give seconds above 0"),
        (1, "wipe", float("nan"), "give seconds above 0"),
    ],
)
def test_a_join_that_is_not_allowed_is_one_sentence(song_of, clip, kind, seconds, said):
    song = song_of(60.0)
    plan = make_plan(song, song.sections, Fraction(60), direction())
    with pytest.raises(OptionError, match=said):
        with_join(plan, clip, kind, seconds)


def test_words_under_a_title_of_another_script_or_with_chosen_captions_are_no_part_of_the_picture(song_of):
    song = song_of(32.0, [16.0], labels=("verse", "chorus"), words=[(2.0, 3.0)])
    plan = make_plan(song, song.sections, Fraction(32), direction(("type",)))
    assert [line.text for line in lines_in_picture(plan, song.lyrics)] == ["la"]
    assert captions_of(plan, song.lyrics) == ()
    over, beside = Title("Song", 0, 2500), Title("Song", 0, 2000)
    assert lines_in_picture(plan, song.lyrics, [over]) == ()
    assert len(captions_of(plan, song.lyrics, [over])) == 1
    assert len(lines_in_picture(plan, song.lyrics, [beside])) == 1
    chosen = replace(plan, finish=replace(plan.finish, captions=CaptionStyle(mode="pop")))
    assert lines_in_picture(chosen, song.lyrics) == ()
    (line,) = song.lyrics.lines
    hebrew = replace(song.lyrics, lines=(replace(line, text="שלום"),))
    assert lines_in_picture(plan, hebrew) == ()
    assert requests_of(plan, song)[0].music.lines
    assert not requests_of(chosen, song)[0].music.lines
