"""A certificate in plain words, the same wherever a person reads it."""

from __future__ import annotations

from workbench.model.certificate import Certificate

__all__ = ["certificate_words"]

_MOST_LAG_MS = 0.05
_LEAST_SHOWN_MS = 0.005
"""Less than this would be written as 0.00."""


def certificate_words(certificate: Certificate) -> tuple[tuple[bool, str], ...]:
    """A certificate in plain words: whether each point holds, and its sentence."""
    words = [
        (
            certificate.frames_ok,
            f"All {certificate.frames_planned} frames are there."
            if certificate.frames_ok
            else f"{certificate.frames_found} of {certificate.frames_planned} frames were found.",
        ),
        (
            certificate.cuts_ok,
            f"{certificate.cuts_in_place} of {len(certificate.cuts)} cuts are where they were planned"
            + (f"; {certificate.undecided} could not be told apart." if certificate.undecided else "."),
        ),
        (certificate.lag_ok, _lag_words(certificate)),
        (certificate.length_ok, _length_words(certificate.duration_error_ms)),
    ]
    return (*words, *((certificate.ok, reason) for reason in certificate.reasons))


def _lag_words(certificate: Certificate) -> str:
    lag = certificate.audio_lag_ms
    if lag is None:
        if certificate.ok:
            return "The song is silent, so there is no sound to be late."
        return "There was no sound whose time could be measured."
    if abs(lag) <= _MOST_LAG_MS:
        return "The song begins exactly with the picture."
    return f"The song is {_ms(lag)} {'late' if lag > 0 else 'early'}."


def _length_words(error_ms: float) -> str:
    if abs(error_ms) < _LEAST_SHOWN_MS:
        return "The length is exactly right."
    return f"The length is right to {_ms(error_ms)}."


def _ms(value: float) -> str:
    return f"{abs(value):.2f} thousandths of a second"
