"""Nothing private leaves with a page: every byte of it is searched before it gets its name."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable
from pathlib import Path

from workbench.errors import OptionError
from workbench.settings import known_secrets
from workbench.workflows.private_places import forms_of, pattern_of

__all__ = ["check_private"]

_SHORTEST = 6
"""Of what is looked for: anything shorter stands in any film by chance."""


def check_private(folder: Path, places: Iterable[Path]) -> None:
    """Refuse a folder in which a file holds a place of this machine, or a secret of this process.

    Args:
        folder: what is to leave.
        places: folders of this machine whose names nobody else should read.

    Raises:
        OptionError: the sentence names the file, and does not repeat what was found.
    """
    forms = {form for place in (*places, folder, Path.home()) for form in forms_of(place) if len(form) >= _SHORTEST}
    secrets = {re.escape(secret) for secret in known_secrets() if len(secret) >= _SHORTEST}
    needles = {"a path of this computer": map(pattern_of, forms), "an access token or a password": secrets}
    wanted = [(re.compile(text.encode()), what) for what, texts in needles.items() for text in sorted(texts)]
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or not path.stat().st_size:
            continue
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = next((what for text, what in wanted if text.search(data)), None)
        if found:
            raise OptionError(
                f"The page's {path.relative_to(folder).as_posix()} holds {found}, so nothing was shared; take it out "
                "of the song's name and tags, the lyrics, the rights or the prompts, and make the film again.",
                field="to",
            )
