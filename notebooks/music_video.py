# /// script
# requires-python = ">=3.11"
# dependencies = ["songreel"]
#
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Songreel studio")

with app.setup(hide_code=True):
    import marimo as mo

    from widgets import SectionEditor, StemPlayer, cards, report_card
    from workbench.workflows.studio import SONG_TYPES, Studio, attempt

    def told(error):
        return error and mo.callout(mo.Html(cards.sentence(error.message)), kind="danger")

    def stack(*items):
        return mo.vstack([item for item in items if item is not None])

    def follow(studio, work, tell, ended):
        leaving = lambda: mo.current_thread().should_exit
        mo.Thread(target=studio.follow, args=(work, tell, ended, leaving)).start()


@app.cell(hide_code=True)
def _():
    mo.md("""
    # Songreel studio

    A song goes in, a finished music video comes out. Each step is kept in the library, so a reload loses nothing.
    """)
    return


@app.cell
def _():
    studio = Studio(mo.cli_args().to_dict(), attended=mo.app_meta().mode != "script", request=mo.app_meta().request)
    query = mo.query_params()
    get_chosen, set_chosen = mo.state(studio.first(query.get("project")))
    get_listening, tell_listening = mo.state(None)
    get_heard, tell_heard = mo.state(None)
    get_asked, ask = mo.state(None, allow_self_loops=True)
    get_mending, tell_mending = mo.state(None)
    get_mended, tell_mended = mo.state(None, allow_self_loops=True)
    get_sketching, tell_sketching = mo.state(None)
    get_sketch, tell_sketch = mo.state(None)
    get_filming, tell_filming = mo.state(None)
    get_film, tell_film = mo.state(None)
    get_parted, set_parted = mo.state(None)
    make = mo.ui.run_button(label="Make the film", kind="success")
    return (
        ask,
        get_asked,
        get_chosen,
        get_film,
        get_filming,
        get_heard,
        get_listening,
        get_mended,
        get_mending,
        get_parted,
        get_sketch,
        get_sketching,
        make,
        query,
        set_chosen,
        set_parted,
        studio,
        tell_film,
        tell_filming,
        tell_heard,
        tell_listening,
        tell_mended,
        tell_mending,
        tell_sketch,
        tell_sketching,
    )


@app.cell(hide_code=True)
def _(studio):
    mo.md(f"""
    ## 1 · Song

    Choose one, give the path of a file on this computer, or drop one. {studio.limits}
    """)
    return


@app.cell
def _(get_chosen, set_chosen, studio):
    songs = studio.songs()
    picker = mo.ui.dropdown(
        songs,
        value=next((label for label, choice in songs.items() if choice == get_chosen().id), None),
        label="Song",
        on_change=lambda song: set_chosen(studio.open(song)),
    )
    path = mo.ui.text(label="File", placeholder="music/song.flac", on_change=lambda text: set_chosen(studio.open(text)))
    drop = mo.ui.file(
        SONG_TYPES,
        multiple=True,
        kind="area",
        max_size=studio.most_bytes,
        label="Drop a song here, and its lyrics if there are any",
        on_change=lambda files: set_chosen(studio.open_dropped(files)),
    )
    mo.vstack([mo.hstack([picker, path], justify="start", wrap=True), drop])
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 2 · Listen

    Beats, bars, sections and energy are found once for each song, and kept.
    """)
    return


@app.cell
def _(get_chosen, query, studio, tell_heard, tell_listening):
    chosen = get_chosen()
    studio.give_up(chosen.error)
    query["project"] = chosen.id
    listening = studio.listen(chosen)
    studio.settle(listening)
    follow(studio, listening, tell_listening, tell_heard)
    told(chosen.error)
    return chosen, listening


@app.cell(hide_code=True)
def _():
    mo.md("""
    This is what was heard; while it listens, a bar shows how far it is.
    """)
    return


@app.cell
def _(chosen, get_listening, get_mended, listening):
    get_listening(), get_mended()
    heard = listening.glance
    in_force = chosen.project.latest.analysis if heard.state == "done" else None
    stack(
        told(heard.error),
        mo.Html(cards.progress_bar(heard.progress)) if heard.running else None,
        mo.Html(cards.heard_card(chosen.project.song, in_force)) if in_force else None,
        mo.accordion(
            {
                "How sure it is, and who heard it": mo.Html(
                    report_card.report_card(in_force, chosen.project.arrangement())
                )
            }
        )
        if in_force
        else None,
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    Where the beats are read wrongly, choose what they are: half, double, or begun elsewhere. It stays corrected
    whenever the song is heard anew.
    """)
    return


@app.cell
def _(ask, chosen, get_asked, get_heard, get_mended, listening, studio, tell_mended, tell_mending):
    get_asked(), get_heard(), get_mended()
    mo.stop(listening.glance.state != "done")
    mending = studio.mending(chosen.project)
    follow(studio, mending.work, tell_mending, tell_mended)
    other = mo.ui.dropdown(mending.others, label="Beats", on_change=lambda name: ask(mending.choose(name)))
    back = mo.ui.button(label="Take back", disabled=not mending.in_force, on_change=lambda _: ask(mending.take_back()))
    stack(mo.hstack([other, back], justify="start", wrap=True), mo.Html(report_card.corrections_card(mending.in_force)))
    return (mending,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    Take back undoes the newest correction. Only what depends on it is heard anew.
    """)
    return


@app.cell
def _(get_asked, get_mending, mending):
    get_asked(), get_mending()
    mended = mending.work.glance
    stack(told(mended.error), mo.Html(cards.progress_bar(mended.progress)) if mended.running else None)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    The song taken apart. All stems play at the same place, each in mono: mute silences one, solo lets it be heard alone.
    """)
    return


@app.cell
def _(chosen, get_heard, listening):
    get_heard()
    mo.stop(listening.glance.state != "done")
    mo.ui.anywidget(StemPlayer(chosen.project.apart))
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 3 · Arrange

    Choose how many sections there are, then drag an edge, split, merge, rename, or type a time; a note goes into the
    prompts of a section's clips, a lock keeps it as it is. An edit is kept when you let go, and undo brings back what
    was. Beats that are wrong are mended in the line above the waveform.
    """)
    return


@app.cell
def _(chosen, get_heard, get_mended, listening, set_parted, studio):
    get_heard(), get_mended()
    mo.stop(listening.glance.state != "done")
    project = chosen.project
    parting = studio.parting(project)
    count = mo.ui.slider(
        steps=parting.counts,
        value=parting.count,
        debounce=True,
        show_value=True,
        label="Sections",
        on_change=lambda sections: set_parted(attempt(lambda: parting.part(sections)).error),
    )
    hands = {"song": studio.sound(project), "repair": project.beat_repair, "stems": project.apart}
    editor = mo.ui.anywidget(SectionEditor(parting.document, **hands))
    mo.vstack([count, editor])
    return count, editor, project


@app.cell(hide_code=True)
def _():
    mo.md("""
    Space plays, S splits at the cursor, M merges with the next one, L loops a section, T taps the tempo; arrow keys move
    the cursor, or the edge that has the focus, by a beat. Zoomed in, the flag of a bar can be dragged.
    """)
    return


@app.cell
def _(get_parted):
    told(get_parted())
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 4 · Style

    A style is how the film looks, a type is what kind of film it is; both are suggested from the music.
    """)
    return


@app.cell
def _(project, studio):
    offered = attempt(lambda: studio.offer(project))
    studio.give_up(offered.error)
    mo.stop(offered.error is not None, told(offered.error))
    offer = offered.value
    style = mo.ui.dropdown(offer.styles, value=offer.style, label="Style")
    kind = mo.ui.dropdown(offer.types, value=offer.type, label="Type")
    size = mo.ui.dropdown(offer.sizes, value=offer.size, label="Size")
    fps = mo.ui.dropdown(offer.rates, value=offer.fps, label="Frames a second")
    seed = mo.ui.number(0, 2**31 - 1, value=offer.seed, label="Seed")
    prompt = mo.ui.text(offer.prompt, label="About", placeholder="what the film is about, in your words")
    mo.hstack([style, kind, size, fps, seed, prompt], justify="start", wrap=True)
    return fps, kind, offer, prompt, seed, size, style


@app.cell(hide_code=True)
def _():
    mo.md("""
    The colours run from the darkest to the accent; the reason tells why a style or a type was suggested.
    """)
    return


@app.cell
def _(kind, offer, style):
    stack(
        mo.Html(cards.style_card(*offer.style_of(style.value))),
        mo.Html(cards.type_card(*offer.type_of(kind.value))),
        mo.accordion({"All styles": mo.Html(cards.styles_gallery(offer.catalogue.styles))}),
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 5 · Plan

    Clips tile every section to the frame; cuts fall on downbeats where they can. It follows each of your edits.
    """)
    return


@app.cell
def _(count, editor, fps, kind, offer, project, prompt, seed, size, style):
    arranged = editor.sections, count.value
    planned = attempt(
        lambda: project.plan(
            style=style.value,
            type=kind.value,
            prompt=prompt.value,
            size=size.value,
            fps=fps.value,
            seed=seed.value,
        )
    )
    palette = offer.style_of(style.value)[0].palette
    told(planned.error) or mo.Html(cards.plan_strip(planned.value, palette))
    return (planned,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    The plan as it moves, a card for each clip in its real timing, until there is a film of it.
    """)
    return


@app.cell
def _(planned, project, studio, tell_sketch, tell_sketching):
    mo.stop(planned.error is not None)
    sketching = studio.sketch(project, planned.value)
    follow(studio, sketching, tell_sketching, tell_sketch)
    return (sketching,)


@app.cell(hide_code=True)
def _():
    mo.md("""
    Beats flash at its edge, downbeats strongest; the line at the bottom is the whole song.
    """)
    return


@app.cell
def _(get_sketch, planned, project, sketching, studio):
    get_sketch()
    moving = studio.moving(project, planned.value)
    mo.video(moving, width="100%", rounded=True) if moving else None
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    After each edit it is drawn anew, in the background.
    """)
    return


@app.cell
def _(get_sketching, sketching):
    get_sketching()
    sketch = sketching.glance
    stack(told(sketch.error), mo.Html(cards.progress_bar(sketch.progress)) if sketch.running else None)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 6 · Make

    Clips are generated and composed in the background, so you can go on editing; what exists is not made again.
    """)
    return


@app.cell
def _(make, planned, project, studio, tell_film, tell_filming):
    studio.give_up(planned.error)
    mo.stop(planned.error is not None)
    filming = studio.film(project, planned.value, start=make.value)
    studio.settle(filming)
    follow(studio, filming, tell_filming, tell_film)
    stop = mo.ui.button(label="Stop", on_click=lambda _: filming.cancel())
    make
    return filming, stop


@app.cell(hide_code=True)
def _():
    mo.md("""
    Clips take the bar to 80 percent, the join to 95; at 100 the film is proven.
    """)
    return


@app.cell
def _(filming, get_filming, planned, project, stop, studio):
    get_filming()
    making = filming.glance
    bar = mo.Html(cards.progress_bar(making.progress))
    stack(
        told(making.error),
        mo.hstack([bar, stop], widths=[1, 0]) if making.running else None,
        mo.Html(cards.sentence(studio.standing(project, planned.value, making))),
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 7 · Watch

    The player shows a small preview, the download is the film itself; the certificate was measured in its file.
    """)
    return


@app.cell
def _(get_film, project, studio):
    get_film()
    film = studio.newest_film(project)
    studio.announce(film)
    mo.stop(film is None)
    shown, name = attempt(lambda: studio.preview(project, film)), f"{project.song.name}.mp4"
    stack(
        told(shown.error),
        mo.video(shown.value, width="100%", rounded=True) if shown.value else None,
        mo.Html(cards.certificate_card(film.certificate)),
        mo.lazy(lambda: mo.download(studio.bytes_of(film), name, "video/mp4")) if studio.live else None,
    )
    return


if __name__ == "__main__":
    app.run()
