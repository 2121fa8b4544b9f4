# ruff: noqa: N803, B018  marimo names a cell's arguments after what other cells define, and shows its last expression
import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo

    from widgets import RunMeter
    from widgets.demo import DemoRun

    return DemoRun, RunMeter, mo


@app.cell
def _(mo):
    mo.md("""
    # A run that makes four clips
    """)
    return


@app.cell
def _(DemoRun, RunMeter, mo):
    run = DemoRun(12)
    begin = mo.ui.button(label="Make it", on_click=lambda _: run.begin())
    meter = mo.ui.anywidget(RunMeter(run))
    mo.vstack([begin, meter])
    return


@app.cell
def _(mo):
    edits = mo.ui.number(0, 100, label="Meanwhile")
    edits
    return (edits,)


@app.cell
def _(edits, mo):
    mo.Html(f"<pre id='meanwhile'>{edits.value}</pre>")
    return


if __name__ == "__main__":
    app.run()
