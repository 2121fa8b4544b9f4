# ruff: noqa: N803  marimo names a cell's arguments after what other cells define
import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo

    from widgets import StepBar
    from widgets.demo_steps import DemoSteps

    return DemoSteps, StepBar, mo


@app.cell
def _(mo):
    mo.md("""
    # Steps of a made-up project
    """)
    return


@app.cell
def _(DemoSteps, StepBar, mo):
    source = DemoSteps(mo.query_params().get("states") or "done done done stale stale")
    mo.ui.anywidget(StepBar(source))
    return (source,)


@app.cell
def _(mo, source):
    mo.ui.button(label="Make it", on_click=lambda _: source.say("done done done done running"))
    return


@app.cell
def _(mo):
    mo.md("".join(f"## {n} · {t}\n\n<div style='height: 900px'></div>\n\n" for n, t in [(1, "Song"), (2, "Listen")]))
    return


@app.cell
def _(mo):
    mo.md("""
    ## 3 · Arrange

    ### Plan nothing here
    """)
    return


@app.cell
def _(mo):
    mo.md("<span id='step-plan'></span>\n\n## 4 · What comes when\n\n<div style='height: 900px'></div>\n")
    return


@app.cell
def _(mo):
    rest = [(5, "Generate"), (6, "Compose"), (7, "Review")]
    mo.md("".join(f"## {n} · {t}\n\n<div style='height: 900px'></div>\n\n" for n, t in rest))
    return


if __name__ == "__main__":
    app.run()
