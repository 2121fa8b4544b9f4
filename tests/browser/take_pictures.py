"""README's pictures of the studio: ``python -m tests.browser.take_pictures [--to FOLDER] [--only NAME ...]``.

Each is taken in chromium from a library of its own, made in a temporary folder; look at them before they are kept.
A widget's picture stands on a ground of the declared size, so that no neighbour comes into it.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browser.conftest import FLAGS
from tests.browser.pictured_library import NOTE_S, film_all, plan_song
from tests.browser.static_host import static_host
from tests.browser.studio_server import studio_over
from workbench.settings import load
from workbench.workflows.library import Library
from workbench.workflows.project import Project

__all__ = ["MOST_BYTES", "MOST_BYTES_OF_ALL", "PICTURES", "Picture", "take"]

ROOT = Path(__file__).parents[2]
MOST_BYTES, MOST_BYTES_OF_ALL = 150_000, 700_000
_SCALE = 2
"""Pixels of a picture for one of the page."""
_WAIT_MS = 60_000
_LOOK_MS, _LOOKS = 100, 10
_BLANK = 0.9
"""A picture of which more is of one colour shows nothing."""
_TALL = 1400
_GROUND = {"light": (255, 255, 255), "dark": (24, 28, 26)}
_DAY = "2026-11-27"
"""Dates of a run would make each run's pictures others."""


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name without the ending, its size in pixels of a page, and who takes it."""

    name: str
    size: tuple[int, int]
    scheme: str
    shoot: Callable[[Stage, Picture], Image.Image]

    @property
    def file(self) -> str:
        return f"{self.name}.webp"

    @property
    def pixels(self) -> tuple[int, int]:
        """The file's size."""
        return self.size[0] * _SCALE, self.size[1] * _SCALE


class Stage:
    """The library, what serves it, and a browser; each is there once it is asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack

    @cached_property
    def library(self) -> Library:
        return Library(settings=load(self.folder / "library"))

    @cached_property
    def project(self) -> Project:
        return plan_song(self.library)

    @cached_property
    def page_folder(self) -> Path:
        """The shared page; with it come the films and the other songs."""
        beside = self.folder / "films"
        beside.mkdir()
        return film_all(self.library, self.project, beside)

    @cached_property
    def studio(self) -> str:
        home = self.folder / "home"
        home.mkdir()
        _ = self.project
        return self.stack.enter_context(studio_over(self.folder / "library", home)).url

    @cached_property
    def browser(self) -> Any:
        from playwright.sync_api import sync_playwright

        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if path is None:
            sys.exit("The pictures are taken in chromium, and none is on the PATH: install it.")
        playwright = self.stack.enter_context(sync_playwright())
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        self.stack.callback(started.close)
        return started

    @contextmanager
    def page(self, url: str, width: int, height: int, scheme: str) -> Iterator[Any]:
        """A page that logs no error."""
        errors: list[str] = []
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=_SCALE,
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.set_default_timeout(_WAIT_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        yield page
        context.close()
        if errors:
            sys.exit(f"The page {url} logged errors: {errors}.")

    @contextmanager
    def widget(self, kind: str, picture: Picture) -> Iterator[tuple[Any, Any]]:
        """A widget of the studio, painted, as wide as the picture."""
        url = f"{self.studio}?project={self.project.id}"
        with self.page(url, picture.size[0], _TALL, picture.scheme) as page:
            root = page.locator(f".sr-{kind}[data-painted=yes]")
            root.wait_for()
            _at_rest(page, root)
            _widen(page, root, picture.size[0])
            yield page, root


def _widen(page: Any, node: Any, width: int) -> None:
    """Make the window as wide as a node needs: the margins beside it are marimo's affair, and grow with the window."""
    for _ in range(3):
        lacking = width - node.bounding_box()["width"]
        page.set_viewport_size({"width": round(page.viewport_size["width"] + lacking), "height": _TALL})
        _settle(page)


def _settle(page: Any) -> None:
    """What was asked of the page is painted."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def _at_rest(page: Any, node: Any) -> None:
    """A node has stood still for a second: the page goes to the step that is next, and cells above grow."""
    seen: list[Any] = []
    while len(seen) < _LOOKS or any(box != seen[-1] for box in seen[-_LOOKS:]):
        if len(seen) > _WAIT_MS / _LOOK_MS:
            sys.exit("The page does not come to rest.")
        seen.append(node.bounding_box())
        page.wait_for_timeout(_LOOK_MS)


def _shot(page: Any, node: Any) -> Image.Image:
    for _ in range(_LOOKS):
        _at_rest(page, node)
        shot = Image.open(io.BytesIO(node.screenshot(animations="disabled"))).convert("RGB")
        colours = shot.getcolors(shot.width * shot.height)
        if max(count for count, _ in colours) < _BLANK * shot.width * shot.height:
            return shot
    sys.exit("The picture would show nothing.")


def _on_ground(picture: Picture, *shots: Image.Image, gap: int = 0) -> Image.Image:
    """Shots beside each other from the top left, on a ground of the picture's size."""
    ground = Image.new("RGB", picture.pixels, _GROUND[picture.scheme])
    x = 0
    for shot in shots:
        ground.paste(shot, (x, 0))
        x += shot.width + gap * _SCALE
    return ground


def _sections(stage: Stage, picture: Picture) -> Image.Image:
    with stage.widget("section-editor", picture) as (page, root):
        root.get_by_role("button", name=re.compile("^Play")).first.wait_for()
        page.mouse.move(0, 0)
        return _on_ground(picture, _shot(page, root))


def _words(stage: Stage, picture: Picture) -> Image.Image:
    with stage.widget("lyric-lane", picture) as (page, root):
        stage_width = root.locator(".sr-lyric-stage").bounding_box()["width"]
        root.locator(".sr-lyric-stage").click(position={"x": stage_width * 18.5 / 60, "y": 90})
        for _ in range(3):
            root.get_by_role("button", name="Zoom in", exact=True).click()
            _settle(page)
        root.locator(".sr-word[data-key='2.0']").focus()
        page.mouse.move(0, 0)
        _settle(page)
        return _on_ground(picture, _shot(page, root))


def _clips(stage: Stage, picture: Picture) -> Image.Image:
    _ = stage.page_folder
    with stage.widget("clip-board", picture) as (page, root):
        root.get_by_text("12 of 12 made").wait_for()
        page.wait_for_function(
            "(node) => [...node.querySelectorAll('.sr-card img')].every(each => each.complete && each.naturalWidth)",
            arg=root.element_handle(),
        )
        _settle(page)
        return _on_ground(picture, _shot(page, root))


def _film(stage: Stage, picture: Picture) -> Image.Image:
    _ = stage.page_folder
    with stage.widget("film-player", picture) as (page, root):
        root.get_by_role("button", name="Play the film", exact=True).click()
        page.locator(".sr-film-player[data-playing=ready]").wait_for()
        root.get_by_role("button", name="Pause", exact=True).click()
        root.get_by_role("list", name="Notes", exact=True).get_by_role("button").first.click()
        page.wait_for_function(
            f"(node) => {{ const video = node.querySelector('video');"
            f" return video.paused && !video.seeking && Math.abs(video.currentTime - {NOTE_S}) < 0.1; }}",
            arg=root.element_handle(),
        )
        _settle(page)
        return _on_ground(picture, _shot(page, root))


def _library(stage: Stage, picture: Picture) -> Image.Image:
    _ = stage.page_folder
    with stage.page(f"{stage.studio}library", picture.size[0], _TALL, picture.scheme) as page:
        page.get_by_role("article").nth(2).wait_for()
        page.wait_for_function(
            "() => [...document.querySelectorAll('article img')].every(each => each.complete && each.naturalWidth)"
        )
        page.evaluate(
            "([day]) => document.querySelectorAll('article span').forEach(each => { if (each.textContent.startsWith("
            "'Made ')) each.textContent = `Made ${day}, changed ${day}`; })",
            [_DAY],
        )
        shelf = page.get_by_role("article").first.locator("xpath=..")
        _widen(page, shelf, picture.size[0])
        return _on_ground(picture, _shot(page, shelf))


def _shared(stage: Stage, picture: Picture) -> Image.Image:
    shots = []
    with static_host(stage.page_folder) as host:
        for width, scheme in ((1040, "light"), (390, "dark")):
            with stage.page(host.url, width, picture.size[1], scheme) as page:
                page.locator("main[data-state=ready]").wait_for()
                page.get_by_role("button", name=re.compile("^Turn the night into light")).first.click()
                page.wait_for_function(
                    "() => { const video = document.querySelector('video');"
                    " return video.readyState > 1 && !video.seeking && video.currentTime > 15; }"
                )
                page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
                _settle(page)
                shots.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    return _on_ground(picture, *shots, gap=20)


PICTURES = (
    Picture("clips", (960, 490), "light", _clips),
    Picture("film", (880, 858), "dark", _film),
    Picture("library", (960, 482), "dark", _library),
    Picture("page", (1450, 960), "light", _shared),
    Picture("sections", (960, 624), "light", _sections),
    Picture("words", (960, 500), "light", _words),
)


def take(pictures: Sequence[Picture], to: Path) -> None:
    """Take pictures into a folder.

    Args:
        pictures: which.
        to: where; what lies there under their names is replaced.
    """
    with tempfile.TemporaryDirectory(prefix="pictures") as folder, ExitStack() as stack:
        stage = Stage(Path(folder), stack)
        for picture in pictures:
            taken = picture.shoot(stage, picture)
            to.mkdir(parents=True, exist_ok=True)
            taken.save(to / picture.file, quality=80, method=6)
            print(f"{to / picture.file}: {taken.width}x{taken.height}, {(to / picture.file).stat().st_size} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Take README's pictures of the studio.")
    parser.add_argument("--to", type=Path, default=ROOT / "data" / "pictures")
    parser.add_argument("--only", nargs="+", choices=[each.name for each in PICTURES])
    asked = parser.parse_args()
    take([each for each in PICTURES if not asked.only or each.name in asked.only], asked.to)
