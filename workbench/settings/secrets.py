"""Secrets are no settings: they are in no file, and are asked for at the moment of use."""

from __future__ import annotations

import os

from workbench.errors import OptionError
from workbench.nearest import did_you_mean
from workbench.secret import Secret

__all__ = ["SECRETS", "child_environment", "known_secrets", "secret", "set_secret"]

_TELLING = ("TOKEN", "SECRET", "API_KEY", "PASSWORD")
SECRETS = ("REPLICATE_API_TOKEN", "SONGREEL_STUDIO_PASSWORD")
_HANDED: dict[str, Secret] = {}
_FROM_KEYRING: dict[str, Secret] = {}
"""What the keyring said last: not asked here, but blotted out of logs."""


def child_environment() -> dict[str, str]:
    """The environment for a child process: ours without tokens and passwords."""
    return {k: v for k, v in os.environ.items() if not any(word in k.upper() for word in _TELLING)}


def set_secret(name: str, text: str | None) -> None:
    """Hand a secret in for this process alone, as a notebook's password field does; None or nothing takes it back.

    Args:
        name: ``REPLICATE_API_TOKEN``, or ``SONGREEL_STUDIO_PASSWORD``.
        text: it.

    Raises:
        OptionError: there is no secret of this name.
    """
    if name not in SECRETS:
        raise OptionError(
            f"There is no secret {name!r};{did_you_mean(name, SECRETS)} there are {', '.join(SECRETS)}.",
            field="secret",
        )
    if text and text.strip():
        _HANDED[name] = Secret(text.strip())
    else:
        _HANDED.pop(name, None)


def secret(name: str) -> Secret | None:
    """A secret at this moment: as it was handed in, from the environment, or out of the system's keyring.

    The keyring is asked where the package ``keyring`` is installed, for the service ``songreel`` and the secret's name.
    """
    if name in _HANDED:
        return _HANDED[name]
    if text := os.environ.get(name, "").strip():
        return Secret(text)
    if text := _from_keyring(name):
        _FROM_KEYRING[name] = Secret(text)
        return _FROM_KEYRING[name]
    return None


def _from_keyring(name: str) -> str:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return ""
    try:
        return (keyring.get_password("songreel", name) or "").strip()
    except (keyring.errors.KeyringError, OSError):  # there is none on this system, or it stays locked
        return ""


def known_secrets() -> tuple[str, ...]:
    """The texts of all secrets that this process has, to be blotted out wherever they turn up; asks no keyring."""
    held = [s.reveal() for s in (*_HANDED.values(), *_FROM_KEYRING.values())]
    return tuple({text for text in (*held, *(os.environ.get(name, "").strip() for name in SECRETS)) if text})
