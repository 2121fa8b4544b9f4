"""Projects: the same song is the same project; finding and deleting them."""

from __future__ import annotations

import pytest

from workbench.errors import NotFoundError
from workbench.store.rows import FilmRow


def test_the_same_song_gives_the_same_project(store, make_song) -> None:
    song = make_song()
    project = store.open_project(song)
    before = store.changes()
    assert store.open_project(song) == project == song.id[:12]
    assert store.changes() == before
    (row,) = store.projects()
    assert (row.song, row.name, row.state, row.error) == (song, song.name, "draft", None)
    assert store.song(song.id) == song
    assert store.song("0" * 64) is None


@pytest.mark.parametrize(
    "name",
    [
        "Señor O'Brien's “Übung” 日本",
        "'; DROP TABLE projects; --",
        "%",
        "_",
        "a\\b",
        "🎸",
        "\u0645\u0648\u0633\u064a\u0642\u0649",
    ],
)
def test_any_name_is_found_and_is_only_data(store, make_song, name) -> None:
    store.open_project(make_song(1, "another"))
    store.open_project(make_song(2, name))
    assert store.find_project(name).song.name == name
    assert store.find_project(f"  {name.upper()} ").song.name == name
    assert len(store.projects()) == 2


def test_names_are_one_however_their_accents_are_written(store, make_song) -> None:
    store.open_project(make_song(1, "U\u0308bung"))
    assert store.find_project("\u00fcbung").song.name == "U\u0308bung"


def test_a_project_is_found_by_id_unique_start_and_name(store, make_song) -> None:
    ids = [store.open_project(make_song(n, name)) for n, name in ((0x11, "One"), (0x12, "Two"), (0x13, "one"))]
    assert store.find_project(ids[0]).id == ids[0]
    assert store.find_project("12").id == ids[1]
    assert store.find_project("12121").id == ids[1]
    assert store.find_project("One").id == ids[0]
    assert store.find_project("one").id == ids[2]
    assert store.find_project("two").id == ids[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", r"matches several: 111111111111 \(Same, T\), 121212121212 \(Same, T\); give more"),
        ("Same", "matches several"),
        ("ONE", "matches several"),
        ("thre", r"no project 'thre'; the nearest: 141414141414 \(three\)"),
        ("zzz", "songreel list"),
        ("", "empty"),
        ("%", "no project"),
    ],
)
def test_what_is_not_one_project_is_one_sentence(store, make_song, text, said) -> None:
    for number, name in ((0x11, "Same"), (0x12, "Same"), (0x34, "three"), (0x25, "One"), (0x26, "oNe")):
        store.open_project(make_song(number, name))
    if text == "thre":
        said = said.replace("141414141414", "343434343434")
    with pytest.raises(NotFoundError, match=said):
        store.find_project(text)


def test_an_empty_library_says_so(store) -> None:
    with pytest.raises(NotFoundError, match="the library is empty"):
        store.find_project("song")


def test_deleting_frees_only_what_nothing_refers_to(store, make_song, make_plan, make_take, proof) -> None:
    songs = [make_song(1), make_song(2)]
    one, two = (store.open_project(song) for song in songs)
    plans = [make_plan(songs[0], seed=1), make_plan(songs[1], seed=2)]
    ids = [store.save_plan(project, plan) for project, plan in zip((one, two), plans, strict=True)]
    shared = make_take(plans[1], 0)
    twin = make_take(plans[0], 2, sha=make_take(plans[1], 1).sha256)  # another key, the same bytes
    store.save_takes(one, ids[0], [(0, make_take(plans[0], 0)), (1, shared), (2, twin)])
    store.save_takes(two, ids[1], [(0, shared), (1, make_take(plans[1], 1))])
    store.save_film(FilmRow("film", one, "plan", "timeline", "a.mp4", "ab" * 32, "done", proof))
    store.save_certificate("ab" * 32, "proof", proof)
    job = store.start_job(one, "generation")

    assert store.delete_project(one) == tuple(sorted([songs[0].id, make_take(plans[0], 0).sha256]))
    assert [row.id for row in store.projects()] == [two]
    assert set(store.takes_by_keys([shared.key, twin.key, make_take(plans[0], 0).key])) == {shared.key}
    assert store.clips(two, store.save_plan(two, plans[1]))[0].take == shared.key
    assert (store.film("film"), store.certificate("ab" * 32, "proof")) == (None, None)
    assert (store.log(one), store.jobs(one)) == ((), ())
    assert not store.progress.alive(job, 1e9)
    with pytest.raises(NotFoundError, match="no project"):
        store.delete_project(one)
    with pytest.raises(NotFoundError, match="open its song again"):
        store.save_sections(one, ())
    assert store.delete_project(two) == tuple(sorted([songs[1].id, shared.sha256, twin.sha256]))
    assert store.open_project(songs[0]) == one
    assert [event.event for event in store.log(one)] == ["opened"]


def test_the_state_is_computed_from_what_exists(store, make_song, make_analysis, make_plan, proof) -> None:
    from dataclasses import replace

    song = make_song()
    project = store.open_project(song)

    def state() -> tuple[str, str | None]:
        row = store.find_project(project)
        return row.state, row.error

    assert state() == ("draft", None)
    store.save_analysis(project, make_analysis(song))
    assert state() == ("analyzed", None)
    first = store.save_plan(project, make_plan(song))
    assert state() == ("planned", None)
    job = store.start_job(project, "generation")
    assert state() == ("generating", None)
    store.end_job(job, "failed", "The disk burnt.")
    assert state() == ("failed", "The disk burnt.")
    store.end_job(store.start_job(project, "composition"), "cancelled")
    assert state() == ("failed", "The disk burnt.")
    store.end_job(store.start_job(project, "composition"), "done")
    film = FilmRow("f", project, first, "t", "a.mp4", "ab" * 32, "failed", replace(proof, ok=False, reasons=("Late.",)))
    store.save_film(film)
    assert state() == ("failed", "Late.")
    store.save_film(replace(film, state="done", certificate=proof))
    assert state() == ("composed", None)
    assert store.find_project(project).film == "f"
    store.save_plan(project, make_plan(song, seed=2))
    assert state() == ("planned", None)
    store.save_plan(project, make_plan(song))
    assert state() == ("composed", None)
    with store._database.transaction() as connection:
        connection.write("UPDATE projects SET finalized_at = '2026-01-01'")
        row = connection.first("SELECT state, clips, films, style FROM project_overview")
    assert row == ("finalized", 3, 1, "neon-noir")
