# ruff: noqa: N803, B018  marimo names a cell's arguments after what other cells define, and shows its last expression
import marimo

app = marimo.App(width="full")


@app.cell
def _():
    from dataclasses import replace

    import marimo as mo

    from widgets import ClipBoard, MemoryDocument, SectionEditor
    from widgets.demo import demo_arrangement, demo_sound
    from widgets.demo_board import DemoBoard, demo_board

    return ClipBoard, DemoBoard, MemoryDocument, SectionEditor, demo_arrangement, demo_board, demo_sound, mo, replace


@app.cell
def _(mo):
    mo.md("""
    # A made-up film
    """)
    return


@app.cell
def _(MemoryDocument, SectionEditor, demo_arrangement, demo_sound, mo, replace):
    sections = MemoryDocument(replace(demo_arrangement(), song_id="demo"))
    mo.ui.anywidget(SectionEditor(sections, song=demo_sound))
    return


@app.cell
def _(ClipBoard, DemoBoard, demo_board, demo_sound, mo, replace):
    document = DemoBoard(
        replace(demo_board(), song_id="demo"), done=6, failed=(8, "The host refused the words <b>of this clip</b> 🎬.")
    )
    document.begin()
    board = mo.ui.anywidget(ClipBoard(document, song=demo_sound))
    board
    return board, document


@app.cell
def _(board, document, mo):
    _ = board.value
    mo.Html(
        "<pre id='kernel'>"
        + ";".join(f"{c.span.start}|{c.seed}|{c.line.encode().hex()}|{int(c.locked)}" for c in document.value.clips)
        + "</pre>"
    )
    return


if __name__ == "__main__":
    app.run()
