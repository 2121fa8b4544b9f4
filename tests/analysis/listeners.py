"""Doubles of heavy listeners."""

SAID = []


def beats(spectrum, checkpoint, *, report, check):
    """The beats that a test wants to be said."""
    assert spectrum.shape[1] == 128
    assert checkpoint.is_file()
    check()
    report(1.0, "beats")
    return tuple(SAID)
