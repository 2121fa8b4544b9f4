# ruff: noqa: N803  marimo names a cell's arguments after what other cells define, and shows its last expression
import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    from dataclasses import replace

    import marimo as mo

    from widgets import MemoryDocument, SectionEditor, StemPlayer
    from widgets.demo import DemoStems, demo_arrangement, demo_sound
    from widgets.demo_beats import DemoRepair
    from workbench.errors import OptionError
    from workbench.model.grid_report import LowTrustSpan

    return (
        DemoRepair,
        DemoStems,
        LowTrustSpan,
        MemoryDocument,
        OptionError,
        SectionEditor,
        StemPlayer,
        demo_arrangement,
        demo_sound,
        mo,
        replace,
    )


@app.cell
def _(mo):
    mo.md("""
    # Sections of a made-up song
    """)
    return


@app.cell
def _(
    DemoRepair,
    DemoStems,
    LowTrustSpan,
    MemoryDocument,
    OptionError,
    SectionEditor,
    StemPlayer,
    demo_arrangement,
    demo_sound,
    mo,
    replace,
):
    def refuse(value):
        if any(section.label == "forbidden" for section in value.sections):
            raise OptionError("The label 'forbidden' is not allowed here: choose another.")

    doubts = (LowTrustSpan(54.25, 60.0, "ambience"),)
    document = MemoryDocument(replace(demo_arrangement(), doubts=doubts, song_id="demo"), check=refuse)
    repair, stems = DemoRepair(document, steps=8), DemoStems("ready", duration_s=60.0, song_id="demo")
    editor = mo.ui.anywidget(SectionEditor(document, song=demo_sound, repair=repair, stems=stems))
    mo.vstack([editor, mo.ui.anywidget(StemPlayer(stems))])
    return document, editor


@app.cell
def _(document, editor, mo):
    _ = editor.value
    mo.Html(
        "<pre id='kernel'>"
        + ";".join(f"{s.start_s:.6f}|{s.label.encode().hex()}|{s.occurrence}" for s in document.value.sections)
        + "</pre>"
    )
    return


if __name__ == "__main__":
    app.run()
