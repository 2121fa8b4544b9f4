# /// script
# requires-python = ">=3.11"
#
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="How the film was made")

with app.setup(hide_code=True):
    import marimo as mo

    from widgets import MemoryDocument, SectionEditor, cards, charts, report_card
    from workbench.workflows.share_rich import told_film


@app.cell(hide_code=True)
def _():
    mo.md("""
    # How the film was made

    What was heard in the song, how its sections lie, which clips were planned, and what was measured in the film.
    """)
    return


@app.cell(hide_code=True)
def _():
    film = told_film(mo.cli_args())
    mo.Html(cards.heard_card(film.song, film.analysis))
    return (film,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## The song

    Its waveform with its sections and beats: scroll to zoom, drag to move. Nothing that is changed here is kept.
    """)
    return


@app.cell(hide_code=True)
def _(film):
    SectionEditor(MemoryDocument(film.arrangement))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## What was heard

    Energy, beats and downbeats over time, and how far each answer can be trusted.
    """)
    return


@app.cell(hide_code=True)
def _(film):
    mo.vstack(
        [
            charts.analysis_figure(film.analysis, film.arrangement.sections),
            mo.Html(report_card.report_card(film.analysis, film.arrangement.sections)),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## The plan and its proof

    The clips tile every section exactly; the certificate is measured in the finished file.
    """)
    return


@app.cell(hide_code=True)
def _(film):
    mo.vstack(
        [
            mo.Html(cards.plan_strip(film.plan, film.palette)),
            mo.Html(cards.certificate_card(film.certificate)),
        ]
    )
    return


if __name__ == "__main__":
    app.run()
