"""Brand kits, logos and grades of a person's own: read, kept by content, and from then on known by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from workbench.media.brands import BrandKit, read_brand
from workbench.media.cube import read_cube
from workbench.media.fontfiles import read_font
from workbench.media.grades import GradeFile, find_grade, load_grades
from workbench.media.logos import read_logo
from workbench.model.brand import Brand, BrandFont
from workbench.model.grade import Grade
from workbench.model.logo import Logo
from workbench.store.files import Files

__all__ = ["keep_brand", "keep_font", "keep_grade", "keep_logo"]

_CUBE = ".cube"


def named_beside(path: Path, check: Callable[[Path], None]) -> Callable[[str], Path]:
    """Where a file is that a brand file names.

    Args:
        path: the brand file, or the folder that holds it.
        check: raises where a file may not be read.
    """
    folder = path if path.is_dir() else path.parent

    def find(name: str) -> Path:
        check(folder / name)
        return folder / name

    return find


def keep_brand(path: Path, files: Files, beside: Callable[[str], Path] | None = None) -> tuple[Brand, tuple[str, ...]]:
    """A person's brand file, with its logo and font in the library; and what they should know of it.

    Args:
        path: as ``read_brand`` has it.
        files: of the library.
        beside: the same.

    Raises:
        NotFoundError, CatalogueError, OptionError: as ``read_brand``.
        DiskFullError, LibraryError: it cannot be kept.
    """
    kit: BrandKit = read_brand(path, beside)
    logo = files.keep(kit.logo.data, ".png") if kit.logo else None
    font = files.keep(kit.font.data, kit.font.suffix) if kit.font else None
    return kit.with_files(logo, font), kit.font.notes if kit.font else ()


def keep_font(path: Path, files: Files) -> tuple[BrandFont, tuple[str, ...]]:
    """A person's font, kept; and what they should know of it.

    Raises:
        NotFoundError, OptionError: as ``read_font``.
        DiskFullError, LibraryError: it cannot be kept.
    """
    font = read_font(path)
    return BrandFont(font.family, files.keep(font.data, font.suffix), font.suffix), font.notes


def keep_logo(path: Path, files: Files) -> Logo:
    """A person's image as a logo, in the place and size that logos have by themselves.

    Raises:
        NotFoundError, OptionError: as ``read_logo``.
        DiskFullError, LibraryError: it cannot be kept.
    """
    kept = read_logo(path)
    return Logo(files.keep(kept.data, ".png"), kept.ratio)


def keep_grade(name: str, files: Files, library: Path | None = None) -> Grade:
    """A grade by its name, or by the path of a ``.cube`` file, which the library then keeps by content.

    Raises:
        OptionError: there is no such grade, or the file is no lookup table.
        NotFoundError: the file cannot be read.
        DiskFullError, LibraryError: it cannot be kept.
    """
    if name.lower().endswith(_CUBE):
        return Grade(_keep_cube(Path(name), files))
    found = find_grade(load_grades(library), name)
    return Grade(_keep_cube(found.path, files) if isinstance(found, GradeFile) else found.name)


def _keep_cube(path: Path, files: Files) -> str:
    read_cube(path)
    return files.copy_in(path, _CUBE)
