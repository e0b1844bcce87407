"""A long list in pages: all ids in one flat array, rows only for the pages that were looked at.

`row` never waits: it gives what is known and notes what is missing; `fetch` reads the missing pages and runs off the
screen's thread. 100,000 messages cost 800 kB of ids and a few pages of rows.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copilot.types import Row

PAGE = 96
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Fetched:
    """The rows read for some pages of one generation of the list."""

    generation: int
    rows: dict[int, Row]
    pages: frozenset[int]


class Pages:
    """The rows of one list. Only `fetch` may be called from another thread."""

    def __init__(self, read: Callable[[Sequence[int]], list[Row]]) -> None:
        self._read = read
        self.ids: array[int] = array("q")
        self.generation = 0
        self._rows: dict[int, Row] = {}
        self._pages: OrderedDict[int, None] = OrderedDict()
        self._wanted: set[int] = set()

    def __len__(self) -> int:
        return len(self.ids)

    def reset(self, ids: array[int]) -> None:
        """Take up new ids. Known rows stay on screen until fresh ones come."""
        self.ids = ids
        self.generation += 1
        self._pages.clear()
        self._wanted.clear()
        if len(self._rows) > PAGE * _KEPT:
            self._rows.clear()

    def row(self, index: int) -> Row | None:
        """The row at this place, or None while its page is on the way."""
        page = index // PAGE
        if page not in self._pages:
            self._wanted.add(page)
        return self._rows.get(self.ids[index])

    def want(self, first: int, last: int) -> None:
        """Note that these places will be looked at soon."""
        for page in range(max(0, first) // PAGE, min(max(0, last), len(self.ids) - 1) // PAGE + 1):
            if page not in self._pages:
                self._wanted.add(page)

    def take_wanted(self) -> frozenset[int]:
        """The pages to fetch; they are noted no longer."""
        wanted, self._wanted = frozenset(self._wanted), set()
        return wanted

    def fetch(self, pages: Iterable[int]) -> Fetched:
        """Read these pages. May be called from any thread."""
        ids, generation, wanted = self.ids, self.generation, frozenset(pages)
        rows: dict[int, Row] = {}
        for page in sorted(wanted):
            rows |= {row.id: row for row in self._read(ids[page * PAGE : (page + 1) * PAGE])}
        return Fetched(generation, rows, wanted)

    def keep(self, fetched: Fetched) -> None:
        """Take up fetched rows; those of an older generation still serve until their page is read again."""
        self._rows |= fetched.rows
        if fetched.generation != self.generation:
            return
        for page in fetched.pages:
            self._pages[page] = None
            self._pages.move_to_end(page)
        while len(self._pages) > _KEPT:
            old, _ = self._pages.popitem(last=False)
            for one in self.ids[old * PAGE : (old + 1) * PAGE]:
                self._rows.pop(one, None)

    def drop(self, gone: Collection[int]) -> None:
        """Leave these ids out, at once; the store is asked again soon after."""
        self.reset(array("q", [one for one in self.ids if one not in gone]))

    def patch(self, ids: Collection[int], *, add: frozenset[str], remove: frozenset[str]) -> None:
        """Show changed keywords, at once."""
        for one in ids:
            row = self._rows.get(one)
            if row is not None:
                self._rows[one] = replace(row, keywords=(row.keywords - remove) | add)

    def known(self, id: int) -> Row | None:
        """The row of an id, if it was read."""
        return self._rows.get(id)

    def place(self, id: int) -> int | None:
        """Where an id stands in the list."""
        try:
            return self.ids.index(id)
        except ValueError:
            return None
