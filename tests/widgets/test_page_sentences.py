"""A widget or a card says what to do without what is typed for it elsewhere, wherever its sentence comes from."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

pytest.importorskip("anywidget")

from tests.widgets.test_cards import certificate
from widgets import cards, library_card
from widgets.clip_board import _standing_row
from widgets.document_widget import failure_told
from widgets.money_card import quote_card
from widgets.run_meter import standing_of
from widgets.stem_lanes import _told
from widgets.step_bar import _entry
from workbench.errors import NotFoundError
from workbench.model.board import ClipStanding
from workbench.model.documents import RunGlance
from workbench.model.money_glance import Choice, MoneyGlance
from workbench.model.progress import Progress
from workbench.model.steps import Step

TYPED = "Make it first (songreel make, or compose()), or replace it (--force, or force=True)."
ON_A_PAGE = "Make it first, or replace it."

SAID = {
    "a sentence": lambda: cards.sentence(TYPED),
    "progress": lambda: cards.progress_bar(Progress("verify", 1, 2, 50.0, TYPED)),
    "a certificate's note": lambda: cards.certificate_card(replace(certificate(), notes=(TYPED,))),
    "a quote": lambda: quote_card(MoneyGlance(Choice({}), quote=TYPED)),
    "a note on money": lambda: quote_card(MoneyGlance(Choice({}), notes=(TYPED,))),
    "what the library says": lambda: library_card.said_card(TYPED, "", refused=True),
    "what the library asks": lambda: library_card.question_card(TYPED, ""),
    "a refused edit": lambda: failure_told(NotFoundError(TYPED), "")["message"],
    "a clip that failed": lambda: _standing_row(ClipStanding("failed", sentence=TYPED, price_usd=Decimal(1)))[
        "sentence"
    ],
    "a run that failed": lambda: standing_of(RunGlance("failed", sentence=TYPED))["sentence"],
    "what a run does": lambda: standing_of(RunGlance("running", progress=Progress("verify", 1, 2, 50.0, TYPED)))[
        "message"
    ],
    "stems": lambda: _told(TYPED)["sentence"],
    "a step": lambda: _entry(Step("compose", "failed", TYPED))["sentence"],
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_a_page_leaves_out_what_is_typed(said):
    words = str(said())
    assert ON_A_PAGE in words
    assert "songreel" not in words
    assert "--force" not in words
