# /// script
# requires-python = ">=3.11"
#
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Songreel library", css_file="pages.css")

with app.setup(hide_code=True):
    import marimo as mo

    from widgets import library_card
    from widgets.page_parts import told
    from workbench.workflows.library_deeds import DEED_WORDS, IN_TRASH, NOTHING, Reply
    from workbench.workflows.library_page import LibraryPage
    from workbench.workflows.studio_acts import attempt

    def button(page, deed, one, reply):
        ask = lambda _: reply(page.deeds.ask(deed, one.id, one.name))
        return mo.ui.button(label=DEED_WORDS[deed], tooltip=f"{DEED_WORDS[deed]}: {one.name}", on_change=ask)

    def joined(*items):
        return "".join(item.text for item in items)


@app.cell(hide_code=True)
def _():
    mo.md("""
    # Library

    All projects, what lies in the trash, and what the library holds. What another window or program does is seen here.
    """)
    return


@app.cell
def _():
    opened = attempt(lambda: LibraryPage(mo.cli_args().to_dict(), mo.app_meta().request))
    mo.stop(opened.error is not None, opened.error and told(opened.error))
    page = opened.value
    get_reply, reply = mo.state(Reply(), allow_self_loops=True)
    get_news, tell = mo.state(None)
    get_part, go_to = mo.state(0)
    mo.Html(library_card.ways(beside_studio=page.beside_studio))
    return get_news, get_part, get_reply, go_to, page, reply, tell


@app.cell(hide_code=True)
def _(page):
    page
    mo.md("""
    Search by name, title, artist, style, or what the film shows; each word has to be there.
    """)
    return


@app.cell
def _(go_to, page, reply, tell):
    search = mo.ui.text(label="Search", debounce=300, on_change=lambda _: go_to(0))
    again = mo.ui.refresh(
        options=["2s", "30s"], default_interval="2s", label="Look again", on_change=lambda _: page.look(tell, reply)
    )
    mo.hstack([search, again], justify="space-between", wrap=True)
    return again, search


@app.cell(hide_code=True)
def _(seen):
    seen
    mo.md("""
    What the library holds, and what it may hold.
    """)
    return


@app.cell
def _(get_news, get_part, get_reply, page, search):
    get_news(), get_reply()
    read = attempt(lambda: page.read(search.value, get_part()))
    mo.stop(read.error is not None, read.error and told(read.error))
    seen = read.value
    mo.Html(library_card.held_card(seen.held))
    return (seen,)


@app.cell(hide_code=True)
def _(seen):
    seen
    mo.md("""
    ## Projects

    A copy goes another way from where its project is. Delete moves a project to the trash, which keeps it for 7 days.
    """)
    return


@app.cell
def _(get_reply, page, reply):
    now = page.deeds.now(get_reply())
    asked = now.asked or NOTHING
    entry = mo.ui.text(asked.value, label=asked.field, debounce=False, full_width=True)
    yes = mo.ui.button(label=asked.yes, kind=asked.kind, on_change=lambda _: reply(page.deeds.answer(now, entry.value)))
    no = mo.ui.button(label="Leave it", on_change=lambda _: reply(Reply()))
    hands = [entry, yes, no] if asked.field else [yes, no]
    question = library_card.question_card(asked.words, joined(*hands))
    close = mo.ui.button(label="Close", on_change=lambda _: reply(Reply(now.asked)))
    mo.Html(library_card.said_card(now.said, close.text, refused=now.refused)) if now.said else None
    return asked, close, entry, no, question, yes


@app.cell(hide_code=True)
def _(seen):
    mo.md(f"""
    {seen.sentence}
    """)
    return


@app.cell
def _(asked, go_to, page, question, reply, seen):
    offered = [(deed, one) for one in seen.projects for deed in page.deeds.offered(one)]
    buttons = mo.ui.dictionary({f"{deed} {one.id}": button(page, deed, one, reply) for deed, one in offered})
    rows = {one.id: joined(*[buttons[f"{deed} {one.id}"] for deed in page.deeds.offered(one)]) for one in seen.projects}
    rows[asked.among_projects] = question
    back = mo.ui.button(label="Newer", disabled=seen.part == 0, on_change=lambda _: go_to(seen.part - 1))
    on = mo.ui.button(label="Older", disabled=seen.part == seen.parts - 1, on_change=lambda _: go_to(seen.part + 1))
    cards = library_card.project_cards(seen.projects, rows, beside_studio=page.beside_studio)
    grid = mo.Html(library_card.news_card(seen.news) + cards)
    mo.vstack([grid, mo.hstack([back, on], justify="start")] if seen.parts > 1 else [grid])
    return back, buttons, on


@app.cell(hide_code=True)
def _(seen):
    seen
    mo.md("""
    ## Trash

    What was deleted comes back with all that hangs on it. After its 7 days it goes for good, and its bytes are free;
    they can be free at once, too.
    """)
    return


@app.cell
def _(asked, page, question, reply, seen):
    bin = mo.ui.dictionary(
        {f"{deed} {one.id}": button(page, deed, one, reply) for one in seen.trash for deed in IN_TRASH}
    )
    answers = {one.id: joined(*[bin[f"{deed} {one.id}"] for deed in IN_TRASH]) for one in seen.trash}
    mo.Html(library_card.trash_card(seen.trash, answers | {asked.in_trash: question}))
    return (bin,)


@app.cell(hide_code=True)
def _(seen):
    seen
    mo.md("""
    ## Copies

    The database is copied at its first use of each day; media are kept by their content and need none. To put a copy
    back, close what works in this library, and type its command.
    """)
    return


@app.cell
def _(seen):
    mo.Html(library_card.copies_card(seen.copies))
    return


if __name__ == "__main__":
    app.run()
