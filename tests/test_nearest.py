from workbench.nearest import did_you_mean, nearest

NAMES = ("neon-noir", "golden-hour", "swiss-poster")


def test_the_nearest_is_found_whatever_its_case():
    assert did_you_mean("Neon-Nor", NAMES) == " did you mean neon-noir?"
    assert did_you_mean("workers", ("SONGREEL_WORKERS", "Worker")) == " did you mean Worker?"


def test_what_is_like_nothing_is_no_question():
    assert did_you_mean("xyz", NAMES) == ""
    assert nearest("xyz", ()) == []


def test_several_come_with_the_nearest_first():
    assert nearest("three", ("tree", "three!", "one"), 2) == ["three!", "tree"]
