"""A finalized project keeps its film and how it came about, and nothing else of it can be changed."""

import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest
from PIL import Image

from tests.workflows.hosts import MODEL, Host
from workbench.errors import LibraryError, NotFoundError, StaleVersionError
from workbench.jobs.progress import Reporter
from workbench.render.generate.provider import FlatProvider
from workbench.store.plans import content_id
from workbench.workflows.library import Library
from workbench.workflows.work import working


class Offline(FlatProvider):
    """The double under the name of who draws the same again."""

    name = "offline"


@pytest.fixture(scope="module")
def filmed(listened, short_song, tmp_path_factory):
    """A library with a film, and takes of a seed that was given up; the tests work on copies."""
    folder = tmp_path_factory.mktemp("filmed")
    shutil.copytree(listened, folder / "library")
    project = Library(folder / "library", provider=Offline()).open(short_song)
    project.plan(size="64x64", fps=24, seed=7)
    project.generate()
    project.plan(size="64x64", fps=24, seed=8)
    project.compose(out=folder / "film.mp4")
    return folder


@pytest.fixture
def library(filmed, tmp_path):
    shutil.copytree(filmed / "library", tmp_path / "library")
    return Library(tmp_path / "library", provider=Offline())


@pytest.fixture
def project(library):
    return library.project("short song")


def names(folder):
    return {path.name for path in folder.rglob("*") if path.is_file()}


def takes(project, plan):
    return set(project.store.clip_takes(project.id, content_id(plan)).values())


def test_intermediates_go_and_the_film_can_be_made_of_what_stays(library, project, filmed):
    chunks, media = library.files.folder / "chunks", library.files.folder / "media"
    before = names(media)
    spare = {take.sha256 for take in project.store.project_takes(project.id)} - {
        take.sha256 for take in takes(project, project.planned())
    }
    told = project.finalize(dry_run=True)
    assert (told.dry_run, told.takes, told.film) == (True, len(spare), filmed / "film.mp4")
    assert names(media) == before
    assert library.projects()[0].state == "composed"
    done = project.finalize()
    assert replace(done, dry_run=True) == told
    assert done.size_bytes > 0
    assert before - names(media) == {f"{sha}.mp4" for sha in spare}
    assert list(chunks.glob("*.mp4")) == []
    row = library.projects()[0]
    assert (row.state, row.finalized_at is not None) == ("finalized", True)
    assert library.verify(filmed / "film.mp4")[1].ok
    assert all(library.files.intact(take.sha256, take.suffix) for take in takes(project, project.planned()))
    assert [event.event for event in project.store.log(project.id)][-1] == "finalized"
    assert project.export("otio", filmed / "film.otio").path.is_file()
    (note,) = project.export("songreel", filmed / "film.songreel").notes
    assert note.endswith("not kept when it was finalized, or lost since, and so not in the file.")  # nobody is alarmed


def test_what_a_program_that_was_stopped_has_left_goes_when_it_is_finalized_again(library, project, filmed):
    spare = {take.sha256 for take in project.store.project_takes(project.id)} - {
        take.sha256 for take in takes(project, project.planned())
    }
    project.finalize()
    left = library.files.path(spare.pop(), ".mp4")
    shutil.copyfile(filmed / "film.mp4", left)
    assert project.finalize().takes == 1
    assert not left.exists()
    with pytest.raises(LibraryError, match="is finalized"):
        project.finalize()


def test_a_plan_that_comes_at_the_same_moment_is_not_locked_in(library, project):
    with pytest.raises(StaleVersionError, match="changed at this moment"):
        library.store.finalize_project(project.id, plan="the one before")
    assert library.projects()[0].finalized_at is None
    finalize = library.store.finalize_project

    def overtaken(*arguments, **options):
        Library(settings=library.settings).project(project.id).plan(size="64x64", fps=24, seed=9)
        finalize(*arguments, **options)

    library.store.finalize_project = overtaken
    with pytest.raises(StaleVersionError, match="changed at this moment"):
        project.finalize()
    assert library.projects()[0].finalized_at is None


def test_every_verb_that_edits_says_the_same_sentence(library, project, short_song, tmp_path):
    sections, heard = project.sections, project.heard()
    assert sections.version == 0
    project.finalize()
    split = replace(sections.value, sections=(replace(heard.sections[0], end_s=heard.duration_s),))
    verbs = {
        "plan": lambda: project.plan(size="64x64", fps=24, seed=9),
        "finish": lambda: project.finish(title="auto"),
        "join": lambda: project.join(1, "whip"),
        "join as it is": lambda: project.join(1, project.planned().clips[1].join),
        "plan as it is": lambda: project.plan(size="64x64", fps=24, seed=8),
        "finish as it is": project.finish,
        "board as it is": lambda: project.board.commit(project.board.value),
        "still": lambda: project.still(0, tmp_path / "solid.png"),
        "shot": lambda: project.shot(0, line="fog"),
        "lock": lambda: project.lock([0]),
        "focus": lambda: project.focus(0, (0.5, 0.5)),
        "correct": lambda: project.corrections.key("F# minor"),
        "sections": lambda: sections.commit(split),
        "generate": project.generate,
        "regenerate": lambda: project.regenerate([0]),
        "compose": lambda: project.compose(out=tmp_path / "again.mp4"),
        "pack": lambda: project.pack(tmp_path / "pack"),
        "budget": lambda: project.set_budget("3 USD"),
        "bible": lambda: project.character("Mara", "in a red coat"),
        "prompts": project.approve_prompts,
        "finalize": project.finalize,
    }
    Image.new("RGB", (64, 64), "red").save(tmp_path / "solid.png")
    before = library.store.changes()
    sentences = set()
    for name, verb in verbs.items():
        with pytest.raises(LibraryError) as caught:
            pytest.fail(f"{name} gave {verb()}")
        sentences.add(caught.value.message)
    (sentence,) = sentences
    assert sentence.startswith("'short song' is finalized: ")
    assert library.store.changes() == before
    assert not {"again.mp4", "pack"} & {path.name for path in tmp_path.iterdir()}
    assert library.open(short_song).planned() == project.planned()


def test_a_locked_clip_does_not_hide_that_the_project_is_finalized(project, tmp_path):
    project.lock([0])
    project.compose(out=tmp_path / "locked.mp4")
    project.finalize()
    said = []
    for verb in (project.regenerate, project.quote_regenerate):
        for asked in ({"clips": [0]}, {"clips": [99]}, {}, {"clips": [0], "stage": "text", "line": "fog"}):
            with pytest.raises(LibraryError) as caught:
                verb(**asked)
            said.append(caught.value.message)
    assert {sentence[:27] for sentence in said} == {"'short song' is finalized: "}


def test_what_was_paid_stays_and_no_money_is_spent(open_with, clock):
    host = Host(clock)
    project = open_with(host)
    project.plan(style="laser-grid", size="128x72", fps=24)
    project.generate(provider="replicate", model=MODEL, clips=[0])
    (paid,) = takes(project, project.planned())
    project.plan(style="laser-grid", size="128x72", fps=24, seed=3)
    film = project.compose(out=project.settings.library / "film.mp4")
    asked = len(host.created)
    assert film.certificate.ok
    project.finalize()
    assert project.files.intact(paid.sha256, paid.suffix)
    with pytest.raises(LibraryError, match="is finalized"):
        project.generate(provider="replicate", model=MODEL)
    assert len(host.created) == asked
    assert project.cost().spent.settled_usd > Decimal(0)
    assert (project.settings.library / "film.mp4").is_file()


def test_without_a_certified_film_of_the_newest_plan_it_is_refused(library, project, filmed, tmp_path):
    project.plan(size="64x64", fps=24, seed=9)
    with pytest.raises(NotFoundError, match="no certified film of its newest plan"):
        project.finalize()
    project.plan(size="64x64", fps=24, seed=8)
    with library.store._database.transaction() as connection:
        connection.write("UPDATE films SET path = ?", [str(tmp_path / "gone.mp4")])
    with pytest.raises(NotFoundError, match=r"is no longer at .*gone\.mp4; make it again"):
        project.finalize()
    assert library.projects()[0].finalized_at is None


def test_while_another_program_works_on_it_it_is_not_locked(library, project):
    code = (
        "import sys; from workbench.workflows.library import Library; from workbench.workflows.work import working;"
        "from workbench.jobs.progress import Reporter; library = Library(sys.argv[1])\n"
        "with working(library.store, sys.argv[2], 'composition', Reporter()): print('in', flush=True); sys.stdin.read()"
    )
    arguments = [sys.executable, "-c", code, str(library.files.folder), project.id]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "in\n"
        with pytest.raises(LibraryError, match=r"at this moment; .* finalize it then\."):
            project.finalize()
        other.stdin.close()
    project.finalize()
    with (
        pytest.raises(LibraryError, match="is finalized"),
        working(library.store, project.id, "composition", Reporter()),
    ):
        pass


def test_what_another_project_has_too_stays(library, project, short_song, tmp_path):
    (tmp_path / "other.wav").write_bytes(short_song.read_bytes() + b"\0" * 8)
    other = library.open(tmp_path / "other.wav")
    mine = takes(project, project.planned())
    spare = [take for take in project.store.project_takes(project.id) if take not in mine]
    plan = replace(project.planned(), song_id=other.song.id)
    other.store.save_takes(other.id, other.store.save_plan(other.id, plan), [(0, spare[0])])
    assert project.finalize().takes == len({take.sha256 for take in spare} - {spare[0].sha256})
    assert library.files.intact(spare[0].sha256, spare[0].suffix)
