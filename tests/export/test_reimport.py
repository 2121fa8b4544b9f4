"""An edited timeline becomes a plan; an unedited one the plan that it came from."""

import json
import re
from dataclasses import replace
from fractions import Fraction

import opentimelineio as otio
import pytest

from workbench.errors import OptionError, PlanError
from workbench.export.contents import package_link
from workbench.export.edits import Media, read_edit
from workbench.export.otio import film_timeline, otio_text
from workbench.export.reimport import reimport
from workbench.export.slots import Base
from workbench.model.transition import JOIN_KINDS
from workbench.timebase import Span, parse_rate

RATES = ["24", "25", "29.97", "30"]
S = otio.schema


class Table:
    """A film in an editing program: changed by OTIO itself, then read again."""

    def __init__(self, bench, plan, takes=None, *, packed=False, missing=()):
        cut = bench.cut(plan, missing=missing, others=((3, "bc"), (7, "b")) if len(plan.clips) > 7 else ())
        self.bench, self.plan = bench, plan
        self.cut = replace(cut, takes=takes) if takes else cut
        self.link_of = (lambda i, n, take: package_link(self.cut, i, n, take)) if packed else bench.link_of
        self.timeline = film_timeline(self.cut, self.link_of, "song.wav")
        known = [*self.cut.takes.values(), *(take for takes in self.cut.others.values() for take in takes)]
        self.known = {take.key: take for take in known}

    @property
    def film(self):
        return self.timeline.tracks[0]

    def clip(self, index):
        return next(c for c in self.timeline.find_clips() if c.metadata["songreel"].get("clip") == index)

    def time(self, frames):
        return otio.opentime.RationalTime(frames, float(self.plan.rate))

    def trim(self, index, *, head=0, tail=0):
        clip = self.clip(index)
        there = clip.source_range
        clip.source_range = otio.opentime.TimeRange(
            there.start_time + self.time(head), there.duration - self.time(head) + self.time(tail)
        )

    def gap(self, index):
        """Lift a clip: its transitions go, a gap stays."""
        at = self.film.index(self.clip(index))
        frames = self.clip(index).duration()
        self.film[at] = S.Gap(source_range=otio.opentime.TimeRange(self.time(0), frames))
        self._without_loose_joins()

    def close(self, index):
        """Delete a clip and close up what it left."""
        del self.film[self.film.index(self.clip(index))]
        self._without_loose_joins()

    def _without_loose_joins(self):
        for at in reversed(range(len(self.film))):
            if isinstance(self.film[at], S.Transition):
                beside = self.film[max(0, at - 1) : at + 2]
                if sum(isinstance(item, S.Clip) for item in beside) < 2:
                    del self.film[at]

    def back(self, *, shortest=10, longest=300, files=None):
        edited = read_edit(otio_text(self.timeline), self.plan.rate)
        base = Base(
            self.plan, self.cut.takes, self.known, files or {}, self.cut.beats, shortest=shortest, longest=longest
        )
        return reimport(base, edited)


@pytest.fixture
def table(bench):
    def make(rate="30", **options):
        kinds = {k: options.pop(k) for k in ("takes", "packed", "missing") if k in options}
        return Table(bench, bench.plan(parse_rate(rate), **options), **kinds)

    return make


def unfit(back):
    """The numbers of the items whose take does not fit."""
    said = "(?:more than its take holds|no take of this project)"
    return [int(number) for note in back.notes for number in re.findall(rf"clip (\d+).*{said}", note)]


def spans(plan):
    return [(clip.span.start, clip.span.end) for clip in plan.clips]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("rate", RATES)
def test_an_unedited_timeline_gives_the_plan_itself(table, rate, packed):
    sheet = table(rate, packed=packed, missing=(4, 11))
    back = sheet.back(shortest=1000, longest=1001)
    assert back.plan == sheet.plan
    assert back.notes == ()


def test_a_film_of_chosen_takes_gives_its_plan_itself(bench, changed):
    plan = changed(
        bench.plan(), clip3={"take": "key-3-b", "take_offset": 0}, clip6={"take": "key-0-z", "take_offset": 500}
    )
    shown = bench.take(plan, 6, "z", span=Span(500, 680))
    takes = {i: bench.take(plan, i, "b" if i == 3 else "a") for i in range(20)} | {6: replace(shown, key="key-0-z")}
    sheet = Table(bench, plan, takes)
    assert sheet.back().plan == plan


def test_a_cut_that_was_moved_stays_there_and_a_take_that_reaches_is_kept(table, bench):
    sheet = table(
        joins={},
        takes={
            i: bench.take(bench.plan(joins={}), i, span=Span(i * 90 - 30 if i else 0, i * 90 + 120)) for i in range(20)
        },
    )
    sheet.trim(7, tail=12)
    sheet.trim(8, head=12)
    back = sheet.back()
    assert spans(back.plan)[7:9] == [(630, 732), (732, 810)]
    assert unfit(back) == []
    assert [(c.take, c.take_offset) for c in back.plan.clips[6:10]] == [
        ("", 0),
        ("key-7-a", 0),
        ("key-8-a", 0),
        ("", 0),
    ]
    assert back.plan.clips[8].cut_on == "none"
    assert back.plan.clips[:7] == sheet.plan.clips[:7]


def test_a_cut_on_another_beat_says_so(table):
    sheet = table(joins={})
    sheet.trim(7, tail=30)
    sheet.trim(8, head=30)
    assert sheet.back().plan.clips[8].cut_on in ("beat", "downbeat")


def test_a_take_that_is_too_short_for_its_new_slot_is_to_be_generated(table):
    sheet = table(joins={})
    sheet.trim(7, tail=12)
    sheet.trim(8, head=12)
    back = sheet.back()
    assert unfit(back) == [7]
    assert back.plan.clips[7].take == ""
    assert back.plan.clips[8].take == "key-8-a"
    assert any("clip 007 verse" in note for note in back.notes)


@pytest.mark.parametrize(
    ("index", "longest", "tail", "said"),
    [
        (7, 300, 82, "'clip 008 verse' is too short: it has 8 frames"),
        (7, 160, 80, "'clip 007 verse' is too long: it has 170 frames"),
        (9, 300, 20, "'clip 009 verse' lies over frame 900, where the section 'verse' ends and 'chorus' begins"),
    ],
)
def test_what_is_no_film_is_refused_with_the_clips_name(table, index, longest, tail, said):
    sheet = table(joins={})
    sheet.trim(index, tail=tail)
    sheet.trim(index + 1, head=tail)
    with pytest.raises(PlanError, match=said):
        sheet.back(longest=longest)


def test_a_film_that_closed_up_is_refused_with_the_name_of_what_was_shortened(table):
    sheet = table(joins={})
    sheet.trim(7, tail=-10)
    with pytest.raises(PlanError, match="'clip 007 verse' was shortened and what follows has moved"):
        sheet.back()


def test_a_film_longer_than_its_song_is_refused(table):
    sheet = table(joins={})
    sheet.trim(19, tail=5)
    with pytest.raises(PlanError, match="'clip 019 Brücke .x.' ends at frame 1805, after the film's end at 1800"):
        sheet.back()


@pytest.mark.parametrize("way", ["gap", "close"])
def test_a_deleted_clip_leaves_its_slot_to_the_one_before(table, way):
    sheet = table()
    getattr(sheet, way)(7)
    back = sheet.back()
    assert len(back.plan.clips) == 19
    assert spans(back.plan)[6:8] == [(540, 720), (720, 810)]
    assert unfit(back) == [6]
    assert [clip.join for clip in back.plan.clips[9:11]] == ["zoom", "cut"]
    assert (back.plan.clips[7].take, back.plan.clips[7].prompt) == ("key-8-a", sheet.plan.clips[8].prompt)
    assert back.plan.frames == sheet.plan.frames


@pytest.mark.parametrize("way", ["gap", "close"])
def test_the_first_of_a_section_leaves_its_slot_to_the_one_behind(table, way):
    sheet = table()
    getattr(sheet, way)(15)
    back = sheet.back()
    assert spans(back.plan)[14:16] == [(1260, 1350), (1350, 1530)]
    assert back.plan.clips[15].section == 3


def test_the_last_clip_of_all_can_be_deleted(table):
    sheet = table()
    sheet.close(19)
    assert spans(sheet.back().plan)[-1] == (1620, 1800)


def test_a_deleted_clip_whose_neighbours_would_be_too_long_is_refused(table):
    sheet = table()
    sheet.gap(7)
    with pytest.raises(PlanError, match="'clip 007 verse' was deleted or shortened .* longer than 150 frames"):
        sheet.back(longest=150)


def test_the_only_clip_of_a_section_cannot_be_deleted(table):
    sheet = table(clips=4, joins={})
    sheet.gap(2)
    with pytest.raises(PlanError, match="'clip 002 chorus' was deleted .* no other clip of its section"):
        sheet.back()


def test_a_clip_that_was_switched_off_counts_as_deleted(table):
    sheet = table(joins={})
    sheet.clip(7).enabled = False
    assert spans(sheet.back().plan)[6] == (540, 720)


def test_clips_in_another_order_swap_slots(table, bench, changed):
    """Clip 6 is 60 frames and clip 8 120: the cuts stay, the longer one is trimmed, the shorter one made again."""
    plan = changed(
        bench.plan(joins={}),
        clip6={"span": Span(540, 600)},
        clip7={"span": Span(600, 690)},
        clip8={"span": Span(690, 810)},
    )
    sheet = Table(bench, plan)
    six, eight = (sheet.film.index(sheet.clip(i)) for i in (6, 8))
    first, last = sheet.clip(6), sheet.clip(8)
    sheet.film[six] = S.Clip("a")
    sheet.film[eight] = first
    sheet.film[six] = last
    back = sheet.back()
    assert spans(back.plan) == spans(plan)
    assert [back.plan.clips[i].prompt[:8] for i in (6, 7, 8)] == ["prompt 8", "prompt 7", "prompt 6"]
    assert (back.plan.clips[6].take, back.plan.clips[6].take_offset) == ("key-8-a", -150)
    assert back.plan.clips[7] == plan.clips[7]
    assert (back.plan.clips[8].take, back.plan.clips[8].seed) == ("", 2)
    assert unfit(back) == [6]  # its take is too short for slot 8


def test_a_swapped_take_begins_where_it_fills_its_new_slot(table):
    """Slot 5 needs a handle of 12 frames, and the take of clip 7 has none at its start: it begins that much earlier."""
    sheet = table(joins={5: ("dip-black", 24), 7: ("cut", 0)})
    takes = {**sheet.cut.takes, 7: replace(sheet.cut.takes[7], span=Span(630, 732))}
    sheet = Table(sheet.bench, sheet.plan, takes)
    five, seven = (next(i for i, c in enumerate(sheet.film) if c == sheet.clip(n)) for n in (5, 7))
    first, last = sheet.clip(5), sheet.clip(7)
    sheet.film[five] = S.Clip("a")
    sheet.film[seven] = first
    sheet.film[five] = last
    back = sheet.back()
    assert (back.plan.clips[5].take, back.plan.clips[5].take_offset) == ("key-7-a", 438 - 630)
    assert 5 not in unfit(back)


def test_a_take_swapped_in_the_film_is_chosen(table):
    sheet = table()
    other = next(c for c in sheet.timeline.tracks[1].find_clips() if c.metadata["songreel"]["clip"] == 7)
    sheet.clip(7).media_reference = other.media_reference.clone()
    back = sheet.back()
    assert (back.plan.clips[7].take, unfit(back)) == ("key-7-b", [])
    assert [c for c in back.plan.clips if c.index != 7] == [c for c in sheet.plan.clips if c.index != 7]


def test_a_take_switched_on_over_its_clip_is_chosen(table):
    sheet = table()
    for clip in sheet.timeline.tracks[2].find_clips():
        clip.enabled = True
    assert [(c.index, c.take) for c in sheet.back().plan.clips if c.take] == [(3, "key-3-c")]


def test_a_take_over_a_part_of_a_clip_is_refused(table):
    sheet = table()
    for clip in sheet.timeline.tracks[1].find_clips():
        clip.enabled = True
    sheet.timeline.tracks[1][1].source_range = otio.opentime.TimeRange(sheet.time(0), sheet.time(40))
    with pytest.raises(PlanError, match="'clip 003 intro take 2' lies over a part"):
        sheet.back()


def test_a_clip_cut_in_two_is_two(table):
    sheet = table(joins={})
    at = sheet.film.index(sheet.clip(7))
    second = sheet.clip(7).clone()
    sheet.film.insert(at + 1, second)
    first = sheet.film[at]
    first.source_range = otio.opentime.TimeRange(sheet.time(0), sheet.time(45))
    second.source_range = otio.opentime.TimeRange(sheet.time(45), sheet.time(45))
    back = sheet.back()
    assert spans(back.plan)[7:9] == [(630, 675), (675, 720)]
    assert [(c.take, c.take_offset) for c in back.plan.clips[7:9]] == [("key-7-a", 0), ("key-7-a", 0)]
    assert unfit(back) == []


def test_a_clip_that_slipped_shows_its_take_later(table, bench):
    plan = bench.plan(joins={})
    sheet = Table(
        bench, plan, {i: bench.take(plan, i, span=Span(max(0, i * 90 - 30), i * 90 + 120)) for i in range(20)}
    )
    there = sheet.clip(7).source_range
    sheet.clip(7).source_range = otio.opentime.TimeRange(there.start_time + sheet.time(10), there.duration)
    back = sheet.back()
    assert (back.plan.clips[7].take, back.plan.clips[7].take_offset, unfit(back)) == ("key-7-a", -10, [])


def test_joins_are_changed_added_and_taken_away(table):
    sheet = table()
    joins = [item for item in sheet.film if isinstance(item, S.Transition)]
    joins[0].in_offset = joins[0].out_offset = sheet.time(4)
    sheet.film.remove(joins[1])
    at = sheet.film.index(sheet.clip(7))
    sheet.film.insert(
        at, S.Transition(transition_type="SMPTE_Dissolve", in_offset=sheet.time(6), out_offset=sheet.time(6))
    )
    back = sheet.back()
    kinds = {c.index: (c.join, c.join_frames) for c in back.plan.clips if c.join_frames}
    assert kinds[1] == ("crossfade", 8)
    assert 2 not in kinds
    assert kinds[7] == ("crossfade", 12)
    assert kinds[5] == ("dip-black", 24)
    assert unfit(back) == [6, 7]  # their takes have no handles there
    assert back.plan.clips[1].take == "key-1-a"


@pytest.mark.parametrize("dropped", [False, True])
@pytest.mark.parametrize("edited", [False, True])
def test_joins_keep_their_kind_though_they_leave_as_dissolves(table, edited, dropped):
    kinds = [kind for kind in JOIN_KINDS if kind != "cut"]
    sheet = table(clips=60, length=30, joins={at: (kind, 12) for at, kind in enumerate(kinds, start=1)})
    joins = [item for item in sheet.film if isinstance(item, S.Transition)]
    assert {join.transition_type for join in joins} == {"SMPTE_Dissolve"}
    if dropped:
        for join in joins:
            join.metadata.clear()
    if edited:
        for join in joins:
            join.in_offset = join.out_offset = sheet.time(4)
    plan = sheet.back().plan
    assert [clip.join for clip in plan.clips[1 : len(kinds) + 1]] == kinds
    assert {clip.join_frames for clip in plan.clips[1 : len(kinds) + 1]} == {8 if edited else 12}


def test_a_join_that_does_not_fit_is_shortened_with_a_note(table):
    sheet = table(joins={})
    at = sheet.film.index(sheet.clip(7))
    sheet.film.insert(at, S.Transition(in_offset=sheet.time(200), out_offset=sheet.time(200)))
    back = sheet.back()
    assert back.plan.clips[7].join_frames == 180
    assert any("shortened to 180 frames" in note for note in back.notes)


def test_a_lopsided_join_is_centred_with_a_note(table):
    sheet = table(joins={})
    at = sheet.film.index(sheet.clip(7))
    sheet.film.insert(at, S.Transition(in_offset=sheet.time(0), out_offset=sheet.time(9)))
    back = sheet.back()
    assert back.plan.clips[7].join_frames == 8
    assert any("centred" in note for note in back.notes)


@pytest.mark.parametrize("effect", [S.LinearTimeWarp(time_scalar=2.0), S.FreezeFrame()])
def test_a_speed_change_is_left_out_with_a_note(table, effect):
    sheet = table()
    sheet.clip(7).effects.append(effect)
    sheet.clip(8).effects.append(S.LinearTimeWarp(time_scalar=1.0))
    back = sheet.back()
    assert back.plan == sheet.plan
    assert back.notes == ("The speed change of 'clip 007 verse' was left out: it runs at its own speed.",)


def test_media_of_another_program_are_to_be_generated(table):
    sheet = table()
    media = S.ExternalReference("file:///home/somebody/holiday.mov", sheet.clip(7).media_reference.available_range)
    sheet.clip(7).media_reference = media
    track = S.Track("Titles", kind="Video")
    track.append(S.Clip("a title", S.GeneratorReference("Text"), sheet.clip(7).source_range))
    sheet.timeline.tracks.append(track)
    back = sheet.back()
    assert unfit(back) == [7]
    assert back.plan.clips[7].take == ""
    assert [n for n in back.notes if "holiday.mov" in n]
    assert [n for n in back.notes if "'Titles'" in n]


@pytest.mark.parametrize("packed", [False, True])
def test_a_program_that_drops_our_notes_is_understood_by_names(table, packed):
    sheet = table("29.97", packed=packed)
    files = {}
    for index, take in sheet.cut.takes.items():
        link = sheet.link_of(index, 0, take)
        files[link.url.rsplit("/", 1)[-1]] = Media(
            0, take=take.key, take_start=take.span.start, media_start=link.span.start
        )
    for thing in [sheet.timeline, *sheet.timeline.tracks, *sheet.timeline.find_clips()]:
        thing.metadata.clear()
    for clip in sheet.timeline.find_clips():
        clip.media_reference.metadata.clear()
    back = sheet.back(files=files)
    assert [replace(c, join="cut", join_frames=0) for c in back.plan.clips] == [
        replace(c, join="cut", join_frames=0) for c in sheet.plan.clips
    ]


def test_a_timeline_of_another_rate_is_refused_and_one_that_rounds_it_is_not(table):
    sheet = table("29.97")
    text = otio_text(sheet.timeline)
    assert read_edit(text.replace(str(float(sheet.plan.rate)), "29.97"), sheet.plan.rate).film
    with pytest.raises(OptionError, match=r"'clip 000 intro' is at 29\.97 frames a second and the film at 25"):
        read_edit(text, Fraction(25))


def test_an_end_between_two_frames_is_refused(table):
    sheet = table()
    sheet.trim(3, tail=0.5)
    with pytest.raises(OptionError, match="'clip 003 intro' has an end between two frames"):
        sheet.back()


def test_a_compound_clip_is_refused_by_its_name(table):
    sheet = table()
    at = sheet.film.index(sheet.clip(3))
    sheet.film[at] = S.Stack("my compound", source_range=sheet.film[at].source_range)
    with pytest.raises(OptionError, match="'my compound' is no plain clip but a Stack"):
        sheet.back()


def test_an_empty_film_is_refused(table):
    sheet = table()
    sheet.film.clear()
    with pytest.raises(PlanError, match="track is empty"):
        sheet.back()


HOSTILE = {
    "nothing": "",
    "text": "hello",
    "binary": "\x00\x01",
    "a list": "[]",
    "a number": "1e999",
    "another schema": '{"OTIO_SCHEMA": "Clip.2"}',
    "unknown version": '{"OTIO_SCHEMA": "Timeline.99"}',
    "no tracks": '{"OTIO_SCHEMA": "Timeline.1", "tracks": null}',
    "tracks are a number": '{"OTIO_SCHEMA": "Timeline.1", "tracks": 3}',
    "tracks are a clip": '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Clip.2"}}',
    "an empty stack": '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Stack.1", "children": []}}',
    "deep lists": "[" * 200_000,
    "deep values": '{"OTIO_SCHEMA": "Timeline.1", "metadata": ' + '{"a": ' * 900 + "1" + "}" * 901,
    "not a number": '{"OTIO_SCHEMA": "Timeline.1", "global_start_time": NaN}',
    "a track in itself": (  # OTIO reads it, and ends the process when it looks for clips
        '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Stack.1", "children": [{"OTIO_SCHEMA": "Track.1", '
        '"kind": "Video", "OTIO_REF_ID": "a", "children": [{"OTIO_SCHEMA": "SerializableObjectRef.1", "id": "a"}]}]}}'
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_sentence(name):
    with pytest.raises(OptionError, match="is no OpenTimelineIO timeline") as caught:
        read_edit(HOSTILE[name], Fraction(30))
    assert len(caught.value.message) < 400


def test_broken_pieces_of_a_good_file_are_one_sentence_or_a_plan(table):
    """Every value of a small file, replaced by nonsense: never anything but our own errors."""
    sheet = table(clips=4, length=40, joins={1: ("whip", 6)})
    whole = json.loads(otio_text(sheet.timeline))
    del whole["tracks"]["markers"]
    base = Base(sheet.plan, sheet.cut.takes, sheet.known, {}, sheet.cut.beats, shortest=10, longest=300)

    def places(value, path=()):
        yield path
        for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            yield from places(value[key], (*path, key))

    outcomes = set()
    for path in [p for p in places(whole) if p]:
        for junk in (None, -1, 1e300, "x", [], {}, {"OTIO_SCHEMA": "Gap.1"}):
            text = json.loads(json.dumps(whole))
            at = text
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = junk
            try:
                reimport(base, read_edit(json.dumps(text), sheet.plan.rate))
                outcomes.add("plan")
            except (OptionError, PlanError) as error:
                outcomes.add(type(error))
    assert outcomes == {"plan", OptionError, PlanError}


def test_what_it_names_is_never_opened(table):
    sheet = table()
    for url in ("../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/x", "C:\\x\\y.mp4", "\x00", "%2e%2e%2fx"):
        sheet.clip(7).media_reference = S.ExternalReference(url)
        sheet.clip(7).media_reference.available_range = sheet.clip(8).media_reference.available_range
        assert unfit(sheet.back()) == [7]


def song(sheet):
    return next(track for track in sheet.timeline.tracks if track.kind == "Audio")


def moved_song(sheet):
    song(sheet).insert(0, S.Gap(source_range=otio.opentime.TimeRange(sheet.time(0), sheet.time(12))))


def cut_song(sheet):
    (whole,) = song(sheet)
    second = whole.clone()
    whole.source_range = otio.opentime.TimeRange(sheet.time(0), sheet.time(600))
    second.source_range = otio.opentime.TimeRange(sheet.time(600), sheet.time(1200))
    song(sheet).append(second)


def shorter_song(sheet):
    song(sheet)[0].source_range = otio.opentime.TimeRange(sheet.time(0), sheet.time(600))


def another_sound(sheet):
    media = S.ExternalReference("file:///x/boom.wav", otio.opentime.TimeRange(sheet.time(0), sheet.time(30)))
    track = S.Track("more", kind="Audio")
    track.append(S.Clip("boom", media))
    sheet.timeline.tracks.append(track)


def a_join(sheet, at, sort="SMPTE_Dissolve", name="crossfade", frames=6):
    half = sheet.time(frames)
    sheet.film.insert(at, S.Transition(name, sort, in_offset=half, out_offset=half))


def at_clip(sheet, index):
    return sheet.film.index(sheet.clip(index))


def slipped(sheet, index=7):
    there = sheet.clip(index).source_range
    sheet.clip(index).source_range = otio.opentime.TimeRange(there.start_time + sheet.time(10), there.duration)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (moved_song, "The song was moved by +12 frames; the film keeps the whole song"),
        (cut_song, "The song was cut into 2 pieces; the film keeps"),
        (shorter_song, "The song was cut to the frames 0 to 600; the film keeps"),
        (lambda s: song(s).clear(), "The song was taken away; the film keeps"),
        (lambda s: setattr(song(s)[0], "enabled", False), "The song was switched off; the film keeps"),
        (another_sound, "1 other sounds, such as 'boom.wav', were left out"),
        (lambda s: a_join(s, 0), "The 'crossfade' was left out: nothing is before it"),
        (lambda s: a_join(s, len(s.film)), "The 'crossfade' was left out: nothing is after it"),
        (
            lambda s: (a_join(s, at_clip(s, 7)), a_join(s, at_clip(s, 7), name="whip")),
            "The 'crossfade' was left out: another one follows it at frame 630",
        ),
        (lambda s: a_join(s, at_clip(s, 7), sort="Wobble"), "The transition 'Wobble' into"),
        (lambda s: a_join(s, at_clip(s, 7), name="Star Wipe 3D"), "The transition 'Star Wipe 3D' into"),
        (lambda s: a_join(s, at_clip(s, 7), frames=0), "was left out: it has no length"),
        (slipped, "shows more than its take holds: it shows the take that its plan gives"),
        (
            lambda s: setattr(s.clip(7), "media_reference", S.MissingReference()),
            "links to no media any more: it shows the take that its plan gives",
        ),
        (
            lambda s: setattr(s.clip(7), "media_reference", S.ExternalReference("file:///x/cat.mov")),
            "shows 'cat.mov', which is no take of this project: it shows the take that its plan gives",
        ),
    ],
)
def test_each_edit_that_is_not_taken_over_is_told_of_once(table, edit, said):
    sheet = table(joins={})
    assert sheet.back().notes == ()
    edit(sheet)
    notes = sheet.back().notes
    assert sum(said in note for note in notes) == 1, notes
    others = [note for note in notes if said not in note]
    assert all("shows more than its take holds" in note for note in others)  # a transition needs handles


def test_a_transition_beside_a_gap_is_told_of(table):
    sheet = table(joins={})
    a_join(sheet, at_clip(sheet, 7))
    at = at_clip(sheet, 7)
    sheet.film[at] = S.Gap(source_range=otio.opentime.TimeRange(sheet.time(0), sheet.time(90)))
    assert any("no clip follows it at frame 630" in note for note in sheet.back().notes)


def test_a_slip_that_its_take_allows_is_told_of(table, bench):
    plan = bench.plan(joins={})
    takes = {i: bench.take(plan, i, span=Span(max(0, i * 90 - 30), i * 90 + 120)) for i in range(20)}
    sheet = Table(bench, plan, takes)
    slipped(sheet)
    (note,) = sheet.back().notes
    assert "was slipped or moved: it shows its take from 10 frames later on" in note


def test_a_slipped_placeholder_is_told_of(table):
    sheet = table(joins={}, missing=(7,))
    assert sheet.back().notes == ()
    slipped(sheet)
    (note,) = sheet.back().notes
    assert "was slipped or moved, but has no take yet" in note


def test_a_link_to_another_file_under_the_note_of_a_take_is_told_of(table):
    sheet = table(joins={}, packed=True)
    files = {c.media_reference.target_url.rpartition("/")[2]: c for c in sheet.film.find_clips()}
    files = {
        name: Media(0, take=c.media_reference.metadata["songreel"]["take"], take_start=0) for name, c in files.items()
    }
    assert sheet.back(files=files).notes == ()
    sheet.clip(7).media_reference.target_url = "video-clips/cat.mp4"
    (note,) = sheet.back(files=files).notes
    assert "links to 'cat.mp4' now, which is not the file of its take: the take is shown" in note
