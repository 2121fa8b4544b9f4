"""The provider of stills: windows, moves, layers, swaps, files."""

import math
from dataclasses import replace
from fractions import Fraction
from itertools import product

import cv2
import numpy as np
import pytest

from workbench.errors import CancelledError, NotFoundError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256
from workbench.media.frames import read_frames
from workbench.media.images import read_image
from workbench.model.analysis import BeatGrid
from workbench.model.box import Box
from workbench.model.size import Size
from workbench.model.still import STILL_MOVES, Still, StillImage
from workbench.render.generate.stills.cutting import cut_foreground, without_foreground
from workbench.render.generate.stills.layers import Layers, layers_of
from workbench.render.generate.stills.moves import enlargement, push, route_of
from workbench.render.generate.stills.provider import StillsProvider
from workbench.render.generate.stills.swaps import swap_frames
from workbench.render.generate.stills.views import View
from workbench.render.generate.stills.windows import Canvas, Window, eased, glide
from workbench.timebase import Span

FILM = Size(320, 180)
SHAPES = {"16:9": (640, 360), "3:2": (600, 400), "portrait": (300, 500), "panorama": (1500, 250), "tiny": (40, 40)}
SINGLE = [move for move in STILL_MOVES if move not in ("parallax", "swap")]


def image(width, height, number=0):
    return StillImage(f"{number:064x}", ".png", width, height)


def place(red, green, blue, width=400, height=300):
    """Another colour in each image, with a black square at three quarters of its width and a quarter of its height."""
    made = np.full((height, width, 3), (red, green, blue), np.uint8)
    made[height // 4 - 12 : height // 4 + 12, 3 * width // 4 - 12 : 3 * width // 4 + 12] = 0
    return made


@pytest.fixture
def given(tmp_path, ask):
    """A request for a still of pictures, uint8 RGB or RGBA."""

    def make(*pictures, size=FILM, frames=30, **options):
        images, files = [], []
        for number, picture in enumerate(pictures):
            path = tmp_path / f"image{number}.png"
            cv2.imwrite(
                str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR if picture.shape[2] == 3 else cv2.COLOR_RGBA2BGRA)
            )
            images.append(StillImage(file_sha256(path), ".png", picture.shape[1], picture.shape[0]))
            files.append(path)
        start = options.pop("at", 0)
        return ask(
            size=size, span=Span(start, start + frames), still=Still(tuple(images), **options), still_files=tuple(files)
        )

    return make


def shots(request):
    return [picture.copy() for picture in StillsProvider().pictures(request)]


def inside(window, canvas):
    half_x, half_y = window.scale * canvas.size.width / 2, window.scale * canvas.size.height / 2
    slack = 1e-6 * max(canvas.width, canvas.height)
    return (
        half_x - slack <= window.x <= canvas.width - half_x + slack
        and half_y - slack <= window.y <= canvas.height - half_y + slack
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("film", [Size(320, 180), Size(180, 320), Size(240, 240)], ids=["16:9", "9:16", "1:1"])
def test_no_move_ever_looks_over_the_edge(shape, film):
    canvas = Canvas(*SHAPES[shape], film)
    points = ((), ((0.0, 0.0),), ((1.0, 0.5),), ((0.1, 0.9), (0.8, 0.2)), ((0.0, 0.1), (0.5, 0.9), (1.0, 0.3)))
    for move, focus, variant, strength in product(SINGLE, points, range(8), (0.05, 1.0)):
        still = Still((image(*SHAPES[shape]),), move, focus, intensity=strength, variant=variant)
        for seconds in (0.1, 60):
            route = route_of(still, canvas, seconds)
            assert all(inside(route(share), canvas) for share in (0.0, 0.3, 0.5, 1.0)), (move, focus, variant, seconds)
    layers = layers_of([np.full((SHAPES[shape][1], SHAPES[shape][0], 3), 90, np.uint8)] * 1, (0.5, 0.5)) * 2
    for focus, variant in product(points[:3], range(8)):
        still = Still((image(*SHAPES[shape]),), "parallax", focus, intensity=1.0, variant=variant)
        shown = Layers(layers, still, canvas, [0.0, 1.0], 60)
        assert all(inside(route(share), canvas) for route in shown._routes for share in (0.0, 0.3, 1.0))


@pytest.mark.parametrize("move", [move for move in SINGLE if move != "hold"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("focus", [(), ((0.5, 0.5),), ((0.9, 0.9),), ((0.5, 0.5), (0.5, 0.5))], ids=str)
def test_every_move_moves(shape, move, focus):
    canvas = Canvas(*SHAPES[shape], FILM)
    for variant in range(8):
        route = route_of(Still((image(*SHAPES[shape]),), move, focus, variant=variant), canvas, 4)
        first, last = route(0.0), route(1.0)
        went = math.hypot(first.x - last.x, first.y - last.y) / first.scale + abs(first.scale / last.scale - 1) * 100
        assert went > 5, variant


def test_ken_burns_goes_from_the_whole_to_the_focal_point_or_back():
    canvas = Canvas(640, 360, FILM)
    still = Still((image(640, 360),), focus=((0.6, 0.4),))
    route = route_of(still, canvas, 10)
    assert route(0.0) == Window(320, 180, 2.0)
    assert (route(1.0).x, route(1.0).y) == pytest.approx((0.6 * 640, 0.4 * 360))
    back = route_of(replace(still, variant=1), canvas, 10)
    assert back(0.0) == route(1.0)
    assert back(1.0).scale == pytest.approx(2.0)


def test_a_zoom_keeps_the_focal_point_where_it_is_on_the_picture():
    canvas, focus = Canvas(640, 400, FILM), (0.7, 0.3)
    for move in ("zoom-in", "zoom-out"):
        route = route_of(Still((image(640, 400),), move, (focus,)), canvas, 5)
        places = []
        for i in range(11):
            w = route(i / 10)
            places.append(((focus[0] * 640 - w.x) / w.scale, (focus[1] * 400 - w.y) / w.scale))
        assert np.ptp(np.array(places), axis=0).max() < 1e-6
        scales = np.log([route(i / 10).scale for i in range(11)])
        np.testing.assert_allclose(np.diff(scales), np.diff(scales)[0])


def test_a_pan_keeps_its_scale_and_goes_where_the_image_has_room():
    wide = route_of(Still((image(1500, 250),), "pan"), Canvas(1500, 250, FILM), 4)
    tall = route_of(Still((image(300, 500),), "pan"), Canvas(300, 500, FILM), 4)
    assert wide(0.0).scale == wide(1.0).scale == pytest.approx(250 / 180)
    assert abs(wide(1.0).x - wide(0.0).x) > 50
    assert wide(1.0).y == pytest.approx(wide(0.0).y)
    assert abs(tall(1.0).y - tall(0.0).y) > 20
    assert tall(1.0).x == pytest.approx(tall(0.0).x)
    for point in (0.2, 0.8):
        to = route_of(Still((image(1500, 250),), "pan", ((point, 0.5),)), Canvas(1500, 250, FILM), 4)
        assert to(1.0).x == pytest.approx(point * 1500)


def test_boxes_set_what_is_seen_first_and_last():
    canvas = Canvas(640, 360, FILM)
    first, last = Box(0.1, 0.2, 0.6, 0.7), Box(0.5, 0.3, 0.9, 0.4)
    route = route_of(Still((image(640, 360),), start=first, end=last), canvas, 4)
    assert (route(0.0).x, route(0.0).y, route(0.0).scale) == pytest.approx((0.35 * 640, 0.45 * 360, 1.0))
    assert (route(1.0).x, route(1.0).y, route(1.0).scale) == pytest.approx((0.7 * 640, 0.35 * 360, 0.8))
    held = route_of(Still((image(640, 360),), "hold", start=first), canvas, 4)
    assert held(0.0) == held(1.0) == route(0.0)


def test_easing_starts_at_nothing_and_ends_at_all():
    for easing in ("steady", "smooth"):
        way = np.array([eased(i / 1000, easing) for i in range(1001)])
        assert way[0] == 0
        assert way[-1] == pytest.approx(1)
        assert np.diff(way).min() > 0
    assert np.diff(way)[0] < 0.01 * np.diff(way)[500]
    np.testing.assert_allclose(np.diff(way), np.diff(way)[::-1], rtol=1e-6)


def test_what_is_seen_is_the_part_of_the_image_that_the_window_says():
    ramp = np.zeros((400, 700, 3), np.uint8)
    ramp[..., 0], ramp[..., 1] = np.arange(700) * 255 // 700, (np.arange(400) * 255 // 400)[:, None]
    for window in (Window(350, 200, 2.0), Window(250.25, 150.5, 0.5), Window(400, 200, 1.3)):
        seen = View(ramp, [window], FILM).through(window).astype(float)
        at = np.array([[20, 20], [160, 90], [300, 150]])
        x = window.x + window.scale * (at[:, 0] + 0.5 - FILM.width / 2)
        y = window.y + window.scale * (at[:, 1] + 0.5 - FILM.height / 2)
        np.testing.assert_allclose(seen[at[:, 1], at[:, 0], 0], x * 255 / 700, atol=1.5)
        np.testing.assert_allclose(seen[at[:, 1], at[:, 0], 1], y * 255 / 400, atol=1.5)


def test_texture_finer_than_the_film_neither_swims_nor_vanishes():
    # Stripes of two image pixels under a window that shows eight a film pixel are even grey, at every place.
    stripes = np.zeros((1600, 2900, 3), np.uint8)
    stripes[:, ::4] = stripes[:, 1::4] = 255
    windows = [Window(1400 + 0.37 * i, 800, 8.0) for i in range(8)]
    view = View(stripes, windows, FILM)
    assert max(float(view.through(window).std()) for window in windows) < 6
    # And a zoom through several levels keeps its brightness without a step.
    noise = np.random.default_rng(1).integers(0, 255, (1600, 2900, 3), np.uint8)
    route = glide(Window(1450.3, 800.4, 8.0), Window(1450.3, 800.4, 1.1))
    windows = [route(i / 90) for i in range(91)]
    view = View(noise, windows, FILM)
    contrast = np.array([view.through(window).std() for window in windows])
    assert np.abs(np.diff(np.log(contrast))).max() < 0.08


def test_a_take_is_made_of_its_images_and_its_length_alone(given, music):
    request = given(place(200, 90, 60), frames=12, focus=((0.75, 0.25),))
    provider = StillsProvider()
    moved = replace(
        request, span=Span(70, 82), seed=9, clip_index=5, prompt="x", music=replace(music, duration_s=3.0), look="flow"
    )
    assert provider.key(moved) == provider.key(request)
    for first, second in zip(shots(request), shots(moved), strict=True):
        np.testing.assert_array_equal(first, second)
    others = [
        replace(request, span=Span(0, 13)),
        replace(request, size=Size(180, 320)),
        replace(request, rate=Fraction(25)),
        *(replace(request, still=replace(request.still, **{k: v})) for k, v in {
            "focus": ((0.5, 0.5),), "move": "pan", "intensity": 0.6, "easing": "smooth", "variant": 3,
            "start": Box(0, 0, 0.5, 0.5), "images": (image(400, 300),),
        }.items()),
    ]  # fmt: skip
    assert len({provider.key(other) for other in (request, *others)}) == len(others) + 1


def test_a_focal_point_in_a_portrait_film_stays_in_the_picture(given):
    request = given(place(200, 90, 60), size=Size(90, 160), focus=((0.75, 0.25),), move="hold")
    assert shots(request)[0][:, 30:60].min() < 40  # the black square
    assert shots(given(place(200, 90, 60), size=Size(90, 160), focus=((0.2, 0.25),), move="hold"))[0].min() > 50


def test_swaps_fall_on_the_beats_frames(given, music):
    colours = [(220, 30, 30), (30, 220, 30), (30, 30, 220)]
    request = given(*(place(*colour) for colour in colours), move="swap", frames=70, at=20)
    seen = [int(np.argmax(shot[150, 20])) for shot in shots(request)]
    changes = [20 + i for i in range(1, 70) if seen[i] != seen[i - 1]]
    assert changes == [30, 45, 60, 75]  # a beat every half second, at 30 frames a second
    assert [seen[i - 20] for i in (20, 30, 45, 60, 75)] == [0, 1, 2, 0, 1]
    pushed = shots(request)
    assert not np.array_equal(pushed[11], pushed[20])
    assert swap_frames(replace(request, still=replace(request.still, every=2))) == (30, 60)
    silent = replace(request, music=replace(music, beats=BeatGrid((), (), None, None, 0.0)))
    assert swap_frames(silent) == (30, 45, 60, 75)
    late = replace(request, music=replace(music, beats=BeatGrid((1.1, 1.6), (4, 1), 120.0, 4, 1.0)))
    assert swap_frames(late) == (33, 48)
    assert StillsProvider().key(late) != StillsProvider().key(request)


def scene():
    """A red figure in front of a ground that has its colours everywhere else."""
    chance = np.random.default_rng(4)
    ground = cv2.resize(chance.integers(60, 130, (12, 16, 3), np.uint8), (400, 300), interpolation=cv2.INTER_CUBIC)
    figure = np.zeros((300, 400), np.uint8)
    cv2.ellipse(figure, (250, 150), (30, 60), 0, 0, 360, 255, -1)
    picture = ground.copy()
    picture[figure > 0] = (210, 30, 30)
    return picture, figure, ground


def test_a_foreground_is_cut_around_the_focal_point_and_the_ground_painted_over():
    picture, figure, ground = scene()
    cut = cut_foreground(picture, (250 / 400, 150 / 300))
    found, real = cut > 127, figure > 0
    assert (found & real).sum() / (found | real).sum() > 0.85
    np.testing.assert_array_equal(cut, cut_foreground(picture, (250 / 400, 150 / 300)))
    painted = without_foreground(picture, cut)
    assert np.abs(painted[real].astype(int) - ground[real]).mean() < 30
    assert cut_foreground(np.full((300, 400, 3), 77, np.uint8), (0.5, 0.5)) is None


def test_the_foreground_of_one_image_moves_against_its_ground(given):
    picture, _, ground = scene()
    seen = shots(given(picture, move="parallax", focus=((250 / 400, 0.5),), frames=90, intensity=1.0))

    def red(shot):
        weight = np.clip(shot[..., 0].astype(int) - shot[..., 1] - 60, 0, None)
        return (weight * np.arange(FILM.width)).sum() / weight.sum()

    still_ground = shots(given(ground, move="parallax", focus=((0.0, 0.0),), frames=90, intensity=1.0))
    assert len(still_ground) == len(seen)
    # The ground at the picture's left, far from the figure, by phase correlation; the figure by its colour.
    left = [shot[:, :100, 1].astype(np.float32) for shot in (seen[0], seen[-1])]
    (shift, _), _ = cv2.phaseCorrelate(*left)
    assert abs(red(seen[-1]) - red(seen[0])) > 1.4 * abs(shift) > 5


def test_layers_with_alpha_lie_over_each_other_without_a_rim(given):
    back = np.full((300, 400, 3), (40, 160, 40), np.uint8)
    front = np.zeros((150, 200, 4), np.uint8)  # white under what is transparent, and half the size
    front[..., :3] = 255
    front[40:110, 60:140] = (200, 40, 40, 255)
    seen = shots(given(back, front, move="parallax", frames=3))[1]
    assert seen[90, 160, 0] > 180
    assert seen[20, 20, 1] > 140
    assert seen[..., 2].max() < 60  # nowhere white


def test_the_file_has_exactly_the_frames_and_the_size(tmp_path, given):
    request = replace(given(place(200, 90, 60), frames=9), rate=Fraction(30000, 1001), finished=True, key_frames=(2, 7))
    seen = []
    StillsProvider().generate(request, tmp_path / "take.mp4", on_frame=seen.append)
    frames = list(read_frames(tmp_path / "take.mp4"))
    assert len(frames) == 9
    assert seen == list(range(1, 10))
    assert frames[0].shape == (180, 320, 3)


def test_a_spoilt_image_is_one_sentence_and_leaves_nothing(tmp_path, given):
    request = given(place(200, 90, 60))
    data = request.still_files[0].read_bytes()
    for damage in (data[:-20], place(1, 2, 3).tobytes(), None):
        request.still_files[0].unlink()
        if damage is not None:
            request.still_files[0].write_bytes(damage)
        with pytest.raises(NotFoundError, match="image 1 of clip 2 is gone or damaged; give the image"):
            StillsProvider().generate(request, tmp_path / "take.mp4")
    assert not list(tmp_path.glob("take*"))


def test_cancelling_leaves_nothing_behind(tmp_path, given):
    token = CancelToken()
    with pytest.raises(CancelledError):
        StillsProvider().generate(
            given(place(200, 90, 60), frames=3000),
            tmp_path / "take.mp4",
            cancel=token,
            on_frame=lambda done: token.cancel() if done == 3 else None,
        )
    assert not list(tmp_path.glob("take*"))


def test_a_clip_without_a_still_is_refused(ask):
    with pytest.raises(OptionError, match="has no still"):
        StillsProvider().key(ask())


def test_how_much_a_small_image_is_enlarged():
    assert enlargement(Still((image(320, 180),), "hold"), FILM, 4) == pytest.approx(1)
    assert enlargement(Still((image(160, 90),), "hold"), FILM, 4) == pytest.approx(2)
    assert enlargement(Still((image(320, 180),), "zoom-in"), FILM, 4) > 1.1


def test_a_push_is_small(given):
    route = push(Canvas(640, 360, FILM), (0.5, 0.5), 1.0)
    assert 0.9 < route(1.0).scale / route(0.0).scale < 1


def test_alpha_is_black_where_it_is_not_a_layer(given):
    clear = np.full((180, 320, 4), 255, np.uint8)
    clear[:, :160, 3] = 0
    request = given(clear, move="hold", frames=1)
    assert read_image(request.still_files[0]).shape[2] == 4
    shot = shots(request)[0]
    assert shot[90, 40].max() == 0
    assert shot[90, 280].min() == 255
