"""The commands that say how well a library's work goes, and answer a query over it."""

from __future__ import annotations

import argparse

from workbench.cli.opening import existing_library, print_result
from workbench.jobs.cancel import CancelToken
from workbench.settings import Settings

__all__ = ["add_query_options", "run_insights", "run_query"]


def add_query_options(parser: argparse.ArgumentParser) -> None:
    """The words of ``query``."""
    parser.add_argument("sql", metavar="SQL", help="one SELECT; 'SHOW TABLES' names tables and views")


def run_insights(options: argparse.Namespace, settings: Settings, _cancel: CancelToken) -> int:
    """Print the figures beside their targets."""
    from workbench.workflows.insight_report import insight_lines, insight_report

    seen = existing_library(options, settings).insights()
    print_result(options, insight_report(seen), *insight_lines(seen))
    return 0


def run_query(options: argparse.Namespace, settings: Settings, _cancel: CancelToken) -> int:
    """Print what a query gives."""
    from workbench.workflows.insight_report import answer_lines, answer_report

    answer = existing_library(options, settings).query(options.sql)
    print_result(options, answer_report(answer), *answer_lines(answer))
    return 0
