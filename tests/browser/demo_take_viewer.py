# ruff: noqa: N803, B018  marimo names a cell's arguments after what other cells define, and shows its last expression
import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo

    from tests.browser.tiny_films import tiny_film
    from widgets import MemoryDocument, SectionEditor, TakeViewer
    from widgets.demo import demo_arrangement, demo_sound
    from widgets.demo_takes import DemoTakes

    return DemoTakes, MemoryDocument, SectionEditor, TakeViewer, demo_arrangement, demo_sound, mo, tiny_film


@app.cell
def _(mo):
    mo.md("""
    # Takes of a made-up clip
    """)
    return


@app.cell
def _(DemoTakes, TakeViewer, demo_sound, mo, tiny_film):
    films = [tiny_film(colour) for colour in ((200, 60, 40), (40, 120, 200), (60, 160, 70))]
    takes = mo.ui.anywidget(TakeViewer(DemoTakes(films, left=2), song=demo_sound))
    takes
    return


@app.cell
def _(MemoryDocument, SectionEditor, demo_arrangement, demo_sound, mo):
    from dataclasses import replace

    arrangement = replace(demo_arrangement(), song_id="demo")
    mo.ui.anywidget(SectionEditor(MemoryDocument(arrangement), song=demo_sound))
    return


if __name__ == "__main__":
    app.run()
