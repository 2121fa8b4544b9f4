# /// script
# requires-python = ">=3.11"
#
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Songreel insights", css_file="pages.css")

with app.setup(hide_code=True):
    import marimo as mo

    from widgets import ChartView, insight_card
    from widgets import insight_charts as charts
    from widgets.page_parts import need, told
    from workbench.workflows.shared_studio import library_of
    from workbench.workflows.studio_acts import attempt

    def answered(asked):
        return told(asked.error) if asked.error else mo.Html(insight_card.answer_card(asked.value))


@app.cell(hide_code=True)
def _():
    mo.md("""
    # Insights

    How well the work in this library goes. Each figure stands beside what was aimed at, and says where that comes from;
    what was not recorded is said to be so.
    """)
    return


@app.cell
def _():
    library = need(lambda: library_of(mo.cli_args().get("library"), mo.app_meta().request))
    again = mo.ui.refresh(label="Read again")
    again
    return again, library


@app.cell(hide_code=True)
def _():
    mo.md("""
    Everything here is read from the library's own views, at once, whenever you ask for it.
    """)
    return


@app.cell
def _(again, library):
    again.value
    seen = need(library.insights)
    mo.Html(insight_card.figures_card(seen))
    return (seen,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Films

    What was settled with hosts of models for a project, and how long Songreel worked until its first film, for each
    minute of the finished film. Clips that are drawn on this computer cost nothing.
    """)
    return


@app.cell
def _(seen):
    ChartView(charts.cost_chart(seen), charts.time_chart(seen))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Waiting

    From a song to the first thing that moves: listening, then drawing the animatic.
    """)
    return


@app.cell
def _(seen):
    ChartView(charts.wait_chart(seen))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Runs

    A run listens, makes clips, composes or exports. What you stopped yourself is neither a success nor a failure.
    """)
    return


@app.cell
def _(seen):
    ChartView(charts.run_chart(seen), charts.error_chart(seen))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Time, and what was there already

    Who took how long for what, added up where several things are made at once; and how many parts of listening, takes
    and chunks a run found instead of making them.
    """)
    return


@app.cell
def _(seen):
    ChartView(charts.work_chart(seen), charts.hit_chart(seen))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Taste, and where it goes

    The clips that you had made again most often, and the formats in which films left for other programs.
    """)
    return


@app.cell
def _(seen):
    ChartView(charts.regenerated_chart(seen), charts.export_chart(seen))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Ask it yourself

    One SELECT over the library's tables and views. It runs on a copy: it can change nothing, reads no other file and
    no address, and gives at most 1,000 rows within 5 seconds.
    """)
    return


@app.cell
def _():
    sql = mo.ui.text_area(
        "SELECT name, state, clips, films, spent_usd FROM project_overview ORDER BY made_at",
        label="SQL",
        rows=4,
        full_width=True,
    )
    form = sql.form(submit_button_label="Ask", bordered=False)
    form
    return (form,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    The answer, or one sentence that says why there is none.
    """)
    return


@app.cell
def _(again, form, library):
    again.value
    answered(attempt(lambda: library.query(form.value or form.element.value)))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    What there is to ask for: each table and view, each of its columns, and what it means.
    """)
    return


@app.cell
def _(library):
    mo.accordion({"Tables and views": mo.Html(insight_card.answer_card(need(library.dictionary)))})
    return


if __name__ == "__main__":
    app.run()
