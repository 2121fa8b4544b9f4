"""A project's film goes to other programs and comes back."""

import os
import re
import shutil
import zipfile
from contextlib import closing
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pytest

from workbench.cli.parser import _EXPORTS
from workbench.errors import FileExistsInTheWayError, NotFoundError, OptionError, PlanError
from workbench.jobs.cancel import CancelToken
from workbench.model.lyrics import Line, Lyrics
from workbench.model.mix import Mix
from workbench.store.plans import content_id
from workbench.workflows import exporting
from workbench.workflows.exporting import EXPORT_KINDS, sweep_packages
from workbench.workflows.exporting_heard import HEARD_KINDS
from workbench.workflows.importing import import_edit
from workbench.workflows.picturing import PICTURE_KINDS

SIZE = {"size": "128x72", "fps": 24}


@pytest.fixture(scope="module")
def made_once(opened, short_song, tmp_path_factory):
    """A library with a song that was heard and a film that was planned and made; tests work on copies."""
    folder = tmp_path_factory.mktemp("once")
    words = folder / "words.lrc"
    words.write_text("[00:01.00]<00:01.00>Hey <00:01.50>you\n[00:05.00]another line\n", encoding="utf-8")
    project = opened(folder / "library", 3.0).open(short_song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(**SIZE)
    project.join(1, "whip")
    project.join(3, "crossfade")
    project.generate()
    return folder / "library"


@pytest.fixture
def library(opened, made_once, tmp_path):
    shutil.copytree(made_once, tmp_path / "library")
    return opened(tmp_path / "library", 3.0)


@pytest.fixture
def filmed(library):
    (row,) = library.projects()
    return library.project(row.id)


@pytest.fixture
def project(filmed):
    """The same, with nothing made yet."""
    filmed.plan(**SIZE, seed=9)
    return filmed


def edit(path, change):
    timeline = otio.adapters.read_from_file(str(path))
    change(timeline)
    otio.adapters.write_to_file(timeline, str(path))
    return path


def clips(timeline):
    return [item for item in timeline.tracks[0] if isinstance(item, otio.schema.Clip)]


@pytest.mark.parametrize("kind", [kind for kind in EXPORT_KINDS if kind != "chapters"])
def test_each_kind_is_written_and_is_a_row(filmed, tmp_path, kind):
    out = tmp_path / f"out{EXPORT_KINDS[kind]}"
    made = filmed.export(kind, out)
    assert (made.path, made.kind, made.placeholders, made.notes) == (out, kind, (), ())
    assert made.size_bytes == out.stat().st_size > 0
    (row,) = filmed.store.exports(filmed.id)
    plan = "" if kind in (*HEARD_KINDS, "songreel") else content_id(filmed.latest.plan)
    assert (row.kind, row.path, row.sha256, row.plan) == (kind, str(out), made.sha256, plan)
    again = filmed.export(kind, out)
    assert again.sha256 == made.sha256
    assert len(filmed.store.exports(filmed.id)) == 1
    assert [job.state for job in filmed.store.jobs(filmed.id) if job.kind == "export"] == ["done", "done"]
    assert not list(tmp_path.glob(".*.part*"))


def test_a_song_of_twelve_seconds_has_no_chapters_for_youtube(filmed, tmp_path):
    with pytest.raises(NotFoundError, match="ten seconds"):
        filmed.export("chapters", tmp_path / "a.txt")
    assert not list(tmp_path.glob("*.part*"))
    assert not list(tmp_path.glob(".*.part*"))


def test_the_command_line_offers_what_there_is():
    assert tuple(EXPORT_KINDS) == _EXPORTS


def test_clips_without_a_take_are_placeholders(project, tmp_path):
    made = project.export("otio", tmp_path / "a.otio")
    assert len(made.placeholders) == made.clips
    assert "placeholders" in made.notes[0]
    timeline = otio.adapters.read_from_file(str(made.path))
    assert all(clip.media_reference.is_missing_reference for clip in clips(timeline))


def test_takes_of_earlier_plans_are_others(filmed, tmp_path):
    filmed.plan(**SIZE)
    filmed.generate()
    first = filmed.latest.plan
    filmed.plan(**SIZE, seed=2)
    filmed.generate()
    filmed.export("otio", tmp_path / "a.otio")
    timeline = otio.adapters.read_from_file(str(tmp_path / "a.otio"))
    assert timeline.tracks[1].name == "Alternates"
    others = list(timeline.tracks[1].find_clips())
    assert len(others) == len(first.clips)
    assert not any(clip.enabled for clip in others)


def test_other_takes_can_be_chosen_and_only_they_change(filmed, tmp_path):
    filmed.plan(**SIZE)
    filmed.generate()
    old = filmed.take_keys(filmed.latest.plan)
    filmed.plan(**SIZE, seed=2)
    filmed.generate()
    filmed.provider.made.clear()
    before = filmed.take_keys(filmed.latest.plan)
    filmed.export("otio", tmp_path / "a.otio")

    def switch(timeline):
        next(iter(timeline.tracks[1].find_clips())).enabled = True

    plan = filmed.import_timeline(edit(tmp_path / "a.otio", switch))
    assert plan == filmed.latest.plan
    assert filmed.take_keys(plan) == before | {0: old[0]}
    film = filmed.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert filmed.provider.made == []


@pytest.mark.parametrize("kind", ["otio", "zip"])
def test_an_unedited_export_comes_back_as_the_plan_itself(filmed, tmp_path, kind):
    plan, changes = filmed.latest.plan, filmed.store.changes()
    assert any(clip.join_frames for clip in plan.clips)
    filmed.export(kind, tmp_path / f"a{EXPORT_KINDS[kind]}")
    path = tmp_path / "a.otio"
    if kind == "zip":
        zipfile.ZipFile(tmp_path / "a.zip").extract("timeline.otio", tmp_path)
        path = tmp_path / "timeline.otio"
    changes = filmed.store.changes()
    imported = import_edit(filmed, path)
    assert imported.plan == plan
    assert (imported.changed, imported.to_generate, imported.notes) == ((), (), ())
    assert filmed.store.changes() == changes


def test_an_export_of_an_older_plan_with_another_rate_comes_back(filmed, tmp_path):
    plan = filmed.latest.plan
    filmed.export("otio", tmp_path / "a.otio")
    filmed.plan(size="128x72", fps=12)
    imported = import_edit(filmed, tmp_path / "a.otio")
    assert imported.plan == plan == filmed.latest.plan
    assert imported.notes == (
        "The film was planned anew since this timeline was exported; that is gone from the plan in force.",
    )
    assert imported.to_generate == ()


def test_a_take_of_another_rate_is_never_chosen(filmed, tmp_path):
    old = filmed.take_keys(filmed.latest.plan)
    filmed.plan(size="128x72", fps=12)
    filmed.generate()
    filmed.export("otio", tmp_path / "a.otio")

    def pasted(timeline):
        clips(timeline)[0].media_reference.metadata["songreel"]["take"] = old[0]

    imported = import_edit(filmed, edit(tmp_path / "a.otio", pasted))
    assert not imported.plan.clips[0].take
    assert "no take of this project" in imported.notes[0]


def test_a_moved_cut_makes_only_what_does_not_fit(filmed, tmp_path):
    filmed.export("otio", tmp_path / "a.otio")
    plan = filmed.latest.plan
    index = next(i for i, c in enumerate(plan.clips) if i and c.section == plan.clips[i - 1].section)

    def move(timeline):
        left, right = clips(timeline)[index - 1 : index + 1]
        six = otio.opentime.RationalTime(6, 24)
        left.source_range = otio.opentime.TimeRange(left.source_range.start_time, left.source_range.duration + six)
        right.source_range = otio.opentime.TimeRange(
            right.source_range.start_time + six, right.source_range.duration - six
        )

    imported = import_edit(filmed, edit(tmp_path / "a.otio", move))
    assert imported.changed == (index - 1, index)
    assert imported.to_generate == (index - 1,)
    assert imported.plan.clips[index].span.start == plan.clips[index].span.start + 6
    film = filmed.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert filmed.provider.made == [index - 1]


def test_swapped_slots_are_a_film_that_is_proven(filmed, tmp_path):
    """What a take shows elsewhere in the film than where it was made for stands where it should."""
    filmed.plan(**SIZE)
    filmed.generate()
    filmed.provider.made.clear()
    filmed.export("otio", tmp_path / "a.otio")

    def swap(timeline):
        track = timeline.tracks[0]
        items = [item.clone() for item in track]
        track.clear()
        track.extend([items[1], items[0], *items[2:]])

    imported = import_edit(filmed, edit(tmp_path / "a.otio", swap))
    assert [clip.span for clip in imported.plan.clips] == [
        clip.span for clip in filmed.store.plan(filmed.store.exports(filmed.id)[0].plan).clips
    ]
    assert any(clip.take_offset for clip in imported.plan.clips)
    keys, timeline = filmed.take_keys(imported.plan), filmed._timeline_of(imported.plan)(filmed.generate())
    for clip, shown in zip(imported.plan.clips, timeline.clips, strict=True):
        assert not clip.take or keys[clip.index] == clip.take == shown.take.key
        assert shown.take.span.start <= clip.span.start
        assert clip.span.end <= shown.take.span.end
    film = filmed.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert filmed.provider.made == list(imported.to_generate)


def test_a_refused_edit_leaves_the_plan_in_force(filmed, tmp_path):
    filmed.export("otio", tmp_path / "a.otio")
    plan = filmed.latest.plan

    def shorten(timeline):
        clip = clips(timeline)[0]
        clip.source_range = otio.opentime.TimeRange(clip.source_range.start_time, otio.opentime.RationalTime(2, 24))

    with pytest.raises(PlanError, match="clip 000"):
        filmed.import_timeline(edit(tmp_path / "a.otio", shorten))
    assert filmed.latest.plan == plan


def test_an_export_of_an_older_plan_comes_back_with_a_note(filmed, tmp_path):
    old = filmed.latest.plan
    filmed.export("otio", tmp_path / "a.otio")
    filmed.plan(**SIZE, seed=2)
    assert filmed.import_timeline(tmp_path / "a.otio") == old == filmed.latest.plan
    assert any("planned anew" in note for note in filmed.notes)


def test_a_timeline_of_another_project_or_plan_is_refused(filmed, tmp_path):
    filmed.export("otio", tmp_path / "a.otio")
    text = (tmp_path / "a.otio").read_text("utf-8")
    for old, new, error in (
        (filmed.id, "0" * 12, OptionError),
        (content_id(filmed.latest.plan), "0" * 16, NotFoundError),
    ):
        (tmp_path / "b.otio").write_text(text.replace(f'"{old}"', f'"{new}"'), "utf-8")
        with pytest.raises(error):
            filmed.import_timeline(tmp_path / "b.otio")


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        (None, "does not exist"),
        (b"\xff\xfe\x00", "it is not text"),
        (b"hello", "it is not JSON"),
        (b"[" * 100_000, "nests too deeply|not JSON"),
    ],
)
def test_a_file_that_is_none_is_one_sentence(project, tmp_path, contents, said):
    path = tmp_path / "a.otio"
    if contents is not None:
        path.write_bytes(contents)
    with pytest.raises((NotFoundError, OptionError), match=said):
        project.import_timeline(path)


def test_a_huge_file_is_not_read(project, tmp_path):
    path = tmp_path / "a.otio"
    with path.open("wb") as file:
        file.truncate(65_000_000)
    with pytest.raises(OptionError, match="larger than 64 MB"):
        project.import_timeline(path)


def test_what_is_there_already_is_not_replaced_unasked(filmed, tmp_path):
    path = tmp_path / "a.otio"
    path.write_text("somebody else's")
    with pytest.raises(FileExistsInTheWayError, match="--force"):
        filmed.export("otio", path)
    assert path.read_text() == "somebody else's"
    filmed.export("otio", path, force=True)
    filmed.export("otio", path)
    edit(path, lambda timeline: clips(timeline)[0].metadata.clear())
    with pytest.raises(FileExistsInTheWayError):
        filmed.export("otio", path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.mp4", r"is a \.otio file"),
        ("nowhere/a.otio", "folder of 'a.otio' does not exist"),
        ("x" * 300 + ".otio", "cannot be used"),
        ("folder.otio", "is a folder"),
    ],
)
def test_where_it_cannot_be_written_is_one_sentence(project, tmp_path, name, said):
    (tmp_path / "folder.otio").mkdir()
    with pytest.raises(OptionError, match=said):
        project.export("otio", tmp_path / name)


@pytest.mark.parametrize(("kind", "ending"), EXPORT_KINDS.items())
def test_each_kind_says_which_ending_it_wants(project, tmp_path, kind, ending):
    for name in ("a", "a.tar.png"):
        wanted = re.escape(
            f"The export {kind} is a {ending} file; call it {Path(name).with_suffix(ending).name!r}, not"
        )
        with pytest.raises(OptionError, match=wanted) as refused:
            project.export(kind, tmp_path / name)
        assert refused.value.field == "out"
    assert list(tmp_path.glob("a*")) == []


def test_an_unknown_kind_is_one_sentence(project):
    with pytest.raises(OptionError, match="There is no export 'otoi'.*did you mean otio"):
        project.export("otoi")


def with_lyrics(project, lyrics):
    heard = replace(project.latest.analysis, lyrics=lyrics, key="f" * 64)
    project.store.save_analysis(project.id, heard)
    project.plan(**SIZE)


def test_a_song_without_lyrics_has_no_subtitles(filmed, tmp_path):
    with_lyrics(filmed, None)
    for kind in ("srt", "lrc", "ass"):
        with pytest.raises(NotFoundError, match="has no lyrics with times"):
            filmed.export(kind, tmp_path / f"a{EXPORT_KINDS[kind]}")
    assert not list(tmp_path.glob("a*"))


def test_no_secret_leaves_the_library(filmed, tmp_path):
    with_lyrics(filmed, Lyrics((Line(1.0, 2.0, "my token is r8_0123456789abcdefghij"),)))
    for kind, ending in EXPORT_KINDS.items():
        if kind not in ("edl", "midi", "beat-labels", "section-labels", *PICTURE_KINDS):  # they hold no words
            with pytest.raises(OptionError, match="looks like an access token") as caught:
                filmed.export(kind, tmp_path / f"a{ending}")
            assert "r8_" not in caught.value.message
    assert [path.name for path in tmp_path.iterdir()] == ["library"]


def test_a_take_whose_file_is_gone_is_a_placeholder(filmed, tmp_path):
    key = filmed.take_keys(filmed.latest.plan)[1]
    take = filmed.store.takes_by_keys([key])[key]
    filmed.files.path(take.sha256, take.suffix).unlink()
    assert filmed.export("zip", tmp_path / "a.zip").placeholders == (1,)


def test_a_full_disk_is_told_before_anything_is_written(filmed, tmp_path, monkeypatch):
    from workbench.errors import DiskFullError

    monkeypatch.setattr(exporting.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 10})())
    with pytest.raises(DiskFullError, match="The package may need"):
        filmed.export("zip", tmp_path / "a.zip")
    assert not list(tmp_path.glob("*a.zip*"))


def test_what_is_done_to_the_sound_and_lost_is_told(filmed, tmp_path):
    filmed.finish(mix=Mix(fade_out_s=1.0))
    for kind in ("otio", "fcp7", "zip"):
        assert any(
            "The song goes out as it is" in note
            for note in filmed.export(kind, tmp_path / f"a{EXPORT_KINDS[kind]}").notes
        )
    assert not any("song" in note for note in filmed.export("srt", tmp_path / "a.srt").notes)


@pytest.mark.skipif(not find_spec("moviepy"), reason="the extra moviepy is not installed")
def test_the_film_in_moviepy_has_the_mixed_sound(filmed):
    filmed.finish(mix=Mix(fade_in_s=2.0))
    with closing(filmed.to_moviepy()) as film:
        sound, song = film.audio.array, filmed.audio().samples
    first = song.shape[1] // 100
    assert np.abs(sound[:first]).max() < 0.2 * np.abs(song[:, :first]).max()


def test_a_stopped_export_leaves_nothing(filmed, tmp_path):
    cancel = CancelToken()
    cancel.cancel()
    from workbench.errors import CancelledError

    with pytest.raises(CancelledError):
        filmed.export("zip", tmp_path / "a.zip", cancel=cancel)
    assert [path.name for path in tmp_path.iterdir()] == ["library"]
    assert not list((filmed.settings.library / "work").iterdir())
    assert filmed.store.exports(filmed.id) == ()


def test_what_a_killed_export_left_beside_its_file_goes_with_the_next_one(filmed, tmp_path):
    left = tmp_path / ".a-0123abcd.part.srt"
    left.write_text("half")
    os.utime(left, (0, 0))
    filmed.export("srt", tmp_path / "a.srt")
    assert {path.name for path in tmp_path.iterdir()} == {"a.srt", "library"}


def test_old_packages_of_the_librarys_own_folder_are_swept(filmed, library, tmp_path, monkeypatch):
    folder = library.settings.library / "exports"
    folder.mkdir()
    own, changed, elsewhere = folder / "own.zip", folder / "changed.zip", tmp_path / "elsewhere.zip"
    for path in (own, changed, elsewhere):
        filmed.export("zip", path)
    filmed.export("otio", folder / "timeline.otio")
    changed.write_bytes(b"a person's own by now")
    assert sweep_packages(library) == ()  # nothing is seven days old
    assert sweep_packages(library, older_s=0, dry_run=True) == (own,)
    assert own.exists()
    assert sweep_packages(library, older_s=0) == (own,)
    assert not own.exists()
    assert all(path.exists() for path in (changed, elsewhere, folder / "timeline.otio"))
    assert sweep_packages(library, older_s=0) == ()
    filmed.export("zip", own)
    monkeypatch.setattr(sweep_packages, "__kwdefaults__", {"older_s": 0.0, "dry_run": False})
    filmed.export("srt", tmp_path / "a.srt")
    assert not own.exists()
    assert sum(row.swept_at is not None for row in filmed.store.exports(filmed.id)) == 1


def test_a_chosen_take_that_is_gone_is_made_again(filmed, tmp_path):
    plan = filmed.latest.plan
    clips_of = list(plan.clips)
    clips_of[0] = replace(clips_of[0], take="f" * 64, take_offset=3)
    filmed.store.save_plan(filmed.id, replace(plan, clips=tuple(clips_of)))
    assert filmed.take_keys(filmed.latest.plan) == filmed.take_keys(plan)
    assert filmed.compose(out=tmp_path / "film.mp4").certificate.ok


def test_a_chosen_take_that_no_longer_reaches_is_not_used(filmed):
    plan = filmed.latest.plan
    keys = filmed.take_keys(plan)
    clips_of = list(plan.clips)
    clips_of[0] = replace(clips_of[0], take=keys[0], take_offset=5)
    assert filmed.take_keys(replace(plan, clips=tuple(clips_of))) == keys
