"""Changes of the schema: named functions in one list, in the order in which they are applied.

A function that was released never changes; a new need is a new function at the end of the list, with a
name that sorts behind the others. The first one makes the table ``migrations`` too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workbench.errors import LibraryError
from workbench.store.clip_cost_schema import CLIP_COSTS
from workbench.store.elsewhere_schema import ELSEWHERE
from workbench.store.insight_schema import FACTS
from workbench.store.insight_views import INSIGHTS
from workbench.store.ledger_schema import COST_VIEWS, LEDGER
from workbench.store.picture_schema import PICTURES
from workbench.store.reject_schema import REJECTED
from workbench.store.schema import CORRECTIONS, EXPORTS, TABLES, Table, View, comments, create
from workbench.store.section_schema import add_section_columns
from workbench.store.trash_schema import TRASH
from workbench.store.upload_schema import UPLOADS
from workbench.store.useless_schema import ACCEPTED, USELESS
from workbench.store.views import VIEWS

if TYPE_CHECKING:
    from workbench.store.database import Connection

__all__ = ["MIGRATIONS", "Migration", "applied", "migrate"]

Migration = Callable[["Connection"], None]
"""Its ``__name__`` is what the library remembers."""


def m0001_first(connection: Connection) -> None:
    """The tables and views of the first release."""
    documented: tuple[Table | View, ...] = (*TABLES, *VIEWS)
    sentences = [
        *(create(table) for table in TABLES),
        *(view.sql for view in VIEWS),
        *(line for item in documented for line in comments(item)),
    ]
    connection.write(";\n".join(sentences))  # one by one they take five times as long


def m0002_exports(connection: Connection) -> None:
    """A row for each file that was written for another program."""
    connection.write(";\n".join([create(EXPORTS), *comments(EXPORTS)]))


def m0003_corrections(connection: Connection) -> None:
    """A person's corrections of beats, lyrics and character."""
    sentences = [line for table in CORRECTIONS for line in (create(table), *comments(table))]
    connection.write(";\n".join(sentences))


def m0004_ledger(connection: Connection) -> None:
    """Purchases and budgets, and views of what things cost, in place of the table that nobody ever wrote."""
    documented: tuple[Table | View, ...] = (*LEDGER, *COST_VIEWS)
    sentences = [
        *(f"DROP VIEW {name}" for name in ("project_overview", "spending_by_provider")),
        "DROP TABLE spending",
        *(create(table) for table in LEDGER),
        *(view.sql for view in COST_VIEWS),
        *(line for item in documented for line in comments(item)),
    ]
    connection.write(";\n".join(sentences))


def m0005_pictures(connection: Connection) -> None:
    """Pictures for clips, and frames out of takes."""
    connection.write(";\n".join(line for table in PICTURES for line in (create(table), *comments(table))))


def m0006_uploads(connection: Connection) -> None:
    """Files that lie at hosts."""
    connection.write(";\n".join([create(UPLOADS), *comments(UPLOADS)]))


def m0007_useless_takes(connection: Connection) -> None:
    """Takes that must not be in a film, which do not count as accepted any more."""
    connection.write(";\n".join([create(USELESS), *comments(USELESS), ACCEPTED.sql, *comments(ACCEPTED)]))


def m0008_clip_costs(connection: Connection) -> None:
    """What a clip cost is counted through all plans in which it lay where it lies now."""
    connection.write(";\n".join([CLIP_COSTS.sql, *comments(CLIP_COSTS)]))


def m0009_trash(connection: Connection) -> None:
    """Projects that were deleted and can still be brought back."""
    connection.write(";\n".join([create(TRASH), *comments(TRASH)]))


def m0011_elsewhere(connection: Connection) -> None:
    """What was spent on a project before it was imported."""
    connection.write(";\n".join([create(ELSEWHERE), *comments(ELSEWHERE)]))


def m0013_insights(connection: Connection) -> None:
    """What runs found and made, why they failed, when something moved first; and views of how well it all goes."""
    documented: tuple[Table | View, ...] = (*FACTS, *INSIGHTS)
    sentences = [
        *(create(table) for table in FACTS),
        *(view.sql for view in INSIGHTS),
        *(line for item in documented for line in comments(item)),
    ]
    connection.write(";\n".join(sentences))


def m0014_sections(connection: Connection) -> None:
    """Sections have a colour, a note and a lock of their own; notes that were kept by label go to them."""
    add_section_columns(connection)


def m0017_rejected_takes(connection: Connection) -> None:
    """Takes that a person does not want."""
    connection.write(";\n".join([create(REJECTED), *comments(REJECTED)]))


MIGRATIONS: tuple[Migration, ...] = (
    m0001_first,
    m0002_exports,
    m0003_corrections,
    m0004_ledger,
    m0005_pictures,
    m0006_uploads,
    m0007_useless_takes,
    m0008_clip_costs,
    m0009_trash,
    m0011_elsewhere,
    m0013_insights,
    m0014_sections,
    m0017_rejected_takes,
)


def applied(connection: Connection) -> tuple[str, ...]:
    """The names of the migrations that a library has seen, oldest first; none for a blank one.

    Raises:
        LibraryError: the file is a database, but not one of ours.
    """
    import duckdb  # noqa: TID251  this is the room that speaks SQL

    try:
        return tuple(row[0] for row in connection.read("SELECT name FROM migrations ORDER BY name"))
    except duckdb.CatalogException:
        tables: list[tuple[Any, ...]] = connection.read(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'library'"
        )
        if tables:
            raise LibraryError(
                f"The file songreel.duckdb is a database but no library (its table {tables[0][0]!r} "
                "is not ours); move it away, or choose another folder."
            ) from None
        return ()


def migrate(connection: Connection, pending: Sequence[Migration]) -> None:
    """Apply migrations in their order and remember their names."""
    for migration in pending:
        migration(connection)
        now = datetime.now(UTC).replace(tzinfo=None)
        connection.write("INSERT INTO migrations VALUES (?, ?)", [migration.__name__, now])
