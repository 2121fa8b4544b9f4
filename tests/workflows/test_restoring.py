"""The library as it was on another day, as a person brings it back."""

import shutil
import subprocess
import sys

import pytest

from workbench.errors import LibraryError
from workbench.workflows.library import Library


@pytest.fixture
def used(listened, tmp_path):
    """A library that was used today; the copy's name."""
    shutil.copytree(listened, tmp_path / "library", ignore=shutil.ignore_patterns("copies"))
    library = Library(tmp_path / "library")
    library.projects()
    return library.copies()[0].name


def test_while_another_program_works_in_the_library_no_copy_is_put_back(used, tmp_path):
    library = Library(tmp_path / "library")
    works = (
        "with working(library.store, project.id, 'composition', Reporter()): print('in', flush=True); sys.stdin.read()",
        "with library.store.claims(print).claim('k'): print('in', flush=True); sys.stdin.read()",
    )
    for work in works:
        code = (
            "import sys; from workbench.workflows.library import Library\n"
            "from workbench.workflows.work import working; from workbench.jobs.progress import Reporter\n"
            f"library = Library(sys.argv[1]); project = library.project('short song')\n{work}"
        )
        arguments = [sys.executable, "-c", code, str(library.files.folder)]
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout.readline() == "in\n"
            with pytest.raises(
                LibraryError, match=r"works in this library at this moment; .* put the copy back then\."
            ):
                library.restore_copy(used)
            other.kill()
    assert all(row.daily for row in library.copies()), "nothing was put aside"
    assert library.restore_copy(used).projects == 1, "a program that was killed works no more"
