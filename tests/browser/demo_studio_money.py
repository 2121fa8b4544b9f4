# ruff: noqa: B018  marimo shows a cell's last expression
import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium")

with app.setup(hide_code=True):
    from pathlib import Path

    import marimo as mo

    from tests.browser.small_project import small_project
    from widgets import HelpDrawer, StepBar, money_card
    from workbench.errors import WorkbenchError
    from workbench.workflows.library import Library
    from workbench.workflows.pretending import Pretending
    from workbench.workflows.studio_money import MoneyPanel

    def choose(label, choice, verb, acts):
        def decide(name):
            acts.act(lambda: verb(name))

        return mo.ui.dropdown(choice.options, value=choice.value, label=label, on_change=decide, full_width=True)

    def pretended(folder):
        # The film's own library is opened anew with hosts that only pretend, so no token is needed and nothing is paid.
        project = small_project(folder)
        pretending = Pretending(settings=project.settings)
        return pretending, Library(settings=project.settings, hosts=pretending.hosts).project(project.id)


@app.cell
def _():
    class Acts:
        def __init__(self, tell_changed, tell_refused):
            self.tell_changed, self.tell_refused, self.count = tell_changed, tell_refused, 0

        def act(self, call):
            try:
                call()
                self.tell_refused(None)
            except WorkbenchError as error:
                self.tell_refused(error.message)
            self.count += 1
            self.tell_changed(self.count)

    get_changed, tell_changed = mo.state(0, allow_self_loops=True)
    get_refused, tell_refused = mo.state(None)
    acts = Acts(tell_changed, tell_refused)
    return acts, get_changed, get_refused


@app.cell
def _():
    pretending, project = pretended(Path.home() / "money")
    panel = MoneyPanel(project)
    keys = {"Film player": [("R", "writes a note")]}
    help_drawer = HelpDrawer(keys, Library(settings=project.settings).tables())
    mo.vstack([mo.ui.anywidget(StepBar(project.steps)), mo.ui.anywidget(help_drawer)])
    return panel, pretending, project


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 5 · Generate

    Who makes the clips, with how much care, and what may be spent on it. Each choice is the plan's from then on.
    """)
    return


@app.cell
def _(acts, get_changed, panel):
    get_changed()
    money = panel.glance()
    provider = choose("Provider", money.provider, panel.use_provider, acts)
    provider
    return (money,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    Where a host is paid, a profile is how much care is taken, and a model costs what its table says. A mix is the
    percent of clips that the model makes, of stills with a moving camera, and of those that this computer draws until
    somebody pays for more.
    """)
    return


@app.cell
def _(acts, money, panel):
    mo.stop(money.profile is None)
    profile = choose("Profile", money.profile, panel.use_profile, acts)
    model = choose("Model", money.model, panel.use_model, acts)
    mix = choose("Mix", money.mix, panel.use_mix, acts)
    mo.vstack([profile, model, mix])
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    What it would make and cost, before anything is bought. A price that nobody knows is not nothing.
    """)
    return


@app.cell
def _(money):
    mo.vstack([mo.Html(money_card.quote_card(money)), mo.Html(money_card.budget_table(money))])
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    A run stops before it costs more than its budget; the project's and the month's hold in any case.
    """)
    return


@app.cell
def _(acts, money, panel):
    assert money  # whatever was decided is shown again as it is in force
    run = mo.ui.text(
        panel.run_budget_text,
        label="This run may spend",
        placeholder="no limit of its own",
        on_change=lambda text: acts.act(lambda: panel.set_run_budget(text)),
    )
    raised = mo.ui.text(
        label="The project may spend",
        placeholder="10.00 USD",
        on_change=lambda text: acts.act(lambda: panel.offer_budget(text)),
    )
    mo.hstack([run, raised], justify="start", wrap=True)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    Another budget of the project is put in force by who confirms it.
    """)
    return


@app.cell
def _(acts, get_changed, get_refused, panel):
    get_changed()
    offered, refused = panel.offered, get_refused()
    confirm = mo.ui.button(
        label="Confirm this budget",
        disabled=offered is None,
        on_click=lambda _: acts.act(panel.confirm_budget),
    )
    told = refused and mo.callout(refused, kind="danger")
    mo.vstack([item for item in (offered and mo.md(offered.sentence), confirm, told) if item])
    return


if __name__ == "__main__":
    app.run()
