# ruff: noqa: N803  marimo names a cell's arguments after what other cells define
import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo

    from tests.browser.sounding_film import sounding_film
    from widgets import FilmPlayer, SectionEditor
    from widgets.demo import demo_arrangement
    from widgets.demo_film import DemoFilm, demo_review
    from widgets.memory import MemoryDocument

    return DemoFilm, FilmPlayer, MemoryDocument, SectionEditor, demo_arrangement, demo_review, mo, sounding_film


@app.cell
def _(mo):
    mo.md("""
    # A film under review
    """)
    return


@app.cell
def _(DemoFilm, FilmPlayer, demo_review, mo, sounding_film):
    document = DemoFilm(*sounding_film(), review=demo_review(song_id="demo"))
    get_notes, set_notes = mo.state(document.value.notes)
    document.subscribe(lambda value: set_notes(value.notes))
    mo.ui.anywidget(FilmPlayer(document, share="demo-page"))
    return document, get_notes


@app.cell
def _(document, mo):
    mo.ui.button(label="A film is made elsewhere", on_change=lambda _: document.made_elsewhere())
    return


@app.cell
def _(MemoryDocument, SectionEditor, demo_arrangement, mo):
    from dataclasses import replace

    song = MemoryDocument(replace(demo_arrangement(30.0), song_id="demo"))
    mo.ui.anywidget(SectionEditor(song))
    return


@app.cell
def _(get_notes, mo):
    _said = [f"{note.frame}|{note.asks}|{note.state}|{note.text.encode().hex()}" for note in get_notes()]
    mo.Html(f"<pre id='kernel'>{';'.join(_said)}</pre>")
    return


if __name__ == "__main__":
    app.run()
