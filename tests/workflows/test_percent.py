"""Each verb's run goes from 0 to 100 percent, and never back; what is there already ends there, too."""

import pytest

from workbench.workflows.library import Library


@pytest.fixture
def listener():
    heard = []

    def take():
        percents = [event.percent for event in heard]
        heard.clear()
        assert percents == sorted(percents)
        return percents

    return heard.append, take


def test_every_run_ends_at_100(short_song, tmp_path, listener):
    hear, percents = listener
    library = Library(tmp_path / "library")
    project = library.open(short_song)
    for _ in range(2):  # the second time all is there
        project.analyze(progress=hear)
        assert percents()[-1] == 100
    project.plan(size="64x36", fps=12)
    project.generate(progress=hear)
    said = percents()
    assert said[0] < 20
    assert said[-1] == 100
    film = project.compose(out=tmp_path / "film.mp4", progress=hear)
    said = percents()
    assert {80, 90, 95, 100} <= set(said)
    for _ in range(2):
        library.verify(film.path, progress=hear)
        assert percents()[-1] == 100
