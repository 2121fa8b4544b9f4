"""Figures of how well the work goes: real values on them, targets with their origin, nothing as markup."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape

import pytest

from widgets import insight_charts
from widgets.insight_card import answer_card, figures_card
from workbench.model import insights
from workbench.model.insights import (
    Answer,
    ErrorKind,
    ExportFormat,
    FirstLook,
    Hits,
    Insights,
    MadeFilm,
    Regenerated,
    RunOutcome,
    WorkTime,
)

EVIL = "<a href='http://evil.invalid'>$x$</a> 🎸"
CHARTS = [getattr(insight_charts, name) for name in insight_charts.__all__]
SEEN = Insights(
    films=(MadeFilm("p", EVIL, 60.0, None, 12.0), MadeFilm("q", "dear", 120.0, 3.0, None)),
    looks=(FirstLook("p", EVIL, 60.0, 5.0, 2.0, 7.0),),
    runs=(RunOutcome("composition", 3, 1, 5, 1), RunOutcome("export", 0, 0, 2, 0)),
    work=tuple(WorkTime("analyze", f"who {n}", 0, 1, float(n)) for n in range(9)),
    hits=(Hits("takes", 0, 4), Hits("chunks", 3, 1)),
    regenerated=(Regenerated("p", EVIL, 4, "chorus", 8.0, 3),),
    errors=(ErrorKind("run", None, 2, None, "No."), ErrorKind("host", "owner/model", 1, None, EVIL)),
    exports=(ExportFormat("otio", 2, 3_000_000),),
)


@pytest.mark.parametrize("chart", CHARTS)
def test_an_empty_library_is_a_sentence_and_not_an_empty_chart(chart):
    said = chart(Insights())
    assert isinstance(said, str)
    assert said.endswith(".")


@pytest.mark.parametrize("chart", CHARTS)
def test_each_has_a_question_units_and_no_markup_of_a_person(chart):
    figure = chart(SEEN)
    text = figure.to_json()
    assert figure.layout.meta["question"].endswith("?")
    assert figure.layout.xaxis.title.text
    assert "<a " not in text
    assert "$" not in text
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"  # the page's own, light or dark


@pytest.mark.parametrize(
    ("chart", "target"),
    [
        (insight_charts.cost_chart, insights.FILM_COST),
        (insight_charts.time_chart, insights.FILM_TIME),
        (insight_charts.wait_chart, insights.FIRST_LOOK),
        (insight_charts.run_chart, insights.SUCCESS),
        (insight_charts.hit_chart, insights.CACHE_HITS),
    ],
)
def test_a_target_is_a_line_and_its_origin_stands_beside_it(chart, target):
    figure = chart(SEEN)
    (line,) = figure.layout.shapes
    assert line.x0 == line.x1 == target.value
    assert target.said in figure.layout.meta["aim"]
    assert target.origin in figure.layout.meta["aim"]
    assert "aim" in target.origin


def test_bars_are_the_values_and_what_is_not_known_is_said():
    bars, words = insight_charts.cost_chart(SEEN).data
    assert list(bars.x) == [3.0, 0]
    assert list(words.text) == [" not recorded"]
    done, failed = insight_charts.run_chart(SEEN).data  # nothing has ended of exports but by a person's hand
    assert (list(done.x), list(failed.x), list(done.text)) == ([75.0], [25.0], ["3"])
    bars, words = insight_charts.hit_chart(SEEN).data
    assert (list(bars.x), list(words.text)) == ([0, 75.0], [" 0 of 4"])
    runs, hosts = insight_charts.error_chart(SEEN).data
    assert (list(runs.x), list(hosts.x)) == ([2, 0], [0, 1])


def test_many_providers_are_the_slowest_and_others():
    figure = insight_charts.work_chart(SEEN)
    assert [trace.name for trace in figure.data] == ["who 8", "who 7", "who 6", "who 5", "who 4", "who 3", "others"]
    assert list(figure.data[-1].x) == [3.0]


def test_the_figures_weigh_films_by_their_length_and_know_what_they_do_not_know():
    figures = {name: value for name, value, _ in SEEN.figures}
    assert figures["Cost of a finished minute"] is None  # one film's is unknown
    assert figures["Work for a finished minute"] == 12
    assert figures["Runs that succeed"] == 75
    assert figures["Found instead of made"] == pytest.approx(100 * 3 / 8)
    cheap = replace(SEEN.films[0], usd_per_minute=0.0)
    assert replace(SEEN, films=(cheap, SEEN.films[1])).usd_per_minute == pytest.approx(2.0)
    assert insights.SUCCESS.met(90)
    assert not insights.FILM_COST.met(2)


def test_cards_are_tables_without_markup_of_a_person():
    card = figures_card(SEEN)
    assert "not recorded" in card
    assert "✗ missed" in card
    assert f"12 {insights.FILM_TIME.unit}" in unescape(card), "a figure has its unit"
    assert insights.FILM_TIME.origin in unescape(card)
    answer = answer_card(Answer((EVIL, "b"), ((EVIL, None), (1.5, "x")), more=True))
    assert "<a " not in answer
    assert "the first 2 rows are shown" in answer
    assert "No row answers that." in answer_card(Answer(("a",), ()))


def test_a_view_takes_figures_and_sentences_and_sets_questions_as_text():
    pytest.importorskip("anywidget")
    from widgets.chart_view import ChartView

    figure = insight_charts.cost_chart(SEEN)
    shown, nothing = ChartView(figure, "Nothing yet.").charts
    assert nothing == {"sentence": "Nothing yet."}
    assert shown["question"] == "What does a finished minute cost?"
    assert insights.FILM_COST.origin in shown["aim"]
    layout = shown["figure"]["layout"]
    assert "title" not in layout
    assert layout["height"] == figure.layout.height - (figure.layout.margin.t - layout["margin"]["t"])
    assert figure.layout.title.text  # the figure itself is as it was
    assert json.dumps(shown)
    assert "cdn" not in ChartView._esm.split("window.Plotly = Plotly")[-1]
