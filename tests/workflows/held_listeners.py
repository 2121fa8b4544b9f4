"""Doubles of the heavy listeners that wait in the middle of their work while a file says so, and keep a journal.

Both files lie in the folder of weights, which each of them is handed: they listen in a process of their own.
"""

import time

from tests.workflows import listeners


def _held(root, name, report, check):
    with (root / "asked").open("a") as journal:
        journal.write(f"{name}\n")
    report(0.5, f"{name} is held")
    while (root / f"hold {name}").exists():
        check()
        time.sleep(0.01)


def stems(song, folder, *, weights, report, check):
    """Held once a piece was written."""
    pieces = []

    def told(share, word):
        report(share, word)
        pieces.append(word)
        if word.startswith("stems: piece 2"):
            _held(weights, "stems", report, check)

    made = listeners.stems(song, folder, weights=weights, report=told, check=check)
    assert len(pieces) > 3
    return made


def structure(stems, folds, *, report, check):
    """As ``listeners`` has it, held."""
    _held(folds[0].parents[1], "all-in-one", report, check)
    return listeners.structure(stems, folds, report=report, check=check)


def align_words(sound, given, *, weights, report, check, **options):
    """As ``listeners`` has it, held."""
    _held(weights.parent, "align-words", report, check)
    return listeners.align_words(sound, given, weights=weights, report=report, check=check, **options)


def draft_words(sound, *, weights, report, check, **options):
    """As ``listeners`` has it, held."""
    _held(weights.parent, "draft-words", report, check)
    return listeners.draft_words(sound, weights=weights, report=report, check=check, **options)
