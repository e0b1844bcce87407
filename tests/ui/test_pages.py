"""A long list reads only the pages that are looked at, and never loses a row."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from copilot.types import SEEN, Row
from copilot.ui.pages import PAGE, Pages
from tests.ui.mails import row


class Reads:
    """Rows by id, and a note of every read."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, ids: Sequence[int]) -> list[Row]:
        self.asked += ids
        return [row(one) for one in ids]


def _pages(count: int) -> tuple[Pages, Reads]:
    reads = Reads()
    pages = Pages(reads)
    pages.reset(array("q", range(count, 0, -1)))
    return pages, reads


def _look(pages: Pages) -> None:
    pages.keep(pages.fetch(pages.take_wanted()))


def test_nothing_is_read_before_it_is_looked_at() -> None:
    pages, reads = _pages(100_000)
    assert len(pages) == 100_000
    assert reads.asked == []


def test_a_look_reads_one_page() -> None:
    pages, reads = _pages(100_000)
    assert pages.row(50_000) is None
    _look(pages)
    found = pages.row(50_000)
    assert found is not None
    assert found.id == 50_000
    assert len(reads.asked) == PAGE


def test_scrolling_through_everything_keeps_a_bounded_number_of_rows() -> None:
    pages, _ = _pages(30_000)
    for index in range(0, 30_000, PAGE):
        pages.row(index)
        _look(pages)
    assert len(pages._rows) <= 66 * PAGE


def test_rows_stay_on_screen_while_new_ones_are_read() -> None:
    pages, _ = _pages(300)
    pages.row(0)
    _look(pages)
    pages.reset(array("q", range(301, 0, -1)))
    assert pages.row(0) is None
    assert pages.row(1) is not None
    assert pages.take_wanted() == {0}


def test_rows_of_an_older_list_do_not_count_as_fresh() -> None:
    pages, _ = _pages(300)
    pages.row(0)
    old = pages.fetch(pages.take_wanted())
    pages.reset(array("q", range(301, 0, -1)))
    pages.keep(old)
    pages.row(0)
    assert pages.take_wanted() == {0}


def test_dropped_rows_are_gone_at_once() -> None:
    pages, _ = _pages(10)
    pages.drop({10, 8})
    assert list(pages.ids) == [9, 7, 6, 5, 4, 3, 2, 1]
    assert pages.place(7) == 1
    assert pages.place(8) is None


def test_changed_keywords_show_at_once() -> None:
    pages, _ = _pages(10)
    pages.row(0)
    _look(pages)
    pages.patch({10}, add=frozenset({SEEN}), remove=frozenset())
    found = pages.row(0)
    assert found is not None
    assert found.keywords == {SEEN}
