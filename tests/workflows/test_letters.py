"""Random letters for people."""

from workbench.workflows.letters import LETTERS, drawn, grouped


def test_letters_are_drawn_and_grouped():
    one, other = drawn(20), drawn(20)
    assert len(one) == 20
    assert set(one) <= set(LETTERS)
    assert one != other
    assert grouped("abcdefghij", 4) == "abcd-efgh-ij"
    assert not set("il1o0") & set(LETTERS)
