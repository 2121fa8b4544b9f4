"""What a library's ``Store`` knows of listening. One transaction a call."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.model.analysis import Analysis, Section
from workbench.model.correction import Correction
from workbench.store import corrections, versions
from workbench.store.calls import Calls
from workbench.store.commits import Move
from workbench.store.corrections import Versioned

__all__ = ["HeardCalls"]


class HeardCalls(Calls):
    """Analyses, a person's corrections of them, and sections as they are arranged; raises as ``Store``."""

    def save_analysis(self, project: str, analysis: Analysis) -> None:
        """Put an analysis in force."""
        with self._transaction() as connection:
            versions.save_analysis(connection, project, analysis)

    def latest_analysis(self, project: str) -> Analysis | None:
        """The analysis in force."""
        with self._transaction() as connection:
            return versions.latest_analysis(connection, project)

    def latest_analysis_key(self, project: str) -> str | None:
        """The key of the analysis in force, which is quicker to read than the analysis."""
        with self._transaction() as connection:
            return versions.latest_key(connection, project)

    def analysis_by_key(self, key: str) -> Analysis | None:
        """An analysis that was made from the same inputs, of whatever project."""
        with self._transaction() as connection:
            return versions.analysis_by_key(connection, key)

    def save_sections(self, project: str, sections: Sequence[Section], expected_version: int | None = None) -> int:
        """Commit sections; returns their version. What could be redone before can no longer be.

        Args:
            project: its id.
            sections: the new ones.
            expected_version: the version that the edit began from (0 = as heard); None to overwrite in any case.

        Raises:
            StaleVersionError: another version is in force; nothing was written.
        """
        with self._transaction() as connection:
            return versions.save_sections(connection, project, sections, expected_version)

    def sections(self, project: str) -> versions.Arranged | None:
        """Version and sections in force; None before the first edit, no sections where all edits were undone.

        The version grows with every commit, undo and redo.
        """
        with self._transaction() as connection:
            return versions.sections(connection, project)

    def undo_sections(self, project: str, expected_version: int | None = None) -> versions.Arranged | None:
        """Go back one commit; the new version and its sections, or None at the oldest."""
        with self._transaction() as connection:
            return versions.move_sections(connection, project, "undo", expected_version)

    def redo_sections(self, project: str, expected_version: int | None = None) -> versions.Arranged | None:
        """Go forward one commit; the new version and its sections, or None at the newest."""
        with self._transaction() as connection:
            return versions.move_sections(connection, project, "redo", expected_version)

    def corrections(self, project: str) -> Versioned:
        """A person's corrections of what was heard that are in force, the oldest first, and their version.

        It grows with every commit, undo and redo; 0 before the first.
        """
        with self._transaction() as connection:
            return corrections.corrections(connection, project)

    def aimed_corrections(self, project: str, move: Move) -> Versioned | None:
        """The version in force, and the corrections that a move would put in force; None where it has no aim."""
        with self._transaction() as connection:
            return corrections.aimed_corrections(connection, project, move)

    def save_heard(
        self, project: str, analysis: Analysis, version: int, decided: Sequence[Correction] | Move | None = None
    ) -> None:
        """Put an analysis in force together with the corrections that it holds: both, or neither.

        Args:
            project: its id.
            analysis: with the corrections.
            version: of the corrections that were in force when it was made.
            decided: the corrections that are in force from now on, or the move that leads to them; None where they are
                those of ``version``.

        Raises:
            OptionError: a text of theirs holds a secret; nothing was written.
            StaleVersionError: somebody has decided since; nothing was written.
        """
        with self._transaction() as connection:
            if decided is None:
                corrections.check_corrections(connection, project, version)
            elif isinstance(decided, str):
                corrections.move_corrections(connection, project, decided, version)
            else:
                corrections.save_corrections(connection, project, decided, version)
            versions.save_analysis(connection, project, analysis)

    def save_decisions(
        self, project: str, analysis: Analysis, version: int, decided: Sequence[Sequence[Correction]]
    ) -> None:
        """The same for decisions that followed each other quickly: each is a version, the analysis holds the last.

        Args:
            project: its id.
            analysis: with the corrections of the last.
            version: of the corrections that the first was made from.
            decided: for each decision the corrections that it puts in force.

        Raises:
            OptionError: a text of theirs holds a secret; nothing was written.
            StaleVersionError: somebody has decided since; nothing was written.
        """
        with self._transaction() as connection:
            for expected, each in enumerate(decided, version):
                corrections.save_corrections(connection, project, each, expected)
            versions.save_analysis(connection, project, analysis)
