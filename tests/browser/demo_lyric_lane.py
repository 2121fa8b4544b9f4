# ruff: noqa: N803, B018  marimo names a cell's arguments after what other cells define, and shows its last expression
import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo

    from widgets import LyricLane, MemoryDocument
    from widgets.demo import demo_sound
    from widgets.demo_words import demo_words
    from workbench.analysis.lyric_sheet import laid_out, settled

    return LyricLane, MemoryDocument, demo_sound, demo_words, laid_out, mo, settled


@app.cell
def _(mo):
    mo.md("""
    # Words of a made-up song
    """)
    return


@app.cell
def _(LyricLane, MemoryDocument, demo_sound, demo_words, laid_out, mo, settled):
    wanted = mo.query_params()
    length_s = float(wanted.get("seconds", 60))
    sheet = laid_out(demo_words(length_s, sung=wanted.get("sung") != "no", given="given" in wanted))
    document = MemoryDocument(sheet, settle=settled)
    lane = mo.ui.anywidget(LyricLane(document, song=lambda: demo_sound(length_s)))
    lane
    return document, lane


@app.cell
def _(document, lane, mo):
    _ = lane.value
    mo.Html(
        "<pre id='kernel'>"
        + ";".join(
            f"{w.start_s:.3f}|{w.end_s:.3f}|{w.text.encode().hex()}"
            for one in document.value.lines[:3]
            for w in one.line.words
        )
        + "</pre><pre id='said'>"
        + ";".join(said.encode().hex() for said in document.value.said)
        + "</pre>"
    )
    return


if __name__ == "__main__":
    app.run()
