"""What makes two questions one purchase."""

import pytest

from workbench.jobs.purchases import purchase_key
from workbench.model.asking import FileRef, ModelRequest

FRAME = FileRef("a" * 64, ".png")
PAYLOAD = {"prompt": "a fox", "duration": 5, "image": FRAME, "references": [FRAME], "schema": {"type": "object"}}


def key(model="a/b", **changes):
    return purchase_key(ModelRequest(model, PAYLOAD | changes))


def test_equal_questions_have_one_key():
    assert len(key()) == 64
    assert purchase_key(ModelRequest("a/b", dict(reversed(PAYLOAD.items())))) == key()
    assert key(image=FileRef("a" * 64, ".PNG"), references=(FRAME,)) == key()
    assert purchase_key(ModelRequest("a/b", PAYLOAD, seconds=None, size="720p")) == key()


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "a/c"},
        {"prompt": "a foxy"},
        {"duration": 6},
        {"image": FileRef("b" * 64, ".png")},
        {"references": []},
        {"schema": {"type": "array"}},
    ],
)
def test_other_questions_have_others(changes):
    assert key(**changes) != key()
