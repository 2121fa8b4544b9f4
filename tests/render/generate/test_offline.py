"""The offline provider's promises, for each look."""

import subprocess
import sys
import threading
from dataclasses import replace
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from workbench.errors import CancelledError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.media.catalogue import load_catalogue
from workbench.model.analysis import BeatGrid, Curve, Onsets
from workbench.model.lyrics import Word
from workbench.model.size import Size
from workbench.model.style import LOOKS
from workbench.render.generate.offline import OfflineProvider
from workbench.timebase import Span

each_look = pytest.mark.parametrize("look", LOOKS)
WORDS = tuple(
    Word(1.0 + i * 0.4, 1.3 + i * 0.4, word)
    for i, word in enumerate(("over", "the", "neon", "water", "we", "go", "home", "again"))
)


def pictures(request):
    return [picture.copy() for picture in OfflineProvider().pictures(request)]


def one(request, frame):
    return pictures(replace(request, span=Span(frame, frame + 1)))[0]


def thumbnail(picture):
    return cv2.resize(picture, (64, 36), interpolation=cv2.INTER_AREA).astype(float)


def difference(a, b):
    """Mean difference of two thumbnails, of 255."""
    return float(np.abs(thumbnail(a) - thumbnail(b)).mean())


@each_look
def test_the_same_request_gives_the_same_pixels(ask, music, look):
    request = ask(look=look, span=Span(60, 64), music=replace(music, lines=(WORDS,)))
    for first, second in zip(pictures(request), pictures(request), strict=True):
        np.testing.assert_array_equal(first, second)


@each_look
def test_a_take_is_seamless_from_any_start(ask, music, look):
    request = ask(look=look, music=replace(music, lines=(WORDS,)))
    whole = pictures(replace(request, span=Span(0, 131)))
    part = pictures(replace(request, span=Span(100, 131)))
    assert len(part) == 31
    for first, second in zip(whole[100:], part, strict=True):
        np.testing.assert_array_equal(first, second)


@each_look
def test_a_picture_of_another_size_in_between_changes_nothing(ask, look):
    provider, request = OfflineProvider(), ask(look=look, span=Span(40, 41))
    first = next(provider.pictures(request)).copy()
    next(provider.pictures(ask(look=look, size=Size(90, 160), span=Span(7, 8))))
    np.testing.assert_array_equal(first, next(provider.pictures(request)))


def test_no_lattice_shows_in_the_marble(ask):
    # Where a picture is made from coarser texels, rows and columns bend more strongly at each texel's edge.
    clips = [ask(look="marble", size=Size(1280, 720), section_number=number) for number in range(6)]
    greys = [one(clip, 100).mean(axis=2) for clip in clips]
    for axis in (0, 1):
        bends = np.mean([np.abs(np.diff(grey, n=2, axis=axis)).mean(axis=1 - axis) for grey in greys], axis=0)
        for period in (2, 3, 4, 6, 8):
            by_place = [bends[place::period].mean() for place in range(period)]
            assert max(by_place) < 1.05 * min(by_place), (axis, period)


@each_look
def test_each_beat_is_seen(ask, look):
    # From just before a kick to just after it more changes than in the same time between kicks.
    request = ask(look=look, rate=Fraction(30))
    on_beat = np.median([difference(one(request, 30 * s - 1), one(request, 30 * s + 1)) for s in range(3, 9)])
    off_beat = np.median([difference(one(request, 30 * s + 9), one(request, 30 * s + 11)) for s in range(3, 9)])
    assert on_beat > 1.25 * off_beat


@each_look
def test_energy_is_seen(ask, music, look):
    silent = Onsets(0.5, (0.0,) * 80, (0.0,) * 80, (0.0,) * 80)
    none = BeatGrid((), (), None, None, 0.0)
    quiet, loud = (replace(music, beats=none, onsets=silent, energy=Curve(0.5, (level,) * 80)) for level in (0.0, 1.0))
    assert difference(one(ask(look=look, music=quiet), 300), one(ask(look=look, music=loud), 300)) > 4


@each_look
def test_another_seed_is_another_film(ask, look):
    assert difference(one(ask(look=look, seed=1), 90), one(ask(look=look, seed=2), 90)) > 5


@each_look
def test_a_repeated_chorus_is_nearer_to_itself_than_to_the_verse(ask, look):
    # Colours and brightness as a histogram, so that where things stand does not count; mean over several seeds.
    def palette_of(label, index, occurrence, seed):
        request = ask(look=look, section_label=label, section_number=index, section_occurrence=occurrence, seed=seed)
        shots = [one(request, frame) for frame in (120, 136, 150)]
        histogram = cv2.calcHist(shots, [0, 1, 2], None, [5, 5, 5], [0, 256] * 3)
        return histogram / histogram.sum()

    repeats, others = [], []
    for seed in range(6):
        chorus, again = palette_of("chorus", 2, 1, seed), palette_of("chorus", 5, 2, seed)
        verse = palette_of("verse", 1, 1, seed)
        repeats.append(np.abs(chorus - again).sum())
        others.append(np.abs(chorus - verse).sum())
    assert np.mean(repeats) < 0.8 * np.mean(others)


@each_look
def test_sections_look_different(ask, look):
    shots = [
        one(ask(look=look, section_label=label, section_number=i), 150)
        for i, label in enumerate(("verse", "chorus", "bridge"))
    ]
    assert min(difference(shots[i], shots[j]) for i, j in ((0, 1), (0, 2), (1, 2))) > 6


@each_look
def test_every_cut_inside_a_section_can_be_seen(ask, look):
    for palette in {style.palette for style in load_catalogue().styles[::3]}:
        for clip in range(6):
            before = one(ask(look=look, palette=palette, clip_in_section=clip), 89 + 90 * clip)
            after = one(ask(look=look, palette=palette, clip_in_section=clip + 1), 90 + 90 * clip)
            assert difference(before, after) > 6, (palette, clip)


@each_look
def test_a_cut_between_sections_of_one_name_can_be_seen(ask, look):
    for index in (1, 2):
        for last in range(12):
            before = one(ask(look=look, section_number=index, clip_in_section=last), 299)
            after = one(ask(look=look, section_number=index + 1, section_occurrence=2, clip_in_section=0), 300)
            assert difference(before, after) > 6, (index, last)


def test_whoever_only_asks_for_keys_loads_no_compiler():
    # In a fresh process, as this one has long loaded all of it.
    code = (
        "import sys; from workbench.render.generate.offline import OfflineProvider; OfflineProvider();"
        "sys.exit(', '.join({'numba', 'cv2'} & set(sys.modules)) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_words_are_seen_when_they_are_sung(ask, music):
    # The difference that words make, against the same film without them.
    with_words, without = ask(look="type", music=replace(music, lines=(WORDS,))), ask(look="type")
    assert difference(one(with_words, 42), one(without, 42)) > 6
    np.testing.assert_array_equal(one(with_words, 300), one(without, 300))


@pytest.mark.parametrize(("size", "least"), [(Size(640, 360), 0.4), (Size(270, 480), 0.15)])
def test_a_very_long_word_is_no_thread(ask, music, size, least):
    word = Word(1.0, 2.0, "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz")
    request = ask(look="type", size=size, music=replace(music, lines=((word,),)))
    sung = np.all(np.abs(one(request, 45).astype(int) - (242, 36, 122)) < 60, axis=2)
    rows = np.flatnonzero(sung.sum(axis=1) > 10)
    assert rows[-1] - rows[0] > least * size.height


@pytest.mark.parametrize(
    ("size", "rate"),
    [(Size(640, 360), Fraction(30000, 1001)), (Size(270, 480), Fraction(24)), (Size(64, 64), Fraction(60))],
)
@each_look
def test_the_file_has_exactly_the_frames_and_the_size(tmp_path, ask, music, look, size, rate):
    request = ask(look=look, size=size, rate=rate, span=Span(31, 38), music=replace(music, lines=(WORDS,)))
    seen = []
    OfflineProvider().generate(request, tmp_path / "take.mp4", on_frame=seen.append)
    with av.open(str(tmp_path / "take.mp4")) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        assert stream.average_rate == rate
    assert len(frames) == 7
    assert {(f.width, f.height) for f in frames} == {(size.width, size.height)}
    assert seen == list(range(1, 8))
    assert [p.name for p in tmp_path.iterdir()] == ["take.mp4"]


def test_cancelling_leaves_nothing_behind(tmp_path, ask):
    token = CancelToken()
    with pytest.raises(CancelledError):
        OfflineProvider().generate(
            ask(span=Span(0, 5000)),
            tmp_path / "take.mp4",
            cancel=token,
            on_frame=lambda done: token.cancel() if done == 3 else None,
        )
    assert not list(tmp_path.iterdir())


def test_two_threads_at_once_give_the_same_pixels(ask):
    requests = [ask(look=look, span=Span(20, 26)) for look in ("flow", "flow", "marble")]
    expected = [pictures(r) for r in requests]
    provider, found = OfflineProvider(), {}

    def work(number):
        found[number] = [p.copy() for p in provider.pictures(requests[number])]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, frames in enumerate(expected):
        np.testing.assert_array_equal(frames, found[number])


def test_an_unknown_look_is_refused(ask):
    with pytest.raises(OptionError, match=r"no look 'lava'; there are marble, tunnel, flow, type"):
        OfflineProvider().key(ask(look="lava"))


def test_the_key_holds_what_the_pixels_depend_on(ask, music):
    provider, request = OfflineProvider(), ask()
    same = replace(request, prompt="other words", clip_index=40, music=replace(music, lines=(WORDS,)))
    assert provider.key(request) == provider.key(same)
    changes = {
        "span": Span(1, 11),
        "rate": Fraction(25),
        "size": Size(160, 92),
        "look": "flow",
        "seed": 8,
        "clip_in_section": 3,
        "palette": ("#000000", "#808080", "#ffffff"),
        "section_label": "chorus",
        "section_number": 2,
        "section_occurrence": 2,
        "music": replace(music, energy=Curve(0.5, (0.5,) * 80)),
    }
    keys = {provider.key(replace(request, **{name: value})) for name, value in changes.items()}
    assert len(keys | {provider.key(request)}) == len(changes) + 1


def test_a_word_changes_only_the_type_clips_that_show_it(ask, music):
    provider = OfflineProvider()
    changed = replace(music, lines=((*WORDS[:-1], replace(WORDS[-1], text="now")),))
    music = replace(music, lines=(WORDS,))
    shows, before = {"look": "type", "span": Span(90, 150)}, {"look": "type", "span": Span(0, 20)}
    assert provider.key(ask(**shows, music=music)) != provider.key(ask(**shows, music=changed))
    assert provider.key(ask(**before, music=music)) == provider.key(ask(**before, music=changed))
