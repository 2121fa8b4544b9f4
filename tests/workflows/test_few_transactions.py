"""How often a run of generation opens the library's database: it takes a while, and holds up all others."""

from __future__ import annotations

import pytest

from tests.counting_database import CountingDatabase
from tests.workflows.hosts import MODEL, Host
from workbench.store.plans import content_id

HOSTED = {"provider": "replicate", "model": MODEL}


@pytest.fixture
def project(open_with, clock, tmp_path):
    """Of short clips, which are made one at a time: no two takes end together."""
    open_with(Host(clock))
    (tmp_path / "library/songreel.toml").write_text("min_clip_s = 1\nmax_clip_s = 1.5\nhosted_at_once = 1\n")
    project = open_with(Host(clock))
    project.plan(style="laser-grid", size="128x72", fps=24)
    project.store._database = CountingDatabase(project.store.folder)
    return project


def test_a_clip_is_reserved_submitted_and_bought_and_its_take_kept_on_the_way(project):
    def counted(clips):
        before = project.store._database.count
        takes = project.generate(**HOSTED, clips=clips)
        return len(takes), project.store._database.count - before

    one, of_one = counted([0])
    many, of_many = counted(range(1, len(project.planned().clips)))
    assert many > 6
    assert (of_many - of_one) / (many - one) < 3.5
    assert len(project.store.clip_takes(project.id, content_id(project.planned()))) == one + many
