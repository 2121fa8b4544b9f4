"""``songreel weights``: which weights are here, fetch one, check those that are here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.cli.terminal import print_json, say, tell_aside
from workbench.errors import CancelledError, OptionError, WeightsError

if TYPE_CHECKING:
    from workbench.jobs.cancel import CancelToken
    from workbench.media.weights import FoundWeight
    from workbench.model.weight import Weight, WeightFile
    from workbench.settings import Settings

__all__ = ["add_weights_options", "run_weights"]

_STEP = 10
_WRONG_STATUS = 2


@dataclass(frozen=True, slots=True)
class _Row:
    """One weight as it is here."""

    weight: Weight
    found: FoundWeight | None
    state: Literal["here", "absent", "wrong"]
    note: str = ""


def add_weights_options(parser: argparse.ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("action", choices=("list", "get", "check"), metavar="list|get|check", help="what is done")
    parser.add_argument("name", nargs="?", metavar="NAME", help="which; of list and check, all by default")
    parser.add_argument("--yes", action="store_true", help="fetch without asking; the licence is agreed to")


def run_weights(options: argparse.Namespace, settings: Settings, cancel: CancelToken) -> int:
    """List, fetch or check; returns the exit status, 2 where a file is not what it should be."""
    from workbench.media.weights import find_weight, known_weights

    if options.action == "get":
        if options.name is None:
            raise OptionError("songreel weights get needs a NAME; songreel weights list has them.", field="weights")
        rows = [_get(find_weight(options.name), options, settings.weights, cancel)]
    else:
        chosen = known_weights() if options.name is None else (find_weight(options.name),)
        rows = [_look(weight, settings.weights, hashed=options.action == "check") for weight in chosen]
    if options.json:
        from workbench.workflows.report import headed

        print_json(headed({"action": options.action, "weights": [_report(row) for row in rows]}))
    else:
        say("\n".join(line for row in rows for line in _lines(row)))
    return _WRONG_STATUS if any(row.state == "wrong" for row in rows) else 0


def _look(weight: Weight, folder: Path | None, *, hashed: bool) -> _Row:
    from workbench.media.weights import check_file, look_for

    found = look_for(weight, folder)
    if found is None:
        return _Row(weight, None, "absent")
    try:
        for file, path in found.files:
            check_file(file, path, size_only=not hashed)
    except WeightsError as error:
        return _Row(weight, found, "wrong", error.message)
    return _Row(weight, found, "here")


def _get(weight: Weight, options: argparse.Namespace, folder: Path | None, cancel: CancelToken) -> _Row:
    """Fetch what is not here yet, after its licence was shown and agreed to."""
    from workbench.media.weights import folder_for

    here = _look(weight, folder, hashed=True)
    if here.state == "here":
        return _Row(weight, here.found, "here", "It was here already.")
    if not weight.to_fetch:
        raise WeightsError(
            f"The weights {weight.name} have no plain address; where from: {weight.source}.",
            field="weights",
        )
    target = folder_for(weight, folder)
    aside = _in_silence if options.json else tell_aside
    aside("\n".join(_terms(weight, target)))
    if not options.yes:
        _ask(as_json=options.json)
    for file in weight.to_fetch:
        _fetch(file, target, aside, cancel)
    return _look(weight, folder, hashed=True)


def _in_silence(_text: str) -> None:
    """With --json the terms are in the result, and stderr holds JSON alone."""


def _terms(weight: Weight, target: Path) -> Iterator[str]:
    yield f"{weight.name}: {weight.purpose}"
    yield f"  licence       {weight.licence}"
    yield f"  restrictions  {weight.restrictions}"
    yield f"  from          {weight.source}"
    yield from (f"                {file.url} ({_megabytes(file.size_bytes)})" for file in weight.to_fetch)
    yield f"  to            {target}"


def _ask(*, as_json: bool) -> None:
    """Raises unless a person says yes."""
    without = OptionError("Nobody is there to agree to the licence; read it and add --yes.", field="yes")
    if as_json or sys.stdin is None:
        raise without
    if sys.stderr is not None:
        sys.stderr.write("Fetch it on these terms? [y/N] ")
        sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise without
    if answer.strip().casefold() not in ("y", "yes"):
        raise CancelledError("Nothing was fetched.")


def _fetch(file: WeightFile, target: Path, aside: Callable[[str], None], cancel: CancelToken) -> None:
    from workbench.media.download import fetch_file
    from workbench.media.weights import check_file

    if (target / file.name).is_file():
        try:
            check_file(file, target / file.name)
        except WeightsError:
            pass  # it is replaced
        else:
            return
    fetch_file(file, target, on_progress=_told_in_steps(file, aside), cancel=cancel)


def _told_in_steps(file: WeightFile, aside: Callable[[str], None]) -> Callable[[int], None]:
    """Says how far it is, at every tenth."""
    told = [0]

    def on_progress(done: int) -> None:
        percent = 100 * done // file.size_bytes
        if percent >= told[0] + _STEP:
            told[0] = percent - percent % _STEP
            aside(f"  {file.name}  {told[0]:3d} % of {_megabytes(file.size_bytes)}")

    return on_progress


def _report(row: _Row) -> dict[str, Any]:
    weight, found = row.weight, row.found
    paths = {} if found is None else {file.name: str(path) for file, path in found.files}
    return {
        "name": weight.name,
        "purpose": weight.purpose,
        "licence": weight.licence,
        "restrictions": weight.restrictions,
        "source": weight.source,
        "state": row.state,
        "place": None if found is None else found.place,
        "folder": None if found is None else str(found.folder),
        "can_be_fetched": bool(weight.to_fetch),
        "files": [
            {
                "name": file.name,
                "bytes": file.size_bytes,
                "sha256": file.sha256,
                "url": file.url or None,
                "path": paths.get(file.name),
            }
            for file in weight.files
        ],
        "note": row.note,
    }


def _lines(row: _Row) -> Iterator[str]:
    weight, found = row.weight, row.found
    files = [file for file, _ in found.files] if found else list(weight.to_fetch or weight.files[: weight.needed])
    size = _megabytes(sum(file.size_bytes for file in files))
    where = f"{found.folder} ({found.place})" if found else "not here"
    yield f"{weight.name:<18} {row.state:<7} {size:>9}  {where}"
    yield f"  {weight.purpose}"
    yield f"  licence: {weight.licence}; {weight.restrictions}"
    if found is None:
        how = (
            f"songreel weights get {weight.name}"
            if weight.to_fetch
            else f"no plain address; where from: {weight.source}"
        )
        yield f"  to have them: {how}"
    if row.note:
        yield f"  {row.note}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
