# ruff: noqa: N803  marimo names a cell's arguments after what other cells define
import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    from pathlib import Path

    import marimo as mo

    from tests.browser.small_project import small_project
    from widgets import FilmPlayer, RunMeter

    return FilmPlayer, Path, RunMeter, mo, small_project


@app.cell
def _(mo):
    mo.md("""
    # A real film under review
    """)
    return


@app.cell
def _(Path, small_project):
    project = small_project(Path.home() / "review")
    return (project,)


@app.cell
def _(FilmPlayer, Path, RunMeter, mo, project):
    page = Path.home() / "page"
    mo.vstack([mo.ui.anywidget(FilmPlayer(project.review, share=page)), mo.ui.anywidget(RunMeter(project.run))])
    return


if __name__ == "__main__":
    app.run()
