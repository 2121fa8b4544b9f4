"""The password of a shared studio: kept only as a salted hash, in memory."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from workbench.errors import OptionError
from workbench.settings import secret
from workbench.workflows.letters import drawn, grouped

__all__ = ["NAME", "Password", "studio_password"]

NAME = "SONGREEL_STUDIO_PASSWORD"
_SHORTEST, _LONGEST = 10, 1000
_ROUNDS = {"n": 2**14, "r": 8, "p": 1}


class Password:
    """Knows whether a text is the password."""

    def __init__(self, text: str) -> None:
        self._salt = secrets.token_bytes(16)
        self._hash = self._hashed(text)

    def fits(self, text: str) -> bool:
        """Whether it is; takes as long for any answer. About 50 ms: not for the loop of a server."""
        return hmac.compare_digest(self._hash, self._hashed(text[:_LONGEST]))

    def _hashed(self, text: str) -> bytes:
        return hashlib.scrypt(text.encode("utf-8", "replace"), salt=self._salt, **_ROUNDS)


def studio_password() -> tuple[Password, str | None]:
    """The password that was set, or a new one and its text, which is to be told once.

    Raises:
        OptionError: the one that was set is too short.
    """
    given = secret(NAME)
    if given is None:
        text = grouped(drawn(20), 5)
        return Password(text), text
    if not _SHORTEST <= len(given.reveal()) <= _LONGEST:
        raise OptionError(
            f"{NAME} has {len(given.reveal())} characters, and {_SHORTEST} to {_LONGEST} are allowed; take a longer "
            "one, or leave it away and one is made.",
            field="password",
        )
    return Password(given.reveal()), None
