"""The two cookies of a visitor: one says who is logged in, one whose songs they are."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.cli.shared.asgi import Scope, headers_of
from workbench.cli.shared.logins import LASTS_S

__all__ = ["Cookies"]

_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Cookies:
    """Their names at one origin: where it is https only this very host can have set them.

    Args:
        port: of the server; cookies know none, and two studios of one computer must not take each other's.
        secure: whether the origin is https.
    """

    port: int
    secure: bool

    def login(self, scope: Scope) -> list[str]:
        """The tokens that a request brings."""
        return _values(scope, self._name("login"))

    def code(self, scope: Scope) -> list[str]:
        """The codes of visitors that it brings."""
        return _values(scope, self._name("visitor"))

    def set_login(self, token: str) -> tuple[bytes, bytes]:
        """Let the browser know a login."""
        return self._set("login", token, LASTS_S)

    def set_code(self, code: str) -> tuple[bytes, bytes]:
        """Let the browser know a visitor."""
        return self._set("visitor", code, _YEAR_S)

    def forget(self) -> list[tuple[bytes, bytes]]:
        """Let it forget both."""
        return [self._set("login", "", 0), self._set("visitor", "", 0)]

    def _name(self, what: str) -> str:
        return f"__Host-songreel-{what}" if self.secure else f"songreel-{what}-{self.port}"

    def _set(self, what: str, value: str, age_s: int) -> tuple[bytes, bytes]:
        guarded = "; HttpOnly; SameSite=Strict; Path=/" + ("; Secure" if self.secure else "")
        return b"set-cookie", f"{self._name(what)}={value}; Max-Age={age_s}{guarded}".encode()


def _values(scope: Scope, name: str) -> list[str]:
    pairs = [pair.strip() for line in headers_of(scope, b"cookie") for pair in line.decode("latin-1").split(";")]
    return [pair.partition("=")[2] for pair in pairs if pair.partition("=")[0] == name]
