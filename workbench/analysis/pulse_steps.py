"""The steps of the graph that find beats and sections, by one answer of a network or each by its own means."""

from __future__ import annotations

from workbench.analysis.all_in_one.answers import AllInOne
from workbench.analysis.all_in_one.form import FORM_VERSION
from workbench.analysis.all_in_one.grid import GRID_VERSION
from workbench.analysis.analyzers import Analyzers
from workbench.analysis.beats import BeatTracker
from workbench.analysis.graph import Step
from workbench.analysis.heard import Heard
from workbench.analysis.sections import sections_at

__all__ = ["beat_steps", "section_steps"]

_LIGHT, _WEIGHTS = 4, {"beat-this": 10}
"""About how much work trackers are."""
_NETWORK = 80


def beat_steps(song: Heard, by: BeatTracker | AllInOne) -> tuple[Step, ...]:
    """Beats; and before them what a network says, where they are read from that."""
    if isinstance(by, AllInOne):
        network = by.network
        return (
            Step("structure", network.name, network.version, lambda _: by.ask(song), weight=_NETWORK),
            Step(
                "beats",
                by.name,
                GRID_VERSION,
                lambda got: by.track(song, got["structure"]),
                ("structure",),
                weight=_LIGHT,
            ),
        )
    weight = _WEIGHTS.get(by.name, _LIGHT)
    return (Step("beats", by.name, by.version, lambda _: by.track(song), weight=weight),)


def section_steps(song: Heard, who: Analyzers) -> tuple[Step, Step]:
    """Sections in every fineness, and the usual ones."""
    if isinstance(by := who.beats, AllInOne):
        form = Step(
            "form",
            by.name,
            FORM_VERSION,
            lambda got: by.find(song, got["structure"], got["corrected beats"].grid),
            ("structure", "corrected beats"),
            weight=2,
        )
    else:
        form = Step(
            "form",
            who.sections.name,
            who.sections.version,
            lambda got: who.sections.find(song, got["corrected beats"].grid, got["lyrics"][0]),
            ("corrected beats", "lyrics"),
            weight=2,
        )
    return form, Step("sections", form.name, form.version, lambda got: sections_at(got["form"]), ("form",))
