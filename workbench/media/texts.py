"""Text files that a person names, read whole."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import NotFoundError, OptionError

__all__ = ["read_text_file"]

_LONGEST_NAME = 60


def read_text_file(path: Path, largest_bytes: int, *, what: str, wanted: str) -> str:
    """The text of a file in UTF-8, with or without its mark.

    Args:
        path: the file.
        largest_bytes: more is not read.
        what: what it should be, such as ``timeline``.
        wanted: what to give instead, such as ``an .otio file``.

    Raises:
        NotFoundError: there is no such file, or it cannot be read.
        OptionError: it is too large, or no text.
    """
    name = path.name[:_LONGEST_NAME]
    try:
        if not path.is_file():
            raise NotFoundError(
                f"The {what} {name!r} does not exist or is no plain file; give the path of {wanted}.", field="file"
            )
        if path.stat().st_size > largest_bytes:
            raise OptionError(
                f"{name!r} is larger than {largest_bytes / 1e6:.0f} MB, which no {what} of a song is; give {wanted}.",
                field="file",
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionError(f"{name!r} is no {what} (it is not text in UTF-8); give {wanted}.", field="file") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotFoundError(f"The {what} {name!r} cannot be read ({reason}).", field="file") from error
