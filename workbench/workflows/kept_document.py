"""A document over the library that answers at once: a commit is checked, is in force here, and is saved right after."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, Literal, TypeVar

from workbench.errors import StaleVersionError, WorkbenchError
from workbench.store.library import Store

__all__ = ["KeptDocument"]

T = TypeVar("T")

_Step = tuple[int, int] | None
"""The library's count of changes before and after a save."""


class KeptDocument(Generic[T]):
    """``Document[T]`` less ``preview``, over any line of versions in the library.

    What others commit is seen at each ``refresh`` and before each commit; then an edit that began from what they
    replaced is refused. A subclass says how a value is read, checked, saved and moved back and forth.
    """

    what: str
    """What is edited, as a sentence calls it, in the plural."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: tuple[int, T] | None = None
        self._shut: WorkbenchError | None = None
        self._changes = -1
        self._saving: list[Future[_Step]] = []
        self._callbacks: list[Callable[[T], None]] = []

    def load(self) -> tuple[int, T]:
        """The version in force, and the value."""
        raise NotImplementedError

    def check(self, new: T) -> None:
        """Look whether a value is allowed; nothing is read from the disk.

        Raises:
            WorkbenchError
        """
        raise NotImplementedError

    def check_open(self) -> None:
        """Look whether anything may be committed at all; asked whenever the value is read.

        Raises:
            WorkbenchError: not, as the project is finalized or gone.
        """

    def settled(self, new: T) -> T:
        """What is in force once a checked value is committed; nothing is read from the disk."""
        return new

    def save(self, new: T, expected: int) -> int:
        """Write a commit; its version, ``expected + 1``.

        Raises:
            StaleVersionError: ``expected`` is not in force.
        """
        raise NotImplementedError

    def move(self, way: Literal["undo", "redo"], expected: int) -> bool:
        """Go back or forward by one commit; False where there is nothing to go to.

        Raises:
            StaleVersionError: ``expected`` is not in force.
        """
        raise NotImplementedError

    def told(self, before: T, now: T) -> str:
        """What others changed, in a sentence."""
        raise NotImplementedError

    def same(self, before: T, now: T) -> bool:  # noqa: ARG002  for whoever shows more than its own line of versions
        """Whether two values of one version are the same."""
        return True

    @property
    def value(self) -> T:
        """The value in force, as it was seen last."""
        return self._seen()[1]

    @property
    def version(self) -> int:
        """Its number; 0 before the first edit."""
        return self._seen()[0]

    @property
    def saved(self) -> bool:
        """Whether all that was committed here is on the disk."""
        return all(future.done() and future.exception() is None for future in self._saving)

    def commit(self, new: T) -> int:
        """Put a new value in force.

        Raises:
            OptionError: it is not allowed.
            StaleVersionError: somebody else committed since the value was seen.
            WorkbenchError: what was committed before could not be saved; or nothing may be committed any more.
        """
        self.check(new)
        self._refuse_where_changed()
        expected = self.version
        if self._shut is not None:
            raise self._shut
        new = self.settled(new)
        self._held = (expected + 1, new)
        before = self._saving[-1] if self._saving else None
        self._saving.append(self._store.later(lambda: self._save_after(before, new, expected), self))
        self._tell()
        return expected + 1

    def undo(self) -> bool:
        """Go back one version.

        Raises:
            StaleVersionError: as ``commit``.
        """
        return self._moved("undo")

    def redo(self) -> bool:
        """Go forward one version.

        Raises:
            StaleVersionError: as ``commit``.
        """
        return self._moved("redo")

    def refresh(self) -> str:
        """Take in what others committed; in a sentence what that was, empty where it was nothing.

        Raises:
            WorkbenchError: what was committed here could not be saved; the value is what is in force instead.
        """
        changes = self._store.changes_by_others(self)
        self._collect()
        if self._held is None or changes == self._changes:
            return ""
        before = self._held
        self._read()
        self._collect()
        if self.version == before[0] and self.same(before[1], self.value):
            self._held = before  # its parts stay the same objects
            return ""
        self._tell()
        return self.told(before[1], self.value)

    def subscribe(self, callback: Callable[[T], None]) -> Callable[[], None]:
        """Call back after each change; returns the function that ends it."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def _seen(self) -> tuple[int, T]:
        return self._held or self._read()

    def _read(self) -> tuple[int, T]:
        changes = self._store.changes()  # first, so that nothing that comes after it is taken for seen
        self._held = self.load()
        self._changes = changes  # only now: what could not be read is read at the next look
        try:
            self.check_open()
            self._shut = None
        except WorkbenchError as error:
            self._shut = error
        return self._held

    def _refuse_where_changed(self) -> None:
        version = self.version
        told = self.refresh()
        if self.version != version:  # even where there is nothing to tell: the edit began from what is no more
            told = told or f"The {self.what} were changed elsewhere."
            raise StaleVersionError(f"{told} So this edit was not kept: look, and do it again.", field=self.what)

    def _save_after(self, before: Future[_Step] | None, new: T, expected: int) -> _Step:
        """Nothing is built on what was not saved: by chance, somebody else's version may have the expected number."""
        if before is not None and (error := before.exception()) is not None:
            raise error
        self.save(new, expected)
        return self._store.counted

    def _collect(self) -> None:
        """What has become of the saves that ended; the first error among them."""
        while self._saving and self._saving[0].done():
            future = self._saving[0]
            if (error := future.exception()) is not None:
                self._give_up(error)
            step = future.result()
            if step is not None and step[0] == self._changes:
                self._changes = step[1]
            self._saving.pop(0)

    def _give_up(self, error: BaseException) -> None:
        """What could not be saved is not in force: back to what is."""
        before, self._saving, self._changes = self._held, [], -1  # where it cannot be read now, it is later
        self._read()
        self._tell()
        if isinstance(error, StaleVersionError) and before is not None:
            told = self.told(before[1], self.value)
            raise StaleVersionError(
                f"Your last edit came at the same moment as another one and was not kept. {told}", field=self.what
            ) from error
        if isinstance(error, WorkbenchError):
            raise error
        raise RuntimeError(f"the {self.what} could not be saved") from error

    def _moved(self, way: Literal["undo", "redo"]) -> bool:
        self._store.make_later()  # a move begins from what is saved; what could not be is told now
        self._refuse_where_changed()
        if not self.move(way, self.version):
            return False
        self._read()
        self._tell()
        return True

    def _tell(self) -> None:
        for callback in list(self._callbacks):
            callback(self.value)
