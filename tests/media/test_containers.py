"""A file is what is in it, not what it is called."""

import pytest

from workbench.media.containers import is_list, is_video
from workbench.media.frames import writing_frames
from workbench.model.size import Size


@pytest.fixture
def video(tmp_path):
    import numpy as np

    with writing_frames(tmp_path / "a.mp4", Size(64, 64), 12, what="drawing") as write:
        write(np.zeros((64, 64, 3), np.uint8))
    return tmp_path / "a.mp4"


def test_a_video_is_one_whatever_it_is_called(video, tmp_path):
    assert is_video(video.rename(tmp_path / "a.txt"))
    assert not is_list(tmp_path / "a.txt")


@pytest.mark.parametrize("text", ["#EXTM3U\n#EXTINF:1,\na.mp4\n", "ffconcat version 1.0\nfile a.mp4\n", "", "words"])
def test_what_leads_to_a_video_is_none(video, tmp_path, text):
    path = tmp_path / "b.mp4"
    path.write_text(text)
    assert not is_video(path)
    assert is_list(path) is text.startswith(("#EXTM3U", "ffconcat"))
