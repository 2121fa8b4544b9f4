"""The tables that colour a plan's clips: baked once for one plan, and for its takes where joins are matched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.jobs.keys import dumps, key_of, loads
from workbench.model.match import JoinColour, Match
from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.render.compose.continuity import CONTINUITY_VERSION
from workbench.workflows.grading import clip_luts, match_takes

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Colouring"]


class Colouring:
    """Gives each clip its table. It is asked again and again while takes are made, and bakes once."""

    def __init__(self, project: SongWork, plan: Plan) -> None:
        self._project, self._plan = project, plan
        self._baked: dict[tuple[Match, ...], Mapping[int, str]] = {}

    def __call__(self, takes: Mapping[int, Take]) -> Mapping[int, str]:
        """By the clip's index, the sha256 of its table; clips that stay as they are have none.

        Args:
            takes: of all clips; those that are not made yet have no hash, and joins are matched when all are there.
        """
        there = all(take.sha256 for take in takes.values())
        matches = self._matches(takes) if self._plan.finish.match_joins and there else ()
        if matches not in self._baked:
            luts = clip_luts(self._plan, self._project.files, self._project.settings.library, matches)
            self._baked[matches] = {i: lut for i, lut in enumerate(luts) if lut}
        return self._baked[matches]

    def _matches(self, takes: Mapping[int, Take]) -> tuple[Match, ...]:
        """Each clip's gains, measured once for the same takes in the same places."""
        store = self._project.store
        places = [(c.index, c.section, c.span, takes[c.index].sha256, takes[c.index].span) for c in self._plan.clips]
        key = key_of("matches", CONTINUITY_VERSION, places)
        known = store.get(key)
        if known is None:
            known = dumps(match_takes(self._plan, takes, self._project.files))
            store.put(key, known)
        matches, joins = loads(tuple[tuple[Match, ...], tuple[JoinColour, ...]], known)
        if joins:
            before, after = (
                sum(values) / len(joins) for values in ([j.before for j in joins], [j.after for j in joins])
            )
            self._project.note(
                f"Brightness and colour were matched at {len(joins)} joins: their distance is {after:.1f} on average, "
                f"and was {before:.1f}."
            )
        return matches
