"""What was paid for and is asked for otherwise now is told, with its price, and can stay."""

from __future__ import annotations

import pytest

from tests.workflows.hosts import MODEL, Host
from workbench.model.money import shown_usd
from workbench.store.files import Files


@pytest.fixture
def host(clock):
    return Host(clock)


@pytest.fixture
def project(open_with, host):
    return open_with(host)


def paid_again(project):
    return [note for note in project.notes if "paid for, and" in note]


def test_a_change_of_words_tells_which_paid_clips_are_paid_for_again_and_how_they_stay(project, host):
    project.generate(provider="replicate", model=MODEL)
    count, paid = len(host.created), project.cost().spent.settled_usd
    project.shot(0, line="fog")
    (note,) = paid_again(project)
    assert note.startswith("Clip 0 was paid for, and is to be made again for ")
    every = range(len(project.planned().clips))
    project.character("Mara", "in a red coat")
    told = paid_again(project)[-1]
    assert f"Clips 0-{every[-1]} were paid for, and are to be made again for {shown_usd(paid)}, as" in told
    assert f"songreel takes {project.id} CLIP --choose N" in told
    assert told in project.quote().notes
    assert told in project.cost().warnings
    assert project.quote(clips=[1]).notes[-1].startswith("Clip 1 was paid for")
    project.choose(0, 1)
    project.lock(1)
    assert [clip.index for clip in project.quote().clips] == [*every][2:]
    project.lock([*every][2:])
    project.generate()
    assert len(host.created) == count
    takes = project.expected_takes(project.planned())
    assert all(takes[index].key == project.takes(index)[0].key for index in every)
    assert project.quote().clips == ()
    assert not any("paid for" in warning for warning in project.cost().warnings)
    heard = paid_again(project)
    project.section_note(project.planned().sections[0].label, "rain begins")
    assert paid_again(project) == heard  # all stay as they are


def test_before_paid_clips_are_paid_for_again_a_run_says_so(project, host):
    project.generate(provider="replicate", model=MODEL, clips=[0])
    project.avoid(["cars"])
    project.section_note(project.planned().sections[0].label, "rain begins")
    heard = []
    project.generate(clips=[0], progress=lambda event: heard.append((event.message, len(host.created))))
    assert any(said.startswith("Clip 0 was paid for, and is to be made again") and asked == 1 for said, asked in heard)
    assert len(host.created) == 2


def test_a_take_that_is_lost_is_not_told_as_changed_nor_as_one_that_can_be_shown(project, host):
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    (kept,) = project.takes(1)
    for path in (project.files.folder / "media").glob("*/*.mp4"):  # what the host sent, too
        if kept.sha256 not in path.name:
            path.unlink()
    heard = []
    project.generate(clips=[0], remake=True, progress=lambda event: heard.append(event.message))
    assert len(host.created) == 3
    assert not any("paid for, and" in said for said in [*heard, *project.notes])
    damaged(project, kept)
    assert not any("paid for, and" in note for note in project.quote(clips=[1], remake=True).notes)
    project.files.path(kept.sha256, kept.suffix).unlink()
    project.shot(1, line="fog")
    assert paid_again(project) == []


def damaged(project, take):
    project.files.path(take.sha256, take.suffix).write_bytes(b"nothing")


class Unread(Files):
    """Files that nobody may read."""

    def intact(self, sha256, suffix):
        raise AssertionError(f"{sha256}{suffix} was read")


def test_a_small_change_of_words_reads_no_take(project):
    project.generate(provider="replicate", model=MODEL)
    project.files = Unread(project.files.folder)
    project.shot(0, line="fog")
    assert paid_again(project)[-1].startswith("Clip 0 was paid for, and")
