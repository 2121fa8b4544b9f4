"""A film's page leaves as a folder: whole, with nothing private in it, and never in place of somebody's files."""

import errno
import json
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from workbench.errors import CancelledError, DiskFullError, FileExistsInTheWayError, NotFoundError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import file_sha256
from workbench.store.plans import content_id
from workbench.workflows import sharing
from workbench.workflows.overview import project_overview
from workbench.workflows.share_private import check_private
from workbench.workflows.whole_folder import SHARED_PAGE

TITLE = '<img src=x onerror=alert(1)> Noise/Quiet \u202egpj.\u2066 🎉 "&amp;'
PAGE = {
    *("index.html", "page.css", "page.js", "page.json", "peaks.bin", "icon.svg", "cover.jpg", "film.mp4"),
    *("chapters.txt", "subtitles.vtt", "subtitles.srt", "subtitles.lrc"),
}
PROMPT = "a lighthouse that nobody may know of"


@pytest.fixture(scope="module")
def filmed_once(opened, short_song, tmp_path_factory):
    """A library with a certified film of a song whose tags are odd; tests work on copies."""
    folder = tmp_path_factory.mktemp("once")
    words, song = folder / "words.lrc", folder / "a song.flac"
    words.write_text("[00:01.00]<00:01.00>Hey, <00:01.50>you!\n[00:05.00]<b>another</b> line\n", encoding="utf-8")
    samples, rate = soundfile.read(short_song, dtype="float32")
    with soundfile.SoundFile(song, "w", rate, 1) as file:
        file.title, file.artist = TITLE, "Sängerin & Co"
        file.write(samples)
    project = opened(folder / "library", 3.0).open(song)
    project.analyze(beats="librosa", lyrics=words)
    project.plan(size="128x72", fps=24, prompt=PROMPT)
    project.finish(rights="© 2026 Nobody <nobody@example.org>")
    project.compose(out=folder / "library" / "film.mp4")
    return folder / "library"


@pytest.fixture
def library(opened, filmed_once, tmp_path):
    shutil.copytree(filmed_once, tmp_path / "library")
    return opened(tmp_path / "library", 3.0)


@pytest.fixture
def project(library):
    """A project whose film lies in the test's own library."""
    (row,) = library.projects()
    project = library.project(row.id)
    (film,) = project.store.films(project.id)
    project.store.save_film(replace(film, path=str(library.settings.library / "film.mp4")))
    return project


@pytest.fixture
def page(project, tmp_path):
    project.share(tmp_path / "page")
    return tmp_path / "page"


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_page_is_whole_and_the_library_knows_where_it_is(library, project, tmp_path):
    made = project.share(tmp_path / "page")
    assert names(made.folder) == {*PAGE, "share.json"}
    assert made.files.keys() == PAGE
    assert all(file_sha256(made.folder / name) == sha256 for name, (_, sha256) in made.files.items())
    film = project.store.films(project.id)[0]
    assert made.files["film.mp4"][1] == film.sha256
    assert made.media_bytes == (made.folder / "film.mp4").stat().st_size
    (row,) = project.store.exports(project.id)
    assert (row.kind, row.path, row.plan) == ("share", str(made.folder), film.plan)
    assert project_overview(library, project.id)["exports"] == [
        {"file": str(made.folder), "kind": "share", "exists": True}
    ]
    assert list(tmp_path.glob(".page*")) == []


def test_the_script_is_told_the_film_s_times(page, project):
    facts, plan = json.loads((page / "page.json").read_text("utf-8")), project.latest.plan
    assert facts["duration_s"] == pytest.approx(float(plan.frames / plan.rate))
    assert [c["start_s"] for c in facts["chapters"]] == [pytest.approx(s.start_s, abs=0.03) for s in plan.sections]
    assert facts["lyrics"][0] == {
        "start_s": 1.0,
        "end_s": facts["lyrics"][0]["end_s"],
        "text": "Hey, you!",
        "words": [[1.0, 1.5, "Hey,"], [1.5, facts["lyrics"][0]["words"][1][1], "you!"]],
    }
    assert facts["lyrics"][1]["words"] == []  # nobody knows when each of them is sung
    assert facts["cuts_s"] == [pytest.approx(float(c.span.start / plan.rate), abs=0.001) for c in plan.clips[1:]]
    peaks = np.frombuffer((page / "peaks.bin").read_bytes(), np.int8).reshape(-1, 2)
    assert len(peaks) * facts["bin_s"] == pytest.approx(12, abs=0.1)
    assert peaks[:, 1].max() > 60


class Tags(HTMLParser):
    """The elements of a page, and what it links to."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links |= {value for name, value in attrs if name in ("src", "href", "poster")}
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)


def test_what_people_wrote_is_text_and_no_file_s_name(page):
    text = (page / "index.html").read_text("utf-8")
    found = Tags(text)
    assert "img" not in found.tags
    assert found.tags.count("script") == 1
    assert found.links <= PAGE
    assert "&lt;img src=x onerror=alert(1)&gt; Noise/Quiet" in text
    assert "\u202e" not in text
    assert "🎉" in text
    assert "Sängerin &amp; Co" in text
    assert "&lt;nobody@example.org&gt;" in text


def test_nothing_of_the_page_lies_elsewhere(page):
    for name in PAGE - {"film.mp4", "cover.jpg", "peaks.bin"}:
        text = (page / name).read_text("utf-8")
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "").replace(
            "http.server", ""
        ), name


def private(project, tmp_path):
    """What nobody else may read, in any file of the page."""
    library = str(project.settings.library)
    return [str(tmp_path), library, str(Path.home()) + "/", "/tmp/", "a song.flac", "words.lrc", "my own note"]


def test_nothing_private_is_in_any_byte(project, tmp_path):
    project.note("my own note")
    project.store.append_log(project.id, "note", {"text": "my own note"})
    folder = project.share(tmp_path / "page", cost=True, song=True).folder
    assert names(folder) == {*PAGE, "share.json", "song.flac"}
    for path in folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        found = [word for word in (*private(project, tmp_path), PROMPT) if word.encode() in data]
        assert found == [], path.name
    with av.open(str(folder / "film.mp4")) as film:
        said = json.dumps([dict(film.metadata), *(dict(stream.metadata) for stream in film.streams)])
    assert not any(word in said for word in private(project, tmp_path))


def test_prompts_cost_and_song_are_there_only_when_asked_for(page, project, tmp_path):
    plain = (page / "index.html").read_text("utf-8")
    assert PROMPT not in plain
    assert "Cost" not in plain
    made = project.share(tmp_path / "other", prompts=True, cost=True, song=True)
    told = (made.folder / "index.html").read_text("utf-8")
    assert PROMPT in told
    assert '<dt>Cost</dt><dd dir="auto">0.00 USD</dd>' in told
    assert file_sha256(made.folder / "song.flac") == project.song.id


def test_a_place_of_this_computer_or_a_token_stops_the_page(project, tmp_path, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "Noise/Quiet")  # which stands in the film's title
    with pytest.raises(OptionError, match="token"):
        project.share(tmp_path / "page")
    (film_row,) = project.store.films(project.id)
    monkeypatch.setenv("REPLICATE_API_TOKEN", film_row.id)  # which stands in the film's file alone
    with pytest.raises(
        OptionError, match=r"page's film\.mp4 holds an access token or a password, so nothing was shared"
    ):
        project.share(tmp_path / "page")
    assert [path.name for path in tmp_path.iterdir()] == ["library"]
    monkeypatch.setenv("REPLICATE_API_TOKEN", "Noise/Quiet")
    film = project.settings.library / "film.mp4"
    (tmp_path / "bytes").mkdir()
    shutil.copy(film, tmp_path / "bytes" / "film.mp4")
    with pytest.raises(OptionError, match=r"page's film\.mp4 holds an access token") as refused:
        check_private(tmp_path / "bytes", ())
    assert "Noise" not in refused.value.message
    monkeypatch.undo()
    check_private(tmp_path / "bytes", ())
    (tmp_path / "bytes" / "page.json").write_text(f"see {project.settings.library}/x", encoding="utf-8")
    with pytest.raises(OptionError, match=r"page's page\.json holds a path of this computer"):
        check_private(tmp_path / "bytes", (project.settings.library,))


@pytest.mark.parametrize(
    "written",
    [r"/s\u00e4nger &\"co\"", '/sänger &\\"co\\"', "/sänger &amp;&quot;co&quot;", "/s%C3%A4nger%20%26%22co%22"],
)
def test_a_place_is_found_however_it_is_written(tmp_path, monkeypatch, written):
    place = Path('/sänger &"co"')
    (tmp_path / "page.json").write_text(f"see {written}/x", encoding="utf-8")
    with pytest.raises(OptionError, match=r"page's page\.json holds a path of this computer"):
        check_private(tmp_path, (place,))
    check_private(tmp_path, ())
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("USERPROFILE", str(place))
    with pytest.raises(OptionError, match=r"page's page\.json holds a path of this computer"):
        check_private(tmp_path, ())
    (tmp_path / "page.json").write_text(f"see {written}pany", encoding="utf-8")
    check_private(tmp_path, ())


def test_a_project_without_a_film_has_no_page(opened, short_song, tmp_path):
    project = opened(tmp_path / "empty", 3.0).open(short_song)
    with pytest.raises(NotFoundError, match=r"no film of 'short song' yet; make it .*, and share"):
        project.share(tmp_path / "page")
    assert not (tmp_path / "page").exists()


def test_an_older_film_is_shared_only_by_its_name(project, tmp_path):
    (film,) = project.store.films(project.id)
    project.plan(size="128x72", fps=24, prompt="another one")
    with pytest.raises(OptionError, match=r"changed after its newest film was made; make it again .*--film FILE"):
        project.share(tmp_path / "page")
    made = project.share(tmp_path / "page", film=film.path)
    assert (made.plan, made.film) == (film.plan, "film.mp4")
    assert content_id(project.latest.plan) != film.plan


def test_a_film_that_is_not_proven_gone_or_changed_is_not_shared(project, tmp_path):
    (film,) = project.store.films(project.id)
    path = Path(film.path)
    moved = path.rename(tmp_path / "elsewhere.mp4")
    with pytest.raises(NotFoundError, match="is not where it was written; put it back there"):
        project.share(tmp_path / "page")
    assert project.share(tmp_path / "page", film=moved).film == "elsewhere.mp4"
    path.write_bytes(moved.read_bytes() + b"\0")
    with pytest.raises(OptionError, match="was changed since it was certified"):
        project.share(tmp_path / "page")
    moved.rename(path)
    proof = replace(film.certificate, ok=False, reasons=("The song is late.",))
    project.store.save_film(replace(film, path=str(path), state="failed", certificate=proof))
    with pytest.raises(OptionError, match=r"'film\.mp4' is not certified \(The song is late\); make it again"):
        project.share(tmp_path / "page")


def test_a_film_that_changes_while_it_is_copied_is_not_shared(project, tmp_path, monkeypatch):
    monkeypatch.setattr(sharing.shutil, "copyfile", lambda film, to: to.write_bytes(film.read_bytes()[:-1]))
    with pytest.raises(OptionError, match="was changed while it was copied"):
        project.share(tmp_path / "page")
    assert [path.name for path in tmp_path.iterdir()] == ["library"]


def test_what_is_not_ours_is_in_the_way_and_stays(project, page):
    (page / "CNAME").write_text("film.example", encoding="utf-8")
    (page / "page.css").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsInTheWayError, match=r"such as 'CNAME'; keep them .* \(--force, or force=True\)"):
        project.share(page)
    assert (page / "page.css").read_text("utf-8") == "mine"
    project.share(page, force=True)
    assert (page / "CNAME").read_text("utf-8") == "film.example"
    assert (page / "page.css").read_text("utf-8") != "mine"
    (page / "CNAME").unlink()
    (page / "page.css").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsInTheWayError, match=r"'page\.css' in 'page' was changed"):
        project.share(page)


def test_an_older_page_is_replaced_whole(project, page):
    project.share(page, song=True)
    assert names(page) == {*PAGE, "share.json", "song.flac"}
    project.share(page)
    assert names(page) == {*PAGE, "share.json"}


def test_a_folder_of_somebody_else_keeps_its_files(project, tmp_path):
    folder = tmp_path / "site"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    with pytest.raises(FileExistsInTheWayError, match="holds files that are no shared page of Songreel"):
        project.share(folder)
    assert names(folder) == {".git/HEAD"}
    project.share(folder, force=True)
    assert names(folder) == {*PAGE, "share.json", ".git/HEAD"}


def test_the_ground_is_not_pulled_from_under_anybody(project, tmp_path, monkeypatch):
    for place in (project.settings.library, project.settings.library / "page", tmp_path):
        with pytest.raises(OptionError, match="holds the library or lies in it"):
            project.share(place, force=True)
    inside = tmp_path / "page" / "deep"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    with pytest.raises(OptionError, match="You are in the folder 'page'"):
        project.share(tmp_path / "page", force=True)
    with pytest.raises(OptionError, match="The folder of 'page' does not exist"):
        project.share(tmp_path / "nowhere" / "page")


def test_a_full_disk_and_a_stop_leave_the_page_as_it_was(project, page, monkeypatch):
    before = {name: file_sha256(page / name) for name in names(page)}

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sharing, "page_icon", full)
    with pytest.raises(DiskFullError, match="while writing the page; free some"):
        project.share(page)
    monkeypatch.undo()
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        project.share(page, cancel=cancel)
    assert {name: file_sha256(page / name) for name in names(page)} == before
    assert list(page.parent.glob(".page*")) == []


def test_a_piece_of_the_film_has_its_own_times(project, tmp_path):
    film = project.compose(out=tmp_path / "piece.mp4", seconds=6)
    facts = json.loads((project.share(tmp_path / "page", film=film.path).folder / "page.json").read_text("utf-8"))
    assert facts["duration_s"] == pytest.approx(float(film.certificate.frames_found / 24))
    assert facts["duration_s"] <= 6
    assert facts["chapters"][0]["start_s"] == 0
    assert facts["chapters"][-1]["end_s"] == pytest.approx(facts["duration_s"])
    assert all(0 <= t < facts["duration_s"] for t in (*facts["beats_s"], *facts["cuts_s"]))
    assert SHARED_PAGE.listed(tmp_path / "page").keys() >= {"film.mp4"}
    assert project.share(tmp_path / "whole").film == "film.mp4"  # the whole one, although it is older


def test_a_film_without_words_says_so(opened, short_song, tmp_path):
    project = opened(tmp_path / "wordless", 3.0).open(short_song)
    project.analyze(beats="librosa")
    project.plan(size="128x72", fps=12)
    project.compose(out=tmp_path / "film.mp4")
    made = project.share(tmp_path / "page")
    assert "subtitles.vtt" not in names(made.folder)
    assert "<track" not in (made.folder / "index.html").read_text("utf-8")
    assert made.notes == ("The film has no lyrics with times, so its page has no lyrics and no subtitles.",)
