"""How a clip is framed by its section's label."""

import pytest

from workbench.model.labels import OFFERED_LABELS
from workbench.render.generate.composition import compose_clip


@pytest.mark.parametrize("label", [*OFFERED_LABELS, "section", "my own part"])
def test_capitals_change_no_picture(ask, label):
    assert compose_clip(ask(section_label=label.title())) == compose_clip(ask(section_label=label))


def test_labels_have_the_heat_of_the_table_and_forms_of_their_own(ask):
    made = {label: compose_clip(ask(section_label=label)) for label in OFFERED_LABELS}
    assert (made["break"].heat, made["chorus"].heat) == (0.15, 0.95)
    assert len({each.variant for each in made.values()}) == len(OFFERED_LABELS)
