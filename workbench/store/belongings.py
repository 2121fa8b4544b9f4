"""Which tables hold what a project is: what a copy of it has, what its file has, and what stays in its library."""

from __future__ import annotations

__all__ = ["BY_KEY", "CONTENT", "HISTORY", "OWNED", "RECORDS", "STAYS"]

CONTENT: tuple[str, ...] = (
    "analyses",
    "analysis_parts",
    "arrangements",
    "sections",
    "decisions",
    "corrections",
    "plans",
    "plan_moves",
    "plan_sections",
    "clips",
    "clip_takes",
    "timelines",
    "pictures",
    "rejected_takes",
    "reviews",
    "notes",
    "log",
    "budgets",
)
"""Rows with a column ``project``: what was heard, decided and made. A copy has them all, under its own id."""

HISTORY: tuple[str, ...] = ("films", "spent_elsewhere")
"""Rows with a column ``project`` that go into its file, and not into a copy: a film names its project."""

BY_KEY: tuple[str, ...] = ("songs", "projects", "takes", "frames", "useless_takes", "purchases", "texts")
"""What several projects may share; of these a project's file has what it needs."""

RECORDS: tuple[str, ...] = ("exports", "jobs", "job_errors", "job_work", "first_previews")
"""Rows with a column ``project`` that tell what happened in this library; they stay in it."""

STAYS: tuple[str, ...] = ("migrations", "certificates", "trash", "uploads")
"""What is of this library, this computer or this account alone. A film is proven again wherever it comes to."""

OWNED: tuple[str, ...] = (*CONTENT, *HISTORY, *RECORDS)
"""All rows that go with a project. Purchases stay: the money is gone all the same."""
