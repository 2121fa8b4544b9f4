"""Another reading of the beats, chosen on the page, and back again."""

from workbench.workflows.studio import Studio


def test_another_reading_is_chosen_kept_and_taken_back(short_song, tmp_path):
    studio = Studio({"library": tmp_path / "library"}, attended=True, live=False)
    project = studio.open(str(short_song)).project
    heard = project.analyze(beats="librosa")
    mending = studio.mending(project)
    label = next(label for label, name in mending.others.items() if name == "half")
    assert label == f"half ({heard.beats.tempo_bpm / 2:.0f} beats a minute)"
    assert mending.in_force == ()

    assert mending.choose(mending.others[label]) == 1
    assert mending.work.wait(60).state == "done"
    (correction,) = mending.in_force
    assert "about 60 a minute" in correction[0]
    assert project.latest.analysis.beats.tempo_bpm < 0.6 * heard.beats.tempo_bpm
    assert studio.mending(project).work is mending.work  # a page that is loaded again

    mending.take_back()
    assert mending.work.wait(60).state == "done"
    assert mending.in_force == ()
    assert project.latest.analysis.beats == heard.beats
    mending.take_back()
    assert "no correction to take back" in mending.work.wait(60).error.message
