"""A project over its library: stop it anywhere, and it goes on."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.errors import (
    CancelledError,
    FileExistsInTheWayError,
    NotFoundError,
    OptionError,
    RenderError,
    StaleVersionError,
)
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps
from workbench.jobs.progress import Reporter
from workbench.media.process import run_ffmpeg
from workbench.render.generate.provider import CountingProvider, FlatProvider
from workbench.store.plans import content_id
from workbench.store.replay import replay
from workbench.workflows.directing import replan
from workbench.workflows.library import Library, Removed
from workbench.workflows.work import working

SIZE = {"size": "128x72", "fps": 24}


def test_verbs_do_and_latest_reads(project, tmp_path):
    plan = project.plan(**SIZE)
    assert project.latest.plan == plan
    assert project.latest.analysis.song_id == project.song.id
    project.generate(clips=[len(plan.clips) - 1])  # so that the others are finished after it
    assert list(project.generate()) == list(range(len(plan.clips)))
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert film.cost_usd == 0
    assert "certified" in film._repr_html_()


def test_verbs_out_of_order_are_one_sentence(library, short_song):
    project = library.open(short_song)
    with pytest.raises(NotFoundError, match="listen to it first"):
        project.plan()
    project.analyze()
    with pytest.raises(NotFoundError, match="plan it first"):
        project.compose()


def test_the_same_decision_made_again_leaves_no_trace(project, tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("la la")
    seen = []
    for _ in range(2):
        project.analyze(beats="librosa", lyrics=words)
        project.plan(**SIZE)
        seen.append((tuple(project.notes), project.store.log(project.id)))
    assert seen[0] == seen[1]
    assert len(seen[0][0]) == 3


def test_a_secret_in_a_prompt_is_refused_before_anything_is_kept(project, tmp_path):
    secret = "r8_" + "a1B2" * 9
    with pytest.raises(OptionError, match="The prompt holds what looks like an access token"):
        project.plan(prompt=f"a kite, with {secret}", **SIZE)
    assert project.latest.plan is None
    assert not [p for p in (tmp_path / "library").rglob("*") if p.is_file() and secret.encode() in p.read_bytes()]


def test_cleaning_keeps_what_was_used_and_the_next_film_is_made_again(project, library, tmp_path):
    project.plan(**SIZE)
    project.compose(out=tmp_path / "film.mp4")
    made = len(project.provider.made)
    assert library.clean(3600).files == 0
    would = library.clean(0, dry_run=True)
    assert would.files > 0
    assert would.size_bytes > 0
    assert library.clean(0) == would
    assert library.clean(0) == Removed(0, 0)
    assert project.compose(out=tmp_path / "again.mp4").certificate.ok
    assert len(project.provider.made) == made


def _spoil(path):
    """The same length, other bytes."""
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes(data[:middle] + bytes(len(data) - middle))


def test_whatever_is_damaged_in_the_library_is_made_or_copied_again(project, library, short_song, tmp_path):
    plan = project.plan(**SIZE, type="lyric-video")
    right = project.compose(plan, out=tmp_path / "film.mp4").path.read_bytes()
    folder = tmp_path / "library"
    damaged = [path for kind in ("media/*/*", "chunks/*.m*[!6]") for path in folder.glob(kind) if path.is_file()]
    assert {path.suffix for path in damaged} == {".wav", ".mp4", ".m4a"}
    for path in damaged:
        _spoil(path)
    with pytest.raises(NotFoundError, match="gone or damaged; open the song"):
        library.project(project.id).audio()
    again = library.open(short_song).compose(plan, out=tmp_path / "again.mp4")
    assert again.certificate.ok, again.certificate.reasons
    assert again.path.read_bytes() == right


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"seed": 2**70}, {"seed": 1.5}, {"prompt": "\udcff"}])
def test_a_direction_that_is_not_allowed_is_one_sentence(project, wrong):
    with pytest.raises(OptionError, match="not allowed|no text"):
        project.plan(**SIZE, **wrong)
    assert project.latest.plan is None


@pytest.mark.parametrize("name", ["n" * 249 + ".mp4", "a\0b.mp4", "a\udcff.mp4"])
def test_a_film_that_no_file_can_be_called_is_one_sentence(project, tmp_path, name):
    project.plan(**SIZE)
    with pytest.raises(OptionError, match="cannot be used"):
        project.compose(out=tmp_path / name)
    assert project.provider.made == []


def test_a_film_that_a_person_changed_is_not_replaced(project, tmp_path):
    plan, out = project.plan(**SIZE), tmp_path / "film.mp4"
    project.compose(plan, out=out)
    project.compose(plan, out=out)
    changed = out.read_bytes() + b"\0"
    out.write_bytes(changed)
    with pytest.raises(FileExistsInTheWayError, match="changed since"):
        project.compose(plan, out=out)
    assert out.read_bytes() == changed
    project.compose(plan, out=out, force=True)
    assert out.read_bytes() == changed[:-1]


def test_a_file_that_appears_while_a_film_is_made_is_kept(project, tmp_path):
    project.plan(**SIZE)
    out = tmp_path / "film.mp4"

    def somebody(event):
        if event.stage == "join":
            out.write_bytes(b"precious")

    with pytest.raises(FileExistsInTheWayError, match="not written by Songreel"):
        project.compose(out=out, progress=somebody)
    assert out.read_bytes() == b"precious"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["film.mp4"]
    assert project.compose(out=out, force=True).certificate.ok


def test_the_song_itself_is_never_replaced(library, short_song, tmp_path):
    song = tmp_path / "loop.mp4"
    run_ffmpeg(["-i", str(short_song), "-c:a", "aac", str(song)], what="a song in a film's clothes")
    before = song.read_bytes()
    project = library.open(song)
    project.analyze(beats="librosa")
    project.plan(**SIZE)
    with pytest.raises(OptionError, match="is the song itself"):
        project.compose(out=song, force=True)
    assert song.read_bytes() == before


def test_a_plan_is_filmed_with_what_it_was_made_from(project, tmp_path):
    plan = project.plan(**SIZE)
    (tmp_path / "words.lrc").write_text("[00:01.00]one two\n[00:05.00]three four", encoding="utf-8")
    later = Library(tmp_path / "library", provider=CountingProvider()).project(project.id)
    later.analyze(lyrics=tmp_path / "words.lrc")
    assert later.plan(**SIZE).analysis != plan.analysis
    assert later.compose(out=tmp_path / "with words.mp4").certificate.ok
    for of_it in (project, later):
        film = of_it.compose(plan, out=tmp_path / "film.mp4")
        assert film.certificate.ok
        row = next(row for row in of_it.store.films(of_it.id) if row.path == str(film.path))
        assert of_it.store.timeline(row.timeline).captions == ()


def test_a_plan_of_an_older_library_goes_by_the_newest_analysis(project):
    plan = replace(project.plan(**SIZE), analysis="")
    assert Library(project.settings.library).project(project.id).heard(plan) == project.latest.analysis


def test_an_edit_is_priced_before_it_is_committed(short_song, tmp_path):
    provider = CountingProvider()
    project = Library(tmp_path / "library", provider=provider).open(short_song)
    project.analyze(beats="librosa")
    plan = project.plan(style="laser-grid", **SIZE)
    document = project.sections
    impact = document.preview(document.value)
    assert (impact.kept, impact.remade) == (0, len(plan.clips))  # nothing is made yet
    provider.usd = None
    assert document.preview(document.value).price_usd is None
    provider.usd = Decimal("0.25")
    assert document.preview(document.value).price_usd == Decimal("0.25") * len(plan.clips)
    project.generate()
    impact = document.preview(document.value)
    assert (impact.kept, impact.remade, impact.seconds, impact.price_usd) == (len(plan.clips), 0, 0.0, 0)


def test_work_that_has_nothing_to_tell_gives_a_sign_of_life(project):
    store = project.store
    with working(store, project.id, "analysis", Reporter(None), beat_every_s=0.01):
        (job,) = (row for row in store.jobs(project.id) if row.state == "running")
        until = time.monotonic() + 5
        while not store.progress.alive(job.id, 60) and time.monotonic() < until:
            time.sleep(0.01)
        assert store.progress.alive(job.id, 60)
    assert not store.progress.alive(job.id, 60)


def test_a_failed_clip_loses_nothing_that_was_made(short_song, tmp_path):
    failing = CountingProvider(fail_at=2)
    project = Library(tmp_path / "library", provider=failing).open(short_song)
    project.analyze()
    plan = project.plan(style="laser-grid", **SIZE)
    assert len(plan.clips) > 2
    with pytest.raises(RenderError, match="told to"):
        project.compose(out=tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()
    failed = project.store.clips(project.id, content_id(plan))[2]
    assert (failed.video_state, failed.error, failed.attempts) == ("failed", "It failed, as it was told to.", 1)
    again = CountingProvider()
    film = Library(tmp_path / "library", provider=again).open(short_song).compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok
    assert set(again.made) == {clip.index for clip in plan.clips} - set(failing.made)
    assert 2 in again.made
    assert failing.made


def test_cancelling_leaves_no_half_and_the_next_run_goes_on(project, tmp_path):
    project.plan(**SIZE)
    token = CancelToken()

    def stop_in_the_middle(event):
        if event.stage == "generate" and event.done > event.total / 2:
            token.cancel()

    with pytest.raises(CancelledError):
        project.compose(out=tmp_path / "film.mp4", progress=stop_in_the_middle, cancel=token)
    assert not list(tmp_path.glob("*.mp4"))
    assert not [p for p in (tmp_path / "library").rglob("*.part") if p.is_file()]
    assert project.compose(out=tmp_path / "film.mp4").certificate.ok


def test_changing_one_section_keeps_the_clips_of_the_others(project, tmp_path):
    provider = project.provider
    project.plan(**SIZE)
    project.compose(out=tmp_path / "film.mp4")
    before = len(provider.made)
    document = project.sections
    value = document.value
    last = value.sections[-1]
    renamed = replace(value, sections=(*value.sections[:-1], replace(last, label="finale")))
    told = []
    stop = document.subscribe(told.append)
    impact = document.preview(renamed)
    version = document.commit(renamed)
    assert told[-1].sections[-1].label == "finale"
    stop()
    assert document.version == version
    assert project.compose(project.plan(**SIZE), out=tmp_path / "film.mp4").certificate.ok
    assert len(provider.made) - before == impact.remade
    assert impact.price_usd == Decimal(0)
    assert document.undo()
    assert document.value.sections == value.sections
    assert document.redo()
    assert document.value.sections[-1].label == "finale"


def test_sections_that_do_not_cover_the_song_are_refused(project):
    document = project.sections
    value = document.value
    with pytest.raises(OptionError, match="cover the song"):
        document.commit(replace(value, sections=(replace(value.sections[0], start_s=0.5), *value.sections[1:])))
    assert document.value == value


def test_replaying_the_log_rebuilds_plan_and_timeline(project, tmp_path):
    document = project.sections
    document.commit(replace(document.value, sections=tuple(replace(s, label="part") for s in document.value.sections)))
    plan = project.plan(**SIZE)
    film = project.compose(out=tmp_path / "film.mp4")
    rebuilt = replay(project.store.log(project.id))
    assert dumps(rebuilt.plan) == dumps(plan) == dumps(film.plan)
    row = project.store.films(project.id)[0]
    assert dumps(rebuilt.timeline) == dumps(project.store.timeline(row.timeline))


def _make(folder, song, out, queue):
    project = Library(folder, provider=FlatProvider()).open(song)
    project.analyze(beats="librosa")
    film = project.compose(project.plan(**SIZE), out=out)
    queue.put(film.certificate.ok)


def test_two_processes_make_the_same_film_at_once(short_song, tmp_path):
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    runs = [
        context.Process(target=_make, args=(tmp_path / "library", short_song, tmp_path / f"{i}.mp4", queue))
        for i in range(2)
    ]
    for run in runs:
        run.start()
    assert [queue.get(timeout=300) for _ in runs] == [True, True]
    for run in runs:
        run.join(60)
    assert (tmp_path / "0.mp4").read_bytes() == (tmp_path / "1.mp4").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and SIGINT are of POSIX systems")
@pytest.mark.parametrize(("sign", "status"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_killed_or_interrupted_in_the_middle_the_next_run_goes_on(short_song, tmp_path, sign, status):
    command = [
        sys.executable,
        "-m",
        "workbench",
        "make",
        str(short_song),
        "--size",
        "640x360",
        "--json",
        "--library",
        str(tmp_path / "library"),
        "--out",
        str(tmp_path / "film.mp4"),
    ]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    try:
        for line in child.stderr:
            if '"generate"' in line and '"done": 0' not in line:
                break
        threading.Timer(0.5, child.send_signal, [sign]).start()
        started = time.monotonic()
        child.communicate(timeout=60)
    finally:
        child.kill()
    assert child.returncode == status
    assert time.monotonic() - started < 0.5 + 2.5
    assert not (tmp_path / "film.mp4").exists()
    until = time.monotonic() + 2
    while (children := _children_of_ours(tmp_path)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not children
    left = tmp_path / ".film-0123abcd.part.mp4"
    left.write_bytes(b"half a film")
    os.utime(left, (0, 0))
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=300)
    assert done.returncode == 0, done.stdout
    assert not [p.name for p in tmp_path.iterdir() if "part" in p.name]


def _children_of_ours(folder):
    """Commands of processes that still work in the folder (Linux)."""
    found = []
    for entry in os.scandir("/proc") if Path("/proc").is_dir() else ():
        if entry.name.isdigit():
            try:
                command = Path(f"/proc/{entry.name}/cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(folder) in command:
                found.append(command)
    return found


def test_a_documents_version_is_that_of_the_value_it_gave(library, project):
    first, second = project.sections, library.project(project.id).sections
    seen, value = first.value, second.value
    renamed = replace(value.sections[0], label="opening")
    second.commit(replace(value, sections=(renamed, *value.sections[1:])))
    assert first.version == 0  # or a widget would take its old value for the new one
    with pytest.raises(StaleVersionError):
        first.commit(seen)
    assert first.value.sections[0].label == "opening"
    assert first.version == second.version


def test_a_damaged_take_is_made_again(project, tmp_path):
    project.plan(**SIZE)
    project.compose(out=tmp_path / "film.mp4")
    before = len(project.provider.made)
    take = next((tmp_path / "library" / "media").rglob("*.mp4"))
    data = bytearray(take.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 30] = bytes(30)
    take.write_bytes(data)
    assert project.compose(out=tmp_path / "again.mp4").certificate.ok
    assert len(project.provider.made) == before + 1
    assert (tmp_path / "again.mp4").read_bytes() == (tmp_path / "film.mp4").read_bytes()


def test_another_join_costs_what_it_touches(project, tmp_path):
    plan = project.plan(style="laser-grid", type="performance", **SIZE)
    with pytest.raises(NotFoundError, match=f"{len(plan.clips)} of {len(plan.clips)} clips .* generate them first"):
        project.timeline()
    first = project.compose(out=tmp_path / "film.mp4")
    assert first.certificate.ok
    assert hash(project.timeline()) == hash(project.timeline(plan))
    made = len(project.provider.made)
    joined = project.join(1, "whip")
    assert joined.clips[1].join == "whip"
    film = project.compose(out=tmp_path / "film.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert [(cut.clip, cut.kind) for cut in film.certificate.cuts if cut.kind != "cut"] == [(1, "whip")]
    assert sorted(project.provider.made[made:]) == [0, 1]  # both want handles now
    changes = project.changes(plan)
    assert (changes.what, changes.clips) == (("clips",), (0, 1))
    assert [chunk.clips for chunk in changes.chunks] == [(0,), (0, 1), (1,)]
    assert changes.chunks_in_all == len(plan.clips) + 1
    assert changes.frames == plan.clips[0].span.frames + plan.clips[1].span.frames
    assert project.changes(plan, plan).frames == 0


def test_a_plan_over_other_sections_joins_as_it_was_told(project):
    plan = project.plan(style="laser-grid", section_join="dip-white", **SIZE)
    middle = plan.clips[1].span.start / 24
    first = project.arrangement()[0]
    halves = (replace(first, end_s=middle), replace(first, start_s=middle, label="other"))
    again = replan(project, plan, halves)
    begins = [c for c in again.clips if c.index and c.section != again.clips[c.index - 1].section]
    assert [clip.join for clip in begins] == ["dip-white"]
    with pytest.raises(OptionError, match="did you mean dip-white"):
        project.plan(section_join="dipwhite", **SIZE)
