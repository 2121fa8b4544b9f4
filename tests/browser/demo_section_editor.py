# ruff: noqa: N803, B018  marimo names a cell's arguments after what other cells define, and shows its last expression
import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo

    from widgets import MemoryDocument, SectionEditor
    from widgets.demo import demo_arrangement, demo_sound
    from workbench.errors import OptionError

    return MemoryDocument, OptionError, SectionEditor, demo_arrangement, demo_sound, mo


@app.cell
def _(mo):
    mo.md("""
    # Sections of a made-up song
    """)
    return


@app.cell
def _(MemoryDocument, OptionError, SectionEditor, demo_arrangement, demo_sound, mo):
    def refuse(value):
        if any(section.label == "forbidden" for section in value.sections):
            raise OptionError("The label 'forbidden' is not allowed here: choose another.")

    document = MemoryDocument(demo_arrangement(), check=refuse)
    editor = mo.ui.anywidget(SectionEditor(document, song=demo_sound))
    editor
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
