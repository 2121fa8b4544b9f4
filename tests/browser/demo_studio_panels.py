# /// script
# [tool.marimo.display]
# theme = "system"
# ///
# ruff: noqa: B018, E731  marimo shows a cell's last expression, and names its arguments after other cells' names

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Finish and shelf")

with app.setup(hide_code=True):
    from pathlib import Path

    import marimo as mo

    from tests.browser.small_project import small_project
    from widgets import cards, shelf_card
    from workbench.workflows import studio_panels as panels

    def told(error):
        return error and mo.callout(mo.Html(cards.sentence(error.message)), kind="danger")

    def stack(*items):
        return mo.vstack([item for item in items if item is not None])

    def row(*items):
        return mo.hstack([item for item in items if item is not None], justify="start", align="end", wrap=True)

    def watch(work, tell, ended):
        leaving = lambda: mo.current_thread().should_exit
        mo.Thread(target=panels.follow_seen, args=(work, work.glance.running, tell, ended, leaving)).start()


@app.cell(hide_code=True)
def _():
    mo.md("""
    # A small film, its finish and its shelf

    The project is a real one. Only this page is for tests: the cells below it are the studio's.
    """)
    return


@app.cell
def _():
    project = small_project(Path.home() / "panels")
    return (project,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    What a control does is told to all panels; what was refused stands here as a sentence.
    """)
    return


@app.cell
def _():
    get_changed, tell_changed = mo.state(0, allow_self_loops=True)
    get_refused, tell_refused = mo.state(None)
    get_join, set_join = mo.state(None, allow_self_loops=True)
    get_section, set_section = mo.state(None, allow_self_loops=True)
    get_item, set_item = mo.state(None, allow_self_loops=True)
    get_file, set_file = mo.state(None, allow_self_loops=True)
    get_shelving, tell_shelving = mo.state(None)
    get_leaving, tell_leaving = mo.state(None)
    act = panels.Acts(tell_changed, tell_refused)
    return (
        act,
        get_changed,
        get_file,
        get_item,
        get_join,
        get_leaving,
        get_refused,
        get_section,
        get_shelving,
        set_file,
        set_item,
        set_join,
        set_section,
        tell_leaving,
        tell_shelving,
    )


@app.cell(hide_code=True)
def _():
    mo.md("""
    If the last change was refused, this says why; nothing was changed then.
    """)
    return


@app.cell
def _(get_refused):
    told(get_refused())
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Shelf

    Drop images, `.cube` tables, a logo, a font, a `brand.toml` with what it names, videos of your own, or a voice.
    """)
    return


@app.cell
def _(act, project):
    shelf_drop = mo.ui.file(
        multiple=True,
        kind="area",
        max_size=panels.Shelf(project).most_bytes,
        label="Drop files for this film here, several at once if you like",
        on_change=lambda files: act(lambda: panels.Shelf(project).drop(files)),
    )
    shelf_drop
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    Each file is looked into before it is kept; one that cannot be used is told, and the others stay.
    """)
    return


@app.cell
def _(act, get_changed, get_item, project, tell_shelving):
    get_changed()
    shelf = panels.Shelf(project, get_item())
    watch(shelf.work, tell_shelving, act.look_again)
    return (shelf,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    This is what is being taken in, and what was refused.
    """)
    return


@app.cell
def _(act, get_shelving, shelf):
    get_shelving()
    taking = shelf.work.glance
    stop_taking = mo.ui.button(label="Stop", on_click=lambda _: shelf.work.cancel())
    seen = mo.ui.button(label="I have read it", on_click=lambda _: act(shelf.forget_refused))
    stack(
        mo.hstack([mo.Html(cards.progress_bar(taking.progress)), stop_taking], widths=[1, 0])
        if taking.running
        else None,
        *[told(error) for error in (*shelf.refused, *filter(None, [taking.error]))],
        seen if shelf.refused else None,
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    All that lies on the shelf. It stays with the project, so a reload shows it, too.
    """)
    return


@app.cell
def _(shelf):
    mo.Html(shelf_card.shelf_card(shelf.contents))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    The file that is meant below, or that goes off the shelf.
    """)
    return


@app.cell
def _(act, set_item, shelf):
    shelf_item = mo.ui.dropdown(shelf.items, value=shelf.item, label="File", on_change=set_item)
    off = mo.ui.button(label="Take it off the shelf", disabled=not shelf.items, on_click=lambda _: act(shelf.remove))
    row(shelf_item, off)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    Choose what it shall become. A clip is asked for where it is for one, a name where it is somebody; a voice begins
    somewhere in the song, which steps back meanwhile.
    """)
    return


@app.cell
def _(act, shelf):
    use = mo.ui.dropdown(shelf.uses, value=shelf.use, label="It becomes")
    wish = {
        "clip": mo.ui.dropdown(shelf.clips, value=next(iter(shelf.clips), None), label="Of clip"),
        "name": mo.ui.text(label="Who it is", placeholder="Mara"),
        "start": mo.ui.text("0:00", label="A sound begins at"),
        "gain_db": mo.ui.slider(-30, 20, value=0, show_value=True, label="Its gain, dB"),
        "duck_db": mo.ui.slider(0, 40, value=12, show_value=True, label="The song steps back by, dB"),
    }
    put = lambda: shelf.put_to_use(use.value, **{name: control.value for name, control in wish.items()})
    use_it = mo.ui.button(label="Use it", kind="success", on_click=lambda _: act(put))
    row(use, *wish.values(), use_it)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Finish

    Each control shows what the plan says, and changes it at once; only what a change touches is rendered anew.
    """)
    return


@app.cell
def _(get_changed, get_join, get_section, project, shelf):
    get_changed()
    joins = panels.JoinPanel(project, get_join())
    finish = panels.FinishPanel(project, shelf.tables, section=get_section())
    brand, titles, sound = (
        panels.BrandPanel(project),
        panels.TitlePanel(project),
        panels.SoundPanel(project, shelf.names),
    )
    return brand, finish, joins, sound, titles


@app.cell(hide_code=True)
def _():
    mo.md("""
    ### Joins

    How a clip begins: choose the clip, the transition into it, and how many seconds it lasts; 0 is as is usual.
    """)
    return


@app.cell
def _(act, joins, set_join):
    join_clip = mo.ui.dropdown(joins.clips, value=joins.clip, label="Clip", on_change=set_join)
    join_kind = mo.ui.dropdown(
        joins.kinds, value=joins.kind, label="Transition", on_change=lambda kind: act(lambda: joins.set_kind(kind))
    )
    join_seconds = mo.ui.slider(
        steps=joins.lengths,
        value=joins.seconds,
        debounce=True,
        show_value=True,
        label="Seconds",
        on_change=lambda seconds: act(lambda: joins.set_seconds(seconds)),
    )
    stack(row(join_clip, join_kind, join_seconds), mo.Html(cards.sentence(joins.note)))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    For the whole film: how clips join where the song is calm, and how sections do. This plans anew and forgets
    joins that were chosen one by one.
    """)
    return


@app.cell
def _(act, joins):
    calm_join = mo.ui.dropdown(
        joins.usual_kinds,
        value=joins.calm_join,
        label="Calm clips",
        on_change=lambda kind: act(lambda: joins.set_calm_join(kind)),
    )
    section_join = mo.ui.dropdown(
        joins.section_kinds,
        value=joins.section_join,
        label="Sections",
        on_change=lambda kind: act(lambda: joins.set_section_join(kind)),
    )
    row(calm_join, section_join)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ### Colour

    A grade colours the whole film; sections may have their own. Tables on the shelf can be chosen here, too.
    """)
    return


@app.cell
def _(act, finish):
    grade = mo.ui.dropdown(
        finish.grades, value=finish.grade, label="Grade", on_change=lambda grade: act(lambda: finish.set_grade(grade))
    )
    strength = mo.ui.slider(
        0,
        1,
        step=0.05,
        value=finish.strength,
        debounce=True,
        show_value=True,
        disabled=not finish.graded,
        label="Strength of the grade",
        on_change=lambda share: act(lambda: finish.set_strength(share)),
    )
    row(grade, strength)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    Matching brings brightness and colour together at the joins inside each section.
    """)
    return


@app.cell
def _(act, finish, set_section):
    section = mo.ui.dropdown(finish.sections, value=finish.section, label="Section", on_change=set_section)
    section_grade = mo.ui.dropdown(
        finish.section_grades,
        value=finish.section_grade,
        label="Its grade",
        on_change=lambda grade: act(lambda: finish.set_section_grade(grade)),
    )
    match_joins = mo.ui.switch(
        value=finish.match_joins,
        label="Match colours at joins",
        on_change=lambda match: act(lambda: finish.set_match_joins(match)),
    )
    row(section, section_grade, match_joins)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ### Effects and captions

    What the music drives in the picture, how strongly, and how lyrics are set.
    """)
    return


@app.cell
def _(act, finish):
    wires = mo.ui.multiselect(
        finish.wires,
        value=finish.wired,
        label="Effects on the beat",
        on_change=lambda wires: act(lambda: finish.set_wires(wires)),
    )
    effect_strength = mo.ui.slider(
        0.05,
        1,
        step=0.05,
        value=finish.effect_strength,
        debounce=True,
        show_value=True,
        disabled=not finish.wired,
        label="Strength of the effects",
        on_change=lambda share: act(lambda: finish.set_effect_strength(share)),
    )
    row(wires, effect_strength)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    The usual effects are an impact on the kick, a flash on the snare and a small motion on the hats.
    """)
    return


@app.cell
def _(act, finish):
    usual_effects = mo.ui.button(label="The usual effects", on_click=lambda _: act(finish.set_usual_effects))
    captions = mo.ui.dropdown(
        finish.caption_ways,
        value=finish.captions,
        label="Captions",
        on_change=lambda way: act(lambda: finish.set_captions(way)),
    )
    row(usual_effects, captions)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ### Titles

    Words over the beginning and over the last bars, and whose the film is. An empty field takes them away.
    """)
    return


@app.cell
def _(act, titles):
    title = mo.ui.text(titles.title, label="Title", on_change=lambda words: act(lambda: titles.set_title(words)))
    songs_title = mo.ui.button(label="The song's name", on_click=lambda _: act(titles.set_songs_title))
    end_card = mo.ui.text(
        titles.end_card, label="End card", on_change=lambda words: act(lambda: titles.set_end_card(words))
    )
    rights = mo.ui.text(
        titles.rights,
        label="Rights",
        placeholder="(c) 2026 Somebody",
        on_change=lambda words: act(lambda: titles.set_rights(words)),
    )
    row(title, songs_title, end_card, rights)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    Other words stand for a while wherever you like; two that would lie over each other are refused.
    """)
    return


@app.cell
def _(act, titles):
    other = (
        mo.ui.text(label="Other words", placeholder="Live in Berlin"),
        mo.ui.text("0:00", label="From"),
        mo.ui.slider(0.5, 20, step=0.5, value=2, show_value=True, label="For, seconds"),
        mo.ui.dropdown(titles.places, value="centre", label="Where"),
    )
    add = lambda: titles.add_title(*[control.value for control in other])
    add_title = mo.ui.button(label="Add the words", on_click=lambda _: act(add))
    remove_title = mo.ui.dropdown(
        titles.titles, label="Take away", on_change=lambda number: act(lambda: titles.remove_title(number))
    )
    row(*other, add_title, remove_title)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ### Logo, brand and shape

    A logo and a brand come from the shelf; here they get their place, or go. Another shape plans the film anew.
    """)
    return


@app.cell
def _(act, brand):
    place = mo.ui.dropdown(
        brand.logo_places,
        value=brand.logo_place,
        label="Logo at",
        on_change=lambda place: act(lambda: brand.set_logo(place=place)),
    )
    logo_size = mo.ui.slider(
        0.01,
        1,
        step=0.01,
        value=brand.logo_size,
        debounce=True,
        show_value=True,
        label="Its size",
        on_change=lambda size: act(lambda: brand.set_logo(size=size)),
    )
    row(place, logo_size)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    Its size is a share of the picture's shorter side.
    """)
    return


@app.cell
def _(act, brand):
    opacity = mo.ui.slider(
        0.05,
        1,
        step=0.05,
        value=brand.logo_opacity,
        debounce=True,
        show_value=True,
        label="Its opacity",
        on_change=lambda share: act(lambda: brand.set_logo(opacity=share)),
    )
    no_logo = mo.ui.button(label="No logo", disabled=brand.logo is None, on_click=lambda _: act(brand.remove_logo))
    row(opacity, no_logo)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    A brand has colours, a logo and a font; the film may be planned in another shape.
    """)
    return


@app.cell
def _(act, brand):
    shape = mo.ui.dropdown(
        brand.sizes, value=brand.size, label="Shape", on_change=lambda size: act(lambda: brand.set_size(size))
    )
    no_brand = mo.ui.button(label="No brand", disabled=not brand.branded, on_click=lambda _: act(brand.remove_brand))
    stack(row(shape, no_brand), mo.Html(cards.sentence(brand.brand)))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ### Sound

    The song is the film's sound as it is, unless you say otherwise here or put a voice from the shelf beside it.
    """)
    return


@app.cell
def _(act, sound):
    loudness = mo.ui.dropdown(
        sound.loudnesses,
        value=sound.loudness,
        label="Loudness",
        on_change=lambda lufs: act(lambda: sound.set_loudness(lufs)),
    )
    track = mo.ui.dropdown(
        sound.tracks, label="Take a sound away", on_change=lambda number: act(lambda: sound.remove_track(number))
    )
    row(loudness, track)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    It may begin and end softly.
    """)
    return


@app.cell
def _(act, sound):
    fade_in = mo.ui.slider(
        steps=sound.fades,
        value=sound.fade_in,
        debounce=True,
        show_value=True,
        label="Fade in, seconds",
        on_change=lambda seconds: act(lambda: sound.set_fade_in(seconds)),
    )
    fade_out = mo.ui.slider(
        steps=sound.fades,
        value=sound.fade_out,
        debounce=True,
        show_value=True,
        label="Fade out, seconds",
        on_change=lambda seconds: act(lambda: sound.set_fade_out(seconds)),
    )
    row(fade_in, fade_out)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ### Outputs

    Other shapes of the same plan, loops, a pack for a release, files for editors. Seconds make it the best piece.
    """)
    return


@app.cell
def _(act, get_changed, get_file, project, tell_leaving):
    get_changed()
    outputs = panels.OutputPanel(project, get_file())
    watch(outputs.work, tell_leaving, act.look_again)
    return (outputs,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    It is made in the background; what exists is not made again. 0 seconds are the whole film.
    """)
    return


@app.cell
def _(act, outputs):
    output = mo.ui.dropdown(outputs.outputs, value=outputs.output, label="Make")
    piece = mo.ui.slider(0, outputs.longest_s, step=1, value=0, show_value=True, label="Seconds at most")
    cover_text = mo.ui.text(label="Words on the cover", placeholder="auto")
    begin = lambda: outputs.make(output.value, seconds=piece.value, cover_text=cover_text.value)
    make_output = mo.ui.button(label="Make it", kind="success", on_click=lambda _: act(begin))
    row(output, piece, cover_text, make_output)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    How far it is.
    """)
    return


@app.cell
def _(get_leaving, outputs):
    get_leaving()
    leaving = outputs.work.glance
    bar = mo.Html(cards.progress_bar(leaving.progress))
    stop_output = mo.ui.button(label="Stop", on_click=lambda _: outputs.stop())
    stack(mo.hstack([bar, stop_output], widths=[1, 0]) if leaving.running else None, told(leaving.error))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    What was made, the newest first.
    """)
    return


@app.cell
def _(act, outputs, set_file):
    made_file = mo.ui.dropdown(outputs.made, value=outputs.file, label="Made so far", on_change=set_file)
    get_it = mo.download(outputs.data, outputs.file_name, disabled=outputs.path is None, label="Download it")
    delete_it = mo.ui.button(label="Delete it", disabled=outputs.path is None, on_click=lambda _: act(outputs.remove))
    row(made_file, get_it, delete_it)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    What there is to know about all this.
    """)
    return


@app.cell
def _(finish):
    mo.vstack([mo.Html(cards.sentence(note)) for note in finish.notes])
    return


if __name__ == "__main__":
    app.run()
