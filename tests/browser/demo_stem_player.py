# ruff: noqa: N803, B018  marimo names a cell's arguments after what other cells define, and shows its last expression
import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo

    from widgets import StemPlayer
    from widgets.demo import DemoStems

    return DemoStems, StemPlayer, mo


@app.cell
def _(mo):
    mo.md("""
    # Stems of a made-up song, which are made first
    """)
    return


@app.cell
def _(DemoStems, StemPlayer, mo):
    player = mo.ui.anywidget(StemPlayer(DemoStems()))
    player
    return


@app.cell
def _(mo):
    mo.md("""
    Where nothing is installed that could make them
    """)
    return


@app.cell
def _(DemoStems, StemPlayer, mo):
    lacking = mo.ui.anywidget(StemPlayer(DemoStems("lacking", "Taking a song apart needs torch & <demucs>.")))
    lacking
    return


if __name__ == "__main__":
    app.run()
