"""Progress with --json: ten lines a second at most, and none of a stage's ends is lost."""

import json

import jsonschema
import pytest

from workbench.cli.terminal import _JsonLines, listening, say, tell_aside
from workbench.jobs.progress import Reporter
from workbench.model.progress import FILM_STAGES, Progress


def told(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_nine_hundred_frames_are_no_nine_hundred_lines(schema, capsys):
    clock = iter(i / 300 for i in range(2000))  # three hundred events a second
    lines = _JsonLines((0, 1), lambda: next(clock))
    reporter = Reporter(lines, FILM_STAGES)
    for done in range(1, 901):
        reporter.report("generate", done, 900)
        if done % 2:
            reporter.report("compose", done, 901)
    lines.end()
    events = told(capsys)
    assert len(events) < 10 * 1350 / 300 + 5
    for event in events:
        jsonschema.validate(event, schema("progress"))
    assert [event["done"] for event in events if event["stage"] == "generate"][-1] == 900
    assert [event["done"] for event in events if event["stage"] == "compose"][-1] == 899  # the last that was told
    percents = [event["percent"] for event in events]
    assert percents == sorted(percents)


def test_the_first_and_the_last_of_a_stage_are_told_at_once(capsys):
    lines = _JsonLines((1, 2), lambda: 0.0)
    for stage, done in (("plan", 0), ("plan", 1), ("plan", 2), ("join", 1), ("join", 2)):
        lines(Progress(stage, done, 2, 50.0 * done, ""))
    assert [(event["stage"], event["done"], event["percent"]) for event in told(capsys)] == [
        ("plan", 0, 50.0),
        ("plan", 2, 100.0),
        ("join", 1, 100.0),
        ("join", 2, 100.0),
    ]


def test_what_waits_is_told_when_the_work_breaks(capsys):
    def work():
        with listening("a", as_json=True) as listener:
            for done in range(3):
                listener(Progress("generate", done, 900, float(done), ""))
            raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        work()
    assert [event["done"] for event in told(capsys)] == [0, 2]


def test_nothing_steers_the_terminal_of_who_reads(capsys):
    say("a\x1b[31m\u202eb\tc\nd \U0001f468\u200d\U0001f469 é")
    tell_aside("e\x07\r")
    assert tuple(capsys.readouterr()) == ("a\\x1b[31m\\u202eb\tc\nd \U0001f468\u200d\U0001f469 é\n", "e\\x07\\r\n")
