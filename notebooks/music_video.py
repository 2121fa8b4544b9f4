# /// script
# requires-python = ">=3.11"
#
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Songreel studio", css_file="pages.css")

with app.setup(hide_code=True):
    import marimo as mo

    from widgets import ClipBoard, FilmPlayer, HelpDrawer, LyricLane, PageAddress, RunMeter, SectionEditor, StemPlayer
    from widgets import StepBar, TakeViewer, cards, money_card, shelf_card
    from widgets.keys import keys_told
    from widgets.page_parts import choose, follow, need, row, said, stack, told, watch
    from widgets.report_card import corrections_card, report_card
    from workbench.workflows.studio import SONG_TYPES, open_studio
    from workbench.workflows.studio_acts import Acts, attempt
    from workbench.workflows.studio_saying import choice_of, clip_choices
    from workbench.workflows import studio_panels as panels


@app.cell(hide_code=True)
def _():
    mo.md("""
    # Songreel studio

    A song goes in, a finished music video comes out. Each step is kept in the library, so a reload loses nothing.
    """)
    return


@app.cell
def _():
    _meta = mo.app_meta()
    opened = open_studio(mo.cli_args().to_dict(), attended=_meta.mode != "script", request=_meta.request)
    mo.stop(opened.error is not None, told(opened.error))
    studio = opened.value
    get_chosen, set_chosen = mo.state(studio.first(mo.query_params().get("project")), allow_self_loops=True)
    get_heard, tell_heard = mo.state(None)
    get_mended, tell_mended = mo.state(None, allow_self_loops=True)
    get_sketch, tell_sketch = mo.state(None)
    get_taken, tell_taken = mo.state(None, allow_self_loops=True)
    get_film, tell_film = mo.state(None)
    get_shared, tell_shared = mo.state(None, allow_self_loops=True)
    get_changed, tell_changed = mo.state(0, allow_self_loops=True)
    get_refused, tell_refused = mo.state(0, allow_self_loops=True)
    get_picked, tell_picked = mo.state(0)
    acts, song_act = Acts(tell_changed, tell_refused), Acts(tell_picked, tell_picked).of("song")
    return (
        acts,
        get_changed,
        get_chosen,
        get_film,
        get_heard,
        get_mended,
        get_picked,
        get_refused,
        get_shared,
        get_sketch,
        get_taken,
        set_chosen,
        song_act,
        studio,
        tell_film,
        tell_heard,
        tell_mended,
        tell_shared,
        tell_sketch,
        tell_taken,
    )


@app.cell(hide_code=True)
def _(studio):
    studio
    mo.md("""
    The page's address leads to its song, and the browser's Back to the one before.
    """)
    return


@app.cell
def _(set_chosen, song_act, studio):
    address = PageAddress("project", lambda song: song_act(lambda: studio.go(song, set_chosen)))
    mo.ui.anywidget(address) if studio.live else None
    return (address,)


@app.cell(hide_code=True)
def _(studio):
    studio
    mo.md("""
    The steps show what is done, what an edit has made stale, and what comes next; each leads to its place. What another
    window changes is seen here, too.
    """)
    return


@app.cell
def _(acts, chosen, studio, tell_mended, tell_taken):
    _hands = acts.changed_elsewhere, tell_mended, tell_taken, acts.found_again
    steps = mo.ui.anywidget(need(lambda: StepBar(studio.steps(chosen, *_hands))))
    help_drawer = mo.ui.anywidget(HelpDrawer(keys_told(), need(studio.library.tables)))
    mo.vstack([steps, mo.hstack([help_drawer, mo.md("[Library](/library) · [Insights](/insights)")], justify="start")])
    return


@app.cell(hide_code=True)
def _(studio):
    mo.md(f"""
    ## 1 · Song

    {studio.ways} {studio.limits}
    """)
    return


@app.cell
def _(get_chosen, set_chosen, song_act, studio):
    songs = need(studio.songs)
    _take = lambda chosen: song_act(lambda: studio.take(chosen, set_chosen))
    picker = mo.ui.dropdown(
        songs,
        value=next((label for label, choice in songs.items() if choice == get_chosen().id), None),
        label="Song",
        on_change=lambda song: _take(studio.open(song)),
    )
    path = mo.ui.text(label="File", placeholder="music/song.flac", on_change=lambda text: _take(studio.open(text)))
    drop = mo.ui.file(
        SONG_TYPES,
        multiple=True,
        kind="area",
        max_size=studio.most_bytes,
        label="Drop a song here, and its lyrics if there are any",
        on_change=lambda files: _take(studio.open_dropped(files)),
    )
    stack(row(picker, None if studio.visited else path), drop)
    return


@app.cell(hide_code=True)
def _(studio):
    studio
    mo.md("""
    Where one cannot be used, the song before it stays; where only its lyrics do not fit, it is listened to without
    them. It is told here why.
    """)
    return


@app.cell
def _(get_changed, get_chosen, get_picked, song_act):
    get_changed(), get_picked()
    told(song_act.refused or get_chosen().error)
    return


@app.cell(hide_code=True)
def _(running):
    running
    mo.md("""
    ## 2 · Listen

    Beats, bars, sections and energy are found once for each song, and kept. What is chosen is listened to at once.
    """)
    return


@app.cell
def _(address, get_chosen, studio, tell_heard):
    chosen = get_chosen()
    studio.give_up(chosen.error)
    address.show(chosen.id)
    listening = need(lambda: studio.listen(chosen))
    studio.settle(listening)
    follow(studio, listening, tell_heard)
    return chosen, listening


@app.cell(hide_code=True)
def _(running):
    running
    mo.md("""
    All that takes long is shown here, whichever window or program does it: how far it is, what it costs, and a button
    that stops it.
    """)
    return


@app.cell
def _(chosen):
    mo.stop(chosen.project is None)
    running = chosen.project.run
    mo.ui.anywidget(RunMeter(running))
    return (running,)


@app.cell(hide_code=True)
def _(in_force):
    in_force
    mo.md("""
    This is what was heard, and how sure it is.
    """)
    return


@app.cell
def _(chosen, get_changed, get_heard, get_mended, listening, studio):
    get_changed(), get_heard(), get_mended()
    heard = listening.glance
    mo.stop(heard.state != "done", told(heard.error))
    in_force, arranged = need(lambda: studio.heard(chosen.project)), need(chosen.project.arrangement)
    stack(
        mo.Html(cards.heard_card(chosen.project.song, in_force)),
        mo.accordion({"How sure it is, and who heard it": mo.Html(report_card(in_force, arranged))}),
    )
    return


@app.cell(hide_code=True)
def _(mending):
    mending
    mo.md("""
    Where the beats are read wrongly, choose what they are: half, double, or begun elsewhere. It stays corrected
    whenever the song is heard anew; take back undoes the newest correction.
    """)
    return


@app.cell
def _(acts, chosen, get_changed, get_heard, get_mended, get_refused, listening, studio, tell_mended):
    get_changed(), get_heard(), get_mended(), get_refused()
    mo.stop(listening.glance.state != "done")
    _act, mending = acts.of("beats"), need(lambda: studio.mending(chosen.project))
    follow(studio, mending.work, tell_mended)
    _others = need(lambda: mending.others)
    other_beats = mo.ui.dropdown(_others, label="Beats", on_change=lambda name: _act(lambda: mending.choose(name)))
    back = mo.ui.button(label="Take back", disabled=not mending.in_force, on_change=lambda _: _act(mending.take_back))
    stack(
        row(other_beats, back),
        mo.Html(corrections_card(mending.in_force)),
        told(acts.of("beats").refused or mending.work.glance.error),
    )
    return


@app.cell(hide_code=True)
def _(apart):
    apart
    mo.md("""
    The song taken apart. All stems play at the same place, each in mono: mute silences one, solo lets it be heard alone.
    """)
    return


@app.cell
def _(chosen, get_heard, listening):
    get_heard()
    mo.stop(listening.glance.state != "done")
    apart = chosen.project.apart
    mo.ui.anywidget(StemPlayer(apart))
    return (apart,)


@app.cell(hide_code=True)
def _(project):
    project
    mo.md("""
    ## 3 · Arrange

    Choose how many sections there are.
    """)
    return


@app.cell
def _(acts, editor, get_changed, parting):
    get_changed(), editor.sections
    _act, _looked = acts.of("sections"), attempt(parting.look)
    count = mo.ui.slider(
        steps=parting.counts,
        value=parting.count,
        debounce=True,
        show_value=True,
        label="Sections",
        on_change=lambda sections: _act(lambda: parting.part(sections)),
    )
    stack(count, told(_looked.error))
    return (count,)


@app.cell(hide_code=True)
def _(project):
    project
    mo.md("""
    Then drag an edge, split, merge, rename, or type a time; a note goes into the prompts of a section's clips, a lock
    keeps it as it is. An edit is kept when you let go, and undo brings back what was. Beats that are wrong are mended
    in the line above the waveform.
    """)
    return


@app.cell
def _(chosen, get_heard, get_mended, listening, studio):
    get_heard(), get_mended()
    mo.stop(listening.glance.state != "done")
    project = chosen.project
    parting, sound = need(lambda: studio.parting(project)), studio.sound(project)
    hands = {"song": sound, "repair": project.beat_repair, "stems": project.apart}
    editor = mo.ui.anywidget(need(lambda: SectionEditor(parting.document, **hands)))
    editor
    return editor, parting, project, sound


@app.cell(hide_code=True)
def _(project):
    project
    mo.md("""
    Space plays, S splits at the cursor, J joins with the next one, L loops a section, T taps the tempo; arrow keys move
    the cursor, or the edge that has the focus, by a beat. Zoomed in, the flag of a bar can be dragged.
    """)
    return


@app.cell
def _(acts, get_refused):
    get_refused()
    told(acts.of("sections").refused)
    return


@app.cell(hide_code=True)
def _(project):
    project
    mo.md("""
    The words of the song, where it has any, coloured by how sure they are: drag one, nudge a line, shift the rest, or
    write what is sung. Each edit is a correction that stays.
    """)
    return


@app.cell
def _(project, sound, studio):
    words = need(lambda: studio.words(project))
    lane = need(lambda: LyricLane(words, song=sound)) if words else None
    mo.ui.anywidget(lane) if lane else said("This song has no lyrics yet.")
    return


@app.cell(hide_code=True)
def _(project):
    project
    mo.md("""
    ## 4 · Plan

    A style is how the film looks, a type is what kind of film it is; both are suggested from the music. Other words,
    another seed or size, or a style of the same pace keep your cuts; another pace or rate cuts the film anew. Each
    choice is another plan, and undo on the board brings back the one before.
    """)
    return


@app.cell
def _(project, studio):
    drafted = attempt(lambda: studio.draft(project))
    studio.give_up(drafted.error)
    money = studio.money(project)
    told(drafted.error)
    return drafted, money


@app.cell(hide_code=True)
def _(storyboard):
    storyboard
    mo.md("""
    What the plan in force says stands first, whichever window made it.
    """)
    return


@app.cell
def _(planned, project, studio):
    planned
    look = need(lambda: studio.look(project))
    return (look,)


@app.cell(hide_code=True)
def _(look):
    look
    mo.md("""
    These are for the whole film.
    """)
    return


@app.cell
def _(acts, get_refused, look):
    get_refused()
    _act = acts.of("look")
    _say = lambda field: lambda value: _act(lambda: look.direct(**{field: value}))
    _offer = look.offer
    style = mo.ui.dropdown(_offer.styles, value=_offer.style, label="Style", on_change=_say("style"))
    kind = mo.ui.dropdown(_offer.types, value=_offer.type, label="Type", on_change=_say("type"))
    size = mo.ui.dropdown(_offer.sizes, value=_offer.size, label="Size", on_change=_say("size"))
    fps = mo.ui.dropdown(_offer.rates, value=_offer.fps, label="Frames a second", on_change=_say("fps"))
    seed = mo.ui.text(str(_offer.seed), label="Seed", on_change=_say("seed"))
    stack(row(style, kind, size, fps, seed), told(_act.refused))
    return


@app.cell(hide_code=True)
def _(look):
    look
    mo.md("""
    In your words: it goes into the prompts of all clips.
    """)
    return


@app.cell
def _(acts, look):
    _act = acts.of("look")
    prompt = mo.ui.text(
        look.offer.prompt,
        label="About",
        placeholder="what the film is about",
        on_change=lambda text: _act(lambda: look.direct(prompt=text)),
        full_width=True,
    )
    prompt
    return


@app.cell(hide_code=True)
def _(look):
    look
    mo.md("""
    The colours run from the darkest to the accent; the reason tells why a style or a type was suggested.
    """)
    return


@app.cell
def _(look):
    stack(
        mo.Html(cards.style_card(*look.style)),
        mo.Html(cards.type_card(*look.type)),
        mo.accordion({"All styles": mo.Html(cards.styles_gallery(look.offer.catalogue.styles))}),
    )
    return


@app.cell(hide_code=True)
def _(storyboard):
    storyboard
    mo.md("""
    The bible says who and what comes up in the film, so that each clip shows them alike; what it names, all prompts
    tell. An entry is for the whole film, or for the sections that you choose.
    """)
    return


@app.cell
def _(acts, drafted, project, studio):
    mo.stop(drafted.error is not None)
    _act = acts.of("bible")
    entry = {
        "kind": mo.ui.dropdown(panels.LookPanel.kinds, value="Character", label="What"),
        "name": mo.ui.text(label="Name", placeholder="Mara"),
        "sections": mo.ui.text(label="In sections", placeholder="everywhere"),
        "description": mo.ui.text(label="How it looks", placeholder="a woman in a yellow raincoat", full_width=True),
    }
    _put = lambda: studio.look(project).enter(**{name: field.value for name, field in entry.items()})
    enter = mo.ui.button(label="Put into the bible", on_change=lambda _: _act(_put))
    stack(row(entry["kind"], entry["name"], entry["sections"]), entry["description"], enter)
    return


@app.cell(hide_code=True)
def _(look):
    look
    mo.md("""
    An entry of the same name is changed. Sections that are locked keep their clips, whatever is made again.
    """)
    return


@app.cell
def _(acts, get_refused, look):
    get_refused()
    _act = acts.of("bible")
    forget = mo.ui.dropdown(look.names, label="Take out", on_change=lambda name: _act(lambda: look.forget(name)))
    avoid = mo.ui.text(look.avoid, label="Not to be seen", on_change=lambda words: _act(lambda: look.set_avoid(words)))
    lock = mo.ui.dropdown(look.sections, label="Lock", on_change=lambda name: _act(lambda: look.lock(name)))
    free = mo.ui.dropdown(look.sections, label="Unlock", on_change=lambda name: _act(lambda: look.unlock(name)))
    plates = mo.ui.button(label="Take the plates away", on_change=lambda _: _act(look.drop_plates))
    stack(
        row(forget, avoid),
        mo.Html(cards.bible_card(look.entries, look.images, look.locks)),
        row(lock, free, plates),
        told(acts.of("bible").refused),
    )
    return


@app.cell(hide_code=True)
def _(storyboard):
    storyboard
    mo.md("""
    The plan: clips tile every section to the frame, and cuts fall on downbeats where they can. Drag a cut, split, join,
    swap, lock, or write what a clip shows; before something is made again, the board says what that costs.
    """)
    return


@app.cell
def _(drafted, project, sound):
    mo.stop(drafted.error is not None)
    storyboard = project.board
    board = mo.ui.anywidget(need(lambda: ClipBoard(storyboard, song=sound)))
    board
    return board, storyboard


@app.cell(hide_code=True)
def _(storyboard):
    storyboard
    mo.md("""
    It follows the sections: those that stay as they are keep their clips, with all that was said of them.
    """)
    return


@app.cell
def _(board, count, editor, get_changed, project, storyboard, studio):
    get_changed(), board.value, editor.sections, count.value
    planned = attempt(lambda: studio.replan(project, storyboard))
    studio.give_up(planned.error)
    told(planned.error) or mo.Html(cards.plan_line(planned.value))
    return (planned,)


@app.cell(hide_code=True)
def _(sketching):
    sketching
    mo.md("""
    The plan as it moves, a card for each clip in its real timing, until there is a film of it. Beats flash at its edge,
    downbeats strongest; the line at the bottom is the whole song.
    """)
    return


@app.cell
def _(planned, project, studio, tell_sketch):
    mo.stop(planned.error is not None)
    sketching = need(lambda: studio.sketch(project, planned.value))
    follow(studio, sketching, tell_sketch)
    return (sketching,)


@app.cell(hide_code=True)
def _(sketching):
    sketching
    mo.md("""
    After each edit it is drawn anew, in the background.
    """)
    return


@app.cell
def _(get_film, get_sketch, planned, project, sketching, studio):
    get_film(), get_sketch()
    moving = need(lambda: studio.moving_bytes(project, planned.value))
    told(sketching.glance.error) or (moving and mo.video(moving, width="100%", rounded=True))
    return


@app.cell(hide_code=True)
def _(project):
    project
    mo.md("""
    What is looked at in the panels of finish and shelf belongs to this page alone; what is decided there is the plan's.
    """)
    return


@app.cell
def _(acts):
    get_join, set_join = mo.state(None, allow_self_loops=True)
    get_section, set_section = mo.state(None, allow_self_loops=True)
    get_item, set_item = mo.state(None, allow_self_loops=True)
    get_file, set_file = mo.state(None, allow_self_loops=True)
    get_shelving, tell_shelving = mo.state(None, allow_self_loops=True)
    get_made, tell_made = mo.state(None, allow_self_loops=True)
    get_shelved, tell_shelved = mo.state(None, allow_self_loops=True)
    get_out, tell_out = mo.state(None, allow_self_loops=True)
    get_clip, set_clip = mo.state(None, allow_self_loops=True)
    act, shelf_act, use_act = acts.of("finish"), acts.of("shelf"), acts.of("use")
    output_act, meant = acts.of("outputs"), {}
    return


@app.cell(hide_code=True)
def _(project):
    project
    mo.md("""
    ### Shelf

    Drop images, `.cube` tables, a logo, a font, a `brand.toml` with what it names, videos of your own, or a voice.
    """)
    return


@app.cell
def _(shelf_act, project):
    shelf_drop = mo.ui.file(
        multiple=True,
        kind="area",
        max_size=panels.Shelf(project).most_bytes,
        label="Drop files for this film here, several at once if you like",
        on_change=lambda files: shelf_act(lambda: panels.Shelf(project).drop(files)),
    )
    shelf_drop
    return


@app.cell(hide_code=True)
def _(shelf):
    shelf
    mo.md("""
    Each file is looked into before it is kept.
    """)
    return


@app.cell
def _(get_item, get_shelved, planned, project, tell_shelved, tell_shelving):
    get_shelved()
    mo.stop(planned.error is not None)
    shelf = need(lambda: panels.Shelf(project, get_item()))
    watch(shelf.work, tell_shelving, tell_shelved)
    return (shelf,)


@app.cell(hide_code=True)
def _(shelf):
    shelf
    mo.md("""
    This is what is being taken in.
    """)
    return


@app.cell
def _(get_shelving, shelf):
    get_shelving()
    taking = shelf.work.glance
    stop_taking = mo.ui.button(label="Stop", on_click=lambda _: shelf.work.cancel())
    taken = mo.hstack([mo.Html(cards.progress_bar(taking.progress)), stop_taking], widths=[1, 0])
    stack(taken if taking.running else None)
    return


@app.cell(hide_code=True)
def _(shelf):
    shelf
    mo.md("""
    All that lies on the shelf. It stays with the project, so a reload shows it, too.
    """)
    return


@app.cell
def _(shelf):
    mo.Html(shelf_card.shelf_card(need(lambda: shelf.contents)))
    return


@app.cell(hide_code=True)
def _(shelf):
    shelf
    mo.md("""
    What cannot lie there is told here; the other files stay.
    """)
    return


@app.cell
def _(get_refused, get_shelving, shelf, shelf_act):
    get_refused(), get_shelving()
    _refused = [error for error in (*shelf.refused, shelf.work.glance.error, shelf_act.refused) if error]
    seen = mo.ui.button(label="I have read it", on_click=lambda _: shelf_act(shelf.forget_refused))
    stack(*map(told, _refused), seen if shelf.refused else None)
    return


@app.cell(hide_code=True)
def _(shelf):
    shelf
    mo.md("""
    The file that is meant below, or that goes off the shelf.
    """)
    return


@app.cell
def _(shelf_act, set_item, shelf):
    shelf_item = mo.ui.dropdown(shelf.items, value=shelf.item, label="From the shelf", on_change=set_item)
    off = mo.ui.button(
        label="Take it off the shelf", disabled=not shelf.items, on_click=lambda _: shelf_act(shelf.remove)
    )
    row(shelf_item, off)
    return


@app.cell(hide_code=True)
def _(shelf):
    shelf
    mo.md("""
    Choose what it shall become. A clip is asked for where it is for one, a name where it is somebody; a voice begins
    somewhere in the song, which steps back meanwhile.
    """)
    return


@app.cell
def _(meant, shelf, use_act):
    _clips, _mean = shelf.clips, lambda clip: meant.update(clip=clip)
    use = mo.ui.dropdown(shelf.uses, value=shelf.use, label="It becomes")
    wish = {
        "clip": mo.ui.dropdown(_clips, value=choice_of(_clips, meant.get("clip", 0)), label="Of clip", on_change=_mean),
        "name": mo.ui.text(label="Who it is", placeholder="Mara"),
        "start": mo.ui.text("0:00", label="A sound begins at"),
        "gain_db": mo.ui.slider(-30, 20, value=0, show_value=True, label="Its gain, dB"),
        "duck_db": mo.ui.slider(0, 40, value=12, show_value=True, label="The song steps back by, dB"),
    }
    put = lambda: shelf.put_to_use(use.value, **{name: control.value for name, control in wish.items()})
    use_it = mo.ui.button(label="Use it", kind="success", on_click=lambda _: use_act(put))
    row(use, *wish.values(), use_it)
    return


@app.cell(hide_code=True)
def _(shelf):
    shelf
    mo.md("""
    What could not be used is told here.
    """)
    return


@app.cell
def _(get_refused, use_act):
    get_refused()
    told(use_act.refused)
    return


@app.cell(hide_code=True)
def _(purse):
    purse
    mo.md("""
    ## 5 · Generate

    Clips are generated in the background, so you can go on editing; what exists is not made again.
    """)
    return


@app.cell
def _(acts, get_changed, get_film, get_refused, get_taken, money, planned):
    get_changed(), get_film(), get_refused(), get_taken()
    mo.stop(planned.error is not None)
    purse, _act = need(money.glance), acts.of("money")
    provider = choose("Provider", purse.provider, lambda name: _act(lambda: money.use_provider(name)))
    stack(provider, told(_act.refused))
    return (purse,)


@app.cell(hide_code=True)
def _(hosted):
    hosted
    mo.md("""
    Where a host is paid, a profile is how much care is taken, and a model costs what its table says. A mix is the
    percent of clips that the model makes, of stills with a moving camera, and of those that this computer draws until
    somebody pays for more.
    """)
    return


@app.cell
def _(acts, money, purse):
    mo.stop(purse.profile is None)
    _act, hosted = acts.of("money"), purse.profile
    profile = choose("Profile", hosted, lambda name: _act(lambda: money.use_profile(name)))
    model = choose("Model", purse.model, lambda name: _act(lambda: money.use_model(name)))
    shot_mix = choose("Mix", purse.mix, lambda name: _act(lambda: money.use_mix(name)))
    mo.vstack([profile, model, shot_mix])
    return (hosted,)


@app.cell(hide_code=True)
def _(purse):
    purse
    mo.md("""
    What it would make and cost, before anything is bought. A price that nobody knows is not nothing.
    """)
    return


@app.cell
def _(purse):
    mo.vstack([mo.Html(money_card.quote_card(purse)), mo.Html(money_card.budget_table(purse))])
    return


@app.cell(hide_code=True)
def _(purse):
    purse
    mo.md("""
    A run stops before it costs more than its budget; the project's and the month's hold in any case. Another budget of
    the project is put in force by who confirms it.
    """)
    return


@app.cell
def _(acts, money, purse):
    _act, _hint = acts.of("budget"), "10.00 USD" if purse.profile else "for hosted models"
    run = mo.ui.text(
        money.run_budget_text,
        label="This run may spend",
        placeholder="no limit of its own",
        on_change=lambda text: _act(lambda: money.set_run_budget(text)),
    )
    raised = mo.ui.text(
        label="The project may spend",
        placeholder=_hint,
        on_change=lambda text: _act(lambda: money.offer_budget(text)),
    )
    row(run, raised)
    return


@app.cell(hide_code=True)
def _(purse):
    purse
    mo.md("""
    Nothing is spent by this.
    """)
    return


@app.cell
def _(acts, get_changed, get_refused, money):
    get_changed(), get_refused()
    _act, _offered = acts.of("budget"), money.offered
    confirm = mo.ui.button(
        label="Confirm this budget",
        disabled=_offered is None,
        on_click=lambda _: _act(money.confirm_budget),
    )
    stack(said(_offered and _offered.sentence), confirm, told(_act.refused))
    return


@app.cell(hide_code=True)
def _(making_takes):
    making_takes
    mo.md("""
    What exists is kept, and nothing is bought twice.
    """)
    return


@app.cell
def _(acts, get_changed, get_refused, get_taken, money, planned, project, studio, tell_taken):
    get_changed(), get_refused(), get_taken()
    mo.stop(planned.error is not None)
    making_takes, _act = studio.takes(project), acts.of("takes")
    follow(studio, making_takes, tell_taken)
    generate = mo.ui.button(
        label="Generate the clips", on_change=lambda _: _act(lambda: studio.generate(project, money.run_budget))
    )
    stack(generate, told(making_takes.glance.error or _act.refused))
    return


@app.cell(hide_code=True)
def _(to_compare):
    to_compare
    mo.md("""
    The takes of a clip beside each other: choose one, lock it, reject it with a reason, or have the clip or its whole
    section made again.
    """)
    return


@app.cell
def _(get_clip, planned, set_clip):
    mo.stop(planned.error is not None)
    to_compare = clip_choices(planned.value)
    _now = choice_of(to_compare, get_clip())
    clip = mo.ui.dropdown(to_compare, value=_now, label="Takes of", on_change=lambda index: set_clip(index))
    clip
    return (to_compare,)


@app.cell(hide_code=True)
def _(compared):
    compared
    mo.md("""
    They play in step, under the song.
    """)
    return


@app.cell
def _(drafted, get_clip, project, sound):
    mo.stop(drafted.error is not None or get_clip() is None)
    compared = attempt(lambda: project.compare(get_clip()))
    told(compared.error) or mo.ui.anywidget(TakeViewer(compared.value, song=sound))
    return (compared,)


@app.cell(hide_code=True)
def _(joins):
    joins
    mo.md("""
    ### Finish

    Each control shows what the plan says, and changes it at once; only what a change touches is rendered anew.
    """)
    return


@app.cell
def _(get_join, get_section, planned, project, shelf):
    mo.stop(planned.error is not None)
    joins = need(lambda: panels.JoinPanel(project, get_join()))
    finish = need(lambda: panels.FinishPanel(project, shelf.tables, section=get_section()))
    brand, titles = need(lambda: (panels.BrandPanel(project), panels.TitlePanel(project)))
    mix = need(lambda: panels.SoundPanel(project, shelf.names))
    return brand, finish, joins, mix, titles


@app.cell(hide_code=True)
def _(joins):
    joins
    mo.md("""
    What is not allowed is told here, and the plan stays as it was.
    """)
    return


@app.cell
def _(act, get_refused):
    get_refused()
    told(act.refused)
    return


@app.cell(hide_code=True)
def _(joins):
    joins
    mo.md("""
    #### Joins

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
def _(joins):
    joins
    mo.md("""
    For the whole film: how clips join where the song is calm, and how sections do. This plans anew and forgets
    cuts and joins that were made one by one.
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
        label="Between sections",
        on_change=lambda kind: act(lambda: joins.set_section_join(kind)),
    )
    row(calm_join, section_join)
    return


@app.cell(hide_code=True)
def _(finish):
    finish
    mo.md("""
    #### Colour

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
def _(finish):
    finish
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
def _(finish):
    finish
    mo.md("""
    #### Effects and captions

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
def _(finish):
    finish
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
def _(titles):
    titles
    mo.md("""
    #### Titles

    Words over the beginning and over the last bars, and whose the film is. An empty field takes them away.
    """)
    return


@app.cell
def _(act, titles):
    title = mo.ui.text_area(
        titles.title, rows=2, label="Title", on_change=lambda words: act(lambda: titles.set_title(words))
    )
    songs_title = mo.ui.button(label="The song's name", on_click=lambda _: act(titles.set_songs_title))
    end_card = mo.ui.text_area(
        titles.end_card, rows=2, label="End card", on_change=lambda words: act(lambda: titles.set_end_card(words))
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
def _(titles):
    titles
    mo.md("""
    Other words stand for a while wherever you like; two that would lie over each other are refused.
    """)
    return


@app.cell
def _(act, titles):
    other = (
        mo.ui.text_area(rows=2, label="Other words", placeholder="Live in Berlin"),
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
def _(brand):
    brand
    mo.md("""
    #### Logo, brand and shape

    A logo and a brand come from the shelf; here they get their place, or go. Another shape is another plan, whose
    cuts stay.
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
def _(brand):
    brand
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
def _(brand):
    brand
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
def _(mix):
    mix
    mo.md("""
    #### Sound

    The song is the film's sound as it is, unless you say otherwise here or put a voice from the shelf beside it.
    """)
    return


@app.cell
def _(act, mix):
    loudness = mo.ui.dropdown(
        mix.loudnesses,
        value=mix.loudness,
        label="Loudness",
        on_change=lambda lufs: act(lambda: mix.set_loudness(lufs)),
    )
    track = mo.ui.dropdown(
        mix.tracks, label="Take a sound away", on_change=lambda number: act(lambda: mix.remove_track(number))
    )
    row(loudness, track)
    return


@app.cell(hide_code=True)
def _(mix):
    mix
    mo.md("""
    It may begin and end softly.
    """)
    return


@app.cell
def _(act, mix):
    fade_in = mo.ui.slider(
        steps=mix.fades,
        value=mix.fade_in,
        debounce=True,
        show_value=True,
        label="Fade in, seconds",
        on_change=lambda seconds: act(lambda: mix.set_fade_in(seconds)),
    )
    fade_out = mo.ui.slider(
        steps=mix.fades,
        value=mix.fade_out,
        debounce=True,
        show_value=True,
        label="Fade out, seconds",
        on_change=lambda seconds: act(lambda: mix.set_fade_out(seconds)),
    )
    row(fade_in, fade_out)
    return


@app.cell(hide_code=True)
def _(finish):
    finish
    mo.md("""
    What there is to know about all this.
    """)
    return


@app.cell
def _(finish):
    mo.vstack([mo.Html(cards.sentence(note)) for note in finish.notes])
    return


@app.cell(hide_code=True)
def _(filming):
    filming
    mo.md("""
    ## 6 · Compose

    The clips become the film, with the song untouched as its only sound, and each cut is proven in the finished file.
    What clips it still lacks are made first.
    """)
    return


@app.cell
def _(acts, get_changed, get_refused, money, planned, project, studio, tell_film):
    get_changed(), get_refused()
    mo.stop(planned.error is not None)
    filming, _act = need(lambda: studio.film(project, planned.value)), acts.of("film")
    studio.settle(filming)
    follow(studio, filming, tell_film)
    make = mo.ui.button(
        label="Make the film",
        kind="success",
        on_change=lambda _: _act(lambda: studio.make(project, planned.value, money.run_budget)),
    )
    stack(make, told(_act.refused))
    return (filming,)


@app.cell(hide_code=True)
def _(filming):
    filming
    mo.md("""
    Clips take the meter to 80 percent, the join to 95; at 100 the film is proven.
    """)
    return


@app.cell
def _(filming, get_film, planned, project, studio):
    get_film()
    making = filming.glance
    stack(told(making.error), said(need(lambda: studio.standing(project, planned.value, making))))
    return


@app.cell(hide_code=True)
def _(film):
    film
    mo.md("""
    ## 7 · Review

    Watch it, and press R where something is not right: a note carries its time, clip, section and word, and becomes
    what is made again. The certificate was measured in the film's file.
    """)
    return


@app.cell
def _(get_film, leaving, project, studio):
    get_film()
    film = need(lambda: studio.newest_film(project))
    studio.announce(film)
    mo.stop(film is None or not studio.live)
    stack(
        mo.ui.anywidget(need(lambda: FilmPlayer(project.review, share=leaving.folder))),
        mo.Html(cards.certificate_card(film.certificate)),
    )
    return


@app.cell(hide_code=True)
def _(leaving):
    leaving
    mo.md("""
    ## 8 · Share

    A page with the film, its chapters and its words, as a folder for any host of files: it needs no Python and asks
    nobody else for anything.
    """)
    return


@app.cell
def _(project, studio):
    leaving = need(lambda: panels.Leaving(project))
    folder = mo.ui.text(leaving.folder, label="Folder", full_width=True)
    costs = mo.ui.checkbox(label="say what it cost")
    prompts = mo.ui.checkbox(label="show the prompts")
    tune = mo.ui.checkbox(label="let viewers take the song along")
    stack(None if studio.visited else folder, row(costs, prompts, tune))
    return costs, folder, leaving, prompts, tune


@app.cell(hide_code=True)
def _(leaving):
    leaving
    mo.md("""
    Prompts and cost stay private unless you tick them; paths and keys always do.
    """)
    return


@app.cell
def _(acts, costs, folder, get_changed, get_shared, leaving, prompts, studio, tell_shared, tune):
    get_changed(), get_refused(), get_shared()
    _act = acts.of("share")
    follow(studio, leaving.sharing, tell_shared)
    _said = {"cost": costs.value, "prompts": prompts.value, "song": tune.value}
    share = mo.ui.button(label="Share", on_change=lambda _: _act(lambda: leaving.share(folder.value, **_said)))
    stack(
        share,
        told(acts.of("share").refused or leaving.sharing.glance.error),
        said(leaving.shared_sentence),
        mo.lazy(lambda: mo.download(leaving.zipped, "page.zip", label="Take the page along"))
        if leaving.shared
        else None,
    )
    return


@app.cell(hide_code=True)
def _(outputs):
    outputs
    mo.md("""
    ### Outputs

    Other shapes of the same plan, loops, a pack for a release, files for editors. Seconds make it the best piece.
    """)
    return


@app.cell
def _(get_file, get_out, planned, project, tell_made, tell_out):
    get_out()
    mo.stop(planned.error is not None)
    outputs = need(lambda: panels.OutputPanel(project, get_file()))
    watch(outputs.work, tell_made, tell_out)
    return (outputs,)


@app.cell(hide_code=True)
def _(outputs):
    outputs
    mo.md("""
    It is made in the background; what exists is not made again. 0 seconds are the whole film.
    """)
    return


@app.cell
def _(output_act, outputs):
    output = mo.ui.dropdown(outputs.outputs, value=outputs.output, label="Make", full_width=True)
    piece = mo.ui.slider(0, outputs.longest_s, step=1, value=0, show_value=True, label="Seconds at most")
    cover_text = mo.ui.text(label="Words on the cover", placeholder="auto")
    begin = lambda: outputs.make(output.value, seconds=piece.value, cover_text=cover_text.value)
    make_output = mo.ui.button(label="Make it", kind="success", on_click=lambda _: output_act(begin))
    row(output, piece, cover_text, make_output)
    return


@app.cell(hide_code=True)
def _(outputs):
    outputs
    mo.md("""
    How far it is.
    """)
    return


@app.cell
def _(get_made, outputs):
    get_made()
    _making = outputs.work.glance
    bar = mo.Html(cards.progress_bar(_making.progress))
    stop_output = mo.ui.button(label="Stop", on_click=lambda _: outputs.stop())
    stack(mo.hstack([bar, stop_output], widths=[1, 0]) if _making.running else None, told(_making.error))
    return


@app.cell(hide_code=True)
def _(outputs):
    outputs
    mo.md("""
    What was made, the newest first.
    """)
    return


@app.cell
def _(output_act, outputs, set_file):
    made_file = mo.ui.dropdown(outputs.made, value=outputs.file, label="Made so far", on_change=set_file)
    get_it = mo.download(outputs.data, outputs.file_name, disabled=outputs.path is None, label="Download it")
    delete_it = mo.ui.button(
        label="Delete it", disabled=outputs.path is None, on_click=lambda _: output_act(outputs.remove)
    )
    row(made_file, get_it, delete_it)
    return


@app.cell(hide_code=True)
def _(outputs):
    outputs
    mo.md("""
    What could not be made is told here.
    """)
    return


@app.cell
def _(get_refused, output_act):
    get_refused()
    told(output_act.refused)
    return


@app.cell(hide_code=True)
def _(leaving):
    leaving
    mo.md("""
    Finalizing locks the project for good: the film, its timeline and where all came from stay, what was only on the way
    to it goes. A copy of it can be edited on.
    """)
    return


@app.cell
def _(get_changed, get_film, leaving):
    get_changed(), get_film()
    would_lock = attempt(leaving.would_lock)
    sure = mo.ui.checkbox(label="I know that it cannot be undone")
    mo.stop(would_lock.error is not None, said(would_lock.error and would_lock.error.message))
    stack(said(would_lock.value), sure)
    return sure, would_lock


@app.cell(hide_code=True)
def _(would_lock):
    would_lock
    mo.md("""
    It takes a moment, as files are removed.
    """)
    return


@app.cell
def _(acts, get_refused, leaving, sure):
    get_refused()
    _act = acts.of("finalize")
    finalize = mo.ui.button(
        label="Finalize", kind="warn", disabled=not sure.value, on_change=lambda _: _act(leaving.lock)
    )
    stack(finalize, told(acts.of("finalize").refused))
    return


if __name__ == "__main__":
    app.run()
