"""Takes of a made-up clip, for demos and tests of the take viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from workbench.errors import OptionError
from workbench.model.take_sheet import TakeCard, TakeSheet

__all__ = ["DemoTakes"]


class DemoTakes:
    """A ``TakeSource`` in memory: made again, the clip has one take more, two looks later.

    Args:
        films: what its takes look like, as files that a browser can play; take 1 is shown, each costs 0.12 USD.
        start_s: where the clip lies in a song of 60 s, seconds.
        end_s: half open.
        left: how often it may be made again; None = as often as one likes.
    """

    _LOOKS = 2

    def __init__(
        self, films: Sequence[bytes], *, start_s: float = 4.25, end_s: float = 7.25, left: int | None = None
    ) -> None:
        self._films = list(films)
        price = Decimal("0.12")
        cards = tuple(
            TakeCard(number, f"key-{number}", number == 1, there=True, made_by="a/model", cost_usd=price)
            for number in range(1, len(films) + 1)
        )
        self._sheet = TakeSheet("demo", 3, "verse", start_s, end_s, 60.0, "a street in the rain", False, cards, left, 4)  # noqa: FBT003
        self._looks_left = 0

    def sheet(self) -> TakeSheet:
        """The takes as they are now."""
        if self._looks_left:
            self._looks_left -= 1
            if not self._looks_left:
                self._make()
        return self._sheet

    def move(self, start_s: float, end_s: float) -> None:
        """Let the clip lie elsewhere in the song, as a moved cut does."""
        self._sheet = replace(self._sheet, start_s=start_s, end_s=end_s)

    def film(self, number: int) -> tuple[bytes, str]:
        """A take's film."""
        self._card(number)
        return self._films[(number - 1) % len(self._films)], "video/mp4"

    def choose(self, number: int) -> None:
        """Show a take."""
        self._card(number)
        takes = (replace(card, shown=card.number == number) for card in self._sheet.takes)
        self._sheet = replace(
            self._sheet, takes=tuple(replace(card, rejected="") if card.number == number else card for card in takes)
        )

    def lock(self, *, locked: bool) -> None:
        """Keep the clip as it is, or free it."""
        self._sheet = replace(self._sheet, locked=locked)

    def reject(self, number: int, reason: str | None) -> None:
        """Reject a take, or want it again.

        Raises:
            OptionError: the reason is empty.
        """
        card = self._card(number)
        if reason is not None and not reason.strip():
            raise OptionError("A reason has 1 to 200 characters, not 0; say in a few words what is wrong.")
        takes = (replace(each, rejected=reason or "") if each is card else each for each in self._sheet.takes)
        self._sheet = replace(self._sheet, takes=tuple(takes))

    def price(self, *, section: bool, seed: Literal["new", "same"]) -> str:  # noqa: ARG002  the Protocol's signature
        """0.12 USD a clip.

        Raises:
            OptionError: it may not be made again.
        """
        self._check()
        count = self._sheet.in_section if section else 1
        return f"{count} of 12 clips, {count * Decimal('0.12')} USD."

    def again(self, *, section: bool, seed: Literal["new", "same"]) -> None:  # noqa: ARG002  the Protocol's signature
        """Begin to make it again.

        Raises:
            OptionError: it may not be made again.
        """
        self._check()
        self._looks_left = self._LOOKS

    def work(self) -> tuple[bool, str]:
        """Whether it is being made again."""
        return self._looks_left > 0, ""

    def _check(self) -> None:
        if self._sheet.left == 0:
            raise OptionError("Clip 3 was made again once, and this library allows 1; choose one of its takes.")

    def _make(self) -> None:
        number = len(self._sheet.takes) + 1
        left = None if self._sheet.left is None else self._sheet.left - 1
        before = (replace(card, shown=False) for card in self._sheet.takes)
        made = TakeCard(number, f"key-{number}", shown=True, there=True, made_by="a/model", cost_usd=Decimal("0.12"))
        self._sheet = replace(self._sheet, takes=(*before, made), left=left)

    def _card(self, number: int) -> TakeCard:
        for card in self._sheet.takes:
            if card.number == number:
                return card
        raise OptionError(f"Clip 3 has no take {number}; there are {len(self._sheet.takes)}.")
