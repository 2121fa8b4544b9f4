"""A drawing of tables: a box each, and lines where a column of one names a row of another. Pure geometry, pixels.

What a table names stands to its left, so a library reads from the song to the right. A table hangs at the deepest of
those that it names: clips name their plan and their project, and hang at plans, as the plan names the project too. All
that hangs at a table stands beside it, from its own height downwards, so these lines do not cross. Whatever else it
names, and is not on that way, gets a thin line behind the boxes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.model.data_model import TableNote

__all__ = ["Box", "Drawing", "Line", "draw_tables"]

WIDTH, COLUMN_GAP, ROW_GAP = 172, 36, 12
HEAD, ROW, FOOT = 26, 16, 7
MARGIN = 8
_LANES = (13, 19, 25)
"""Where the upright parts of lines run, from the right edge of the box on their left."""

Names = Mapping[str, Sequence[str]]
"""The tables that each table names."""


@dataclass(frozen=True, slots=True)
class Box:
    """One table; ``x`` and ``y`` are its upper left corner."""

    table: str
    x: int
    y: int
    width: int
    height: int
    rows: tuple[tuple[str, bool, str], ...]
    """Columns that are part of the key or name another table: name, whether it is part of the key, what it names."""


@dataclass(frozen=True, slots=True)
class Line:
    """From a table to one that it names."""

    table: str
    names: str
    hangs: bool
    """Whether one hangs at the other; otherwise it runs behind the boxes."""
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw_tables(tables: Sequence[TableNote]) -> Drawing:
    """Where each table goes, and the lines between them."""
    notes = {table.name: table for table in tables}
    names = {table.name: [each for each in table.named if each in notes] for table in tables}
    hangs = _hanging(names)
    placing = _Placing(notes, hangs)
    boxes = placing.place([name for name in notes if name not in hangs])
    lines = [_hung_line(boxes, table, at, placing.lane(at), names) for table, at in hangs.items()]
    for table, others in names.items():
        on_the_way = {*_way(hangs, table), *(each for each in others if hangs.get(each) == table)}
        lines += [_thin_line(boxes, table, other) for other in others if other not in on_the_way]
    width = max((box.x + box.width for box in boxes.values()), default=0) + MARGIN
    height = max((box.y + box.height for box in boxes.values()), default=0) + MARGIN
    return Drawing(width, height, tuple(boxes[name] for name in notes), tuple(lines))


def _beyond(names: Names, table: str) -> set[str]:
    """All that a table names, also by way of others."""
    seen: set[str] = set()
    todo = [table]
    while todo:
        for other in names[todo.pop()]:
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def _way(hangs: Mapping[str, str], table: str) -> list[str]:
    """What a table hangs at, what that hangs at ..."""
    way: list[str] = []
    at = hangs.get(table)
    while at is not None and at not in way:
        way.append(at)
        at = hangs.get(at)
    return way


def _hanging(names: Names) -> dict[str, str]:
    """At which table each one hangs.

    Those that name nothing hang nowhere, save for one: where such a table is named by some that begin elsewhere, it
    hangs at the one of these that most others need.
    """
    beyond = {table: _beyond(names, table) for table in names}
    needed = {table: sum(table in others for others in beyond.values()) for table in names}
    roots = sorted((table for table in names if not names[table]), key=lambda each: (-needed[each], each))
    hangs: dict[str, str] = {}
    for root in roots[1:]:
        users = sorted(table for table in names if root in names[table] and roots[0] in beyond[table])
        if users:
            hangs[root] = max(users, key=lambda table: needed[table])
    for _ in names:  # a way that grows longer may draw others to it
        before = dict(hangs)
        for table in names:
            options = [other for other in names[table] if table not in (other, *_way(hangs, other))]
            if options:
                hangs[table] = max(options, key=lambda other: len(_way(hangs, other)))
        if hangs == before:
            break
    return hangs


@dataclass
class _Placing:
    """Places what hangs at a table first, and the table beside the first of it."""

    notes: Mapping[str, TableNote]
    hangs: Mapping[str, str]
    boxes: dict[str, Box] = field(default_factory=dict)
    free: defaultdict[int, int] = field(default_factory=lambda: defaultdict(lambda: MARGIN))
    """Where the free room of each column begins."""

    def place(self, roots: Collection[str]) -> dict[str, Box]:
        """Every table; those with the most that hangs at them first."""
        for root in sorted(roots, key=lambda table: (-self._size(table), table)):
            self._place(root, 0)
        return self.boxes

    def lane(self, table: str) -> int:
        """Of the lines that end at a table, so that those of neighbours do not run into each other."""
        beside = sorted(
            {at for at in self.hangs.values() if self.boxes[at].x == self.boxes[table].x},
            key=lambda at: self.boxes[at].y,
        )
        return _LANES[beside.index(table) % len(_LANES)]

    def _place(self, table: str, column: int) -> None:
        here = sorted(self._children(table), key=lambda each: (-self._size(each), each))
        first = None
        while here:
            child = self._next(here, column + 1, begun=first is not None)
            here.remove(child)
            self._place(child, column + 1)
            first = first or child
        y = max(self.free[column], self.boxes[first].y if first else MARGIN)
        box = self._box(table, column, y)
        self.boxes[table] = box
        self.free[column] = y + box.height + ROW_GAP

    def _next(self, here: Sequence[str], column: int, *, begun: bool) -> str:
        """Of those that are left, one at which nothing hangs, where there is room beside what the others need."""
        lone = [each for each in here if self._size(each) == 1]
        fills = begun and lone and self.free[column] < self.free[column + 1]
        return lone[0] if fills else here[0]

    def _children(self, table: str) -> list[str]:
        return [each for each, at in self.hangs.items() if at == table]

    def _size(self, table: str) -> int:
        return 1 + sum(self._size(each) for each in self._children(table))

    def _box(self, table: str, column: int, y: int) -> Box:
        columns = self.notes[table].columns
        rows = tuple((each.name, each.key, each.names) for each in columns if each.key or each.names)
        x = MARGIN + column * (WIDTH + COLUMN_GAP)
        return Box(table, x, y, WIDTH, HEAD + ROW * len(rows) + FOOT, rows)


def _hung_line(boxes: Mapping[str, Box], table: str, at: str, lane: int, names: Names) -> Line:
    """From the box on the right to the one that it hangs at; told the other way round where that one names it."""
    left, right = boxes[at], boxes[table]
    x, y, there = left.x + left.width, left.y + HEAD // 2, right.y + HEAD // 2
    points = ((right.x, there), (x + lane, there), (x + lane, y), (x, y))
    if at in names[table]:
        return Line(table, at, hangs=True, points=points)
    return Line(at, table, hangs=True, points=points[::-1])


def _thin_line(boxes: Mapping[str, Box], table: str, other: str) -> Line:
    middles = [(box.x + box.width // 2, box.y + box.height // 2) for box in (boxes[table], boxes[other])]
    return Line(table, other, hangs=False, points=tuple(middles))
