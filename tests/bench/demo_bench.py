# ruff: noqa: N803  marimo names a cell's arguments after what other cells define
import marimo

app = marimo.App(width="full")


@app.cell
def _():
    import os

    import anywidget
    import marimo as mo
    import traitlets

    from widgets import ClipBoard, MemoryDocument, SectionEditor
    from widgets.demo import demo_arrangement
    from workbench.workflows.library import Library

    return ClipBoard, Library, MemoryDocument, SectionEditor, anywidget, demo_arrangement, mo, os, traitlets


@app.cell
def _(MemoryDocument, SectionEditor, demo_arrangement, mo):
    long = mo.ui.anywidget(SectionEditor(MemoryDocument(demo_arrangement(900.0, tempo_bpm=150.0))))
    mo.vstack([mo.md("Fifteen minutes"), long])
    return


@app.cell
def _(Library, SectionEditor, mo, os):
    project = Library(os.environ["SONGREEL_LIBRARY"]).project(os.environ["BENCH_PROJECT"])
    kept = mo.ui.anywidget(SectionEditor(project.sections))
    mo.vstack([mo.md("Ten minutes, in a library"), kept])
    return (project,)


@app.cell
def _(ClipBoard, mo, project):
    board = mo.ui.anywidget(ClipBoard(project.board))
    mo.vstack([mo.md("Its plan of sixty clips"), board])
    return


@app.cell
def _(anywidget, mo, traitlets):
    class Echo(anywidget.AnyWidget):
        """Answers what it is told: the shortest way there and back."""

        _esm = """
        export default { render({ model, el }) {
          const root = document.createElement("div");
          root.className = "echo";
          el.append(root);
          let left = 0;
          root.textContent = "echo";
          root.trips = [];
          model.on("change:answer", () => root.trips.push(performance.now() - left));
          root.send = () => {
            left = performance.now();
            model.set("edit", { id: Math.random() });
            model.save_changes();
          };
          document.addEventListener("pointerup", () => {
            if (!root.armed) return;
            root.armed = false;
            root.textContent = root.textContent === "echo" ? "echo …" : "echo";
            root.send();
          }, { capture: true });
        } };
        """
        edit = traitlets.Dict().tag(sync=True, echo_update=False)
        answer = traitlets.Dict().tag(sync=True, echo_update=False)

        def __init__(self):
            super().__init__()
            self.observe(lambda change: setattr(self, "answer", change["new"]), "edit")

    mo.ui.anywidget(Echo())
    return


if __name__ == "__main__":
    app.run()
