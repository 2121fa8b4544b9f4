"""How well takes of hosts meet what was wished: the frame to begin with, focal points, characters."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.workflows.hosts import MODEL, Host
from workbench.media.process import run_ffmpeg
from workbench.render.triage.identity import MeanColours
from workbench.workflows.report import triage_report

HOSTED = {"provider": "replicate", "model": MODEL, "clips": [0, 1]}


class Following(Host):
    """Begins with the picture that it is given, if it is told to."""

    heeds = True

    def filmed(self, request, folder):
        image = request.payload.get("image")
        if image is None or not self.heeds:
            return super().filmed(request, folder)
        path = folder / "answer.mp4"
        seconds = str(float(request.seconds))
        moved = "scale=96:54,zoompan=z='1+in/500':d=1:s=96x54:fps=24"
        given = ["-loop", "1", "-framerate", "24", "-t", seconds, "-i", str(self.shelf(image))]
        run_ffmpeg([*given, "-vf", moved, "-preset", "ultrafast", "-y", str(path)], what="making a test")
        return [path]


@pytest.fixture
def host(clock):
    return Following(clock)


@pytest.fixture
def project(open_with, host):
    project = open_with(host)
    host.shelf = lambda image: project.files.path(image.sha256, image.suffix)
    return project


def of(project, problem, clip=1, **wishes):
    triage = next(each for each in project.triage(**wishes) if each.clip == clip)
    return [finding for finding in triage.findings if finding.problem == problem]


def test_a_clip_that_goes_on_from_another_meets_its_last_frame(project):
    project.shot(1, follows=0)
    project.generate(**HOSTED)
    (finding,) = of(project, "start")
    assert (finding.verdict, finding.value < 0.05) == ("pass", True)
    assert "from clip 0's last frame; 0.1 is allowed" in finding.reason
    assert not of(project, "start", clip=0)


def test_one_that_does_not_is_told(project, host):
    host.heeds = False
    project.shot(1, follows=0)
    project.generate(**HOSTED)
    (finding,) = of(project, "start")
    assert (finding.verdict, finding.value > 0.1) == ("retry", True)


def test_the_same_of_a_first_picture_of_ones_own(project, host, tmp_path):
    tall = tmp_path / "tall.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (90, 40, 3), np.uint8)).resize((400, 900)).save(tall)
    project.shot(1, first=tall)
    host.heeds = False
    project.generate(**HOSTED)
    (finding,) = of(project, "start")
    assert finding.verdict == "retry"
    assert "its first picture" in finding.reason


def test_whether_there_is_something_at_a_focal_point_is_approximate(project, host, tmp_path):
    picture = np.full((54, 96, 3), 120, np.uint8)
    picture[10:30, 10:30] = np.random.default_rng(2).integers(0, 255, (20, 20, 3), np.uint8)
    path = tmp_path / "corner.png"
    Image.fromarray(picture).resize((960, 540), Image.Resampling.NEAREST).save(path)
    project.shot(1, first=path, focal_points=[(0.2, 0.37, "the face"), (0.85, 0.85)])
    project.generate(**HOSTED)
    there, nothing = sorted(of(project, "focus"), key=lambda finding: -finding.value)
    assert (there.verdict, nothing.verdict) == ("pass", "retry")
    assert "0.2, 0.37 (the face)" in there.reason
    assert "approximate" in nothing.reason


def test_characters_are_not_measured_without_an_embedder_and_with_one_they_are(project, host):
    project.character("Ada", "a woman in red")
    project.shot(1, follows=0)
    project.generate(**HOSTED)
    (finding,) = of(project, "identity")
    assert (finding.verdict, "Ada stays the same is not measured" in finding.reason) == ("pass", True)
    assert not of(project, "identity", clip=0)
    (finding,) = of(project, "identity", embedder=MeanColours())
    assert finding.threshold == 0.99
    assert "mean-colours sees it" in finding.reason
    rows = triage_report(project.triage())
    assert {"start", "identity"} <= {row["problem"] for row in rows}
