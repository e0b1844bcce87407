"""Breaking text into lines without losing where each piece came from, so that a citation's span can be found on screen.

Pieces are (start, end) offsets of the text as stored; what is drawn is the plain form of each piece.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len

from copilot.ui.lines import Run
from copilot.ui.untrusted import plain

_TOKEN = re.compile(r"\S+|\s+")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch with a role of its own; `tail` is written after its end (a link's number); `what` makes it a target."""

    start: int
    end: int
    role: str
    tail: str = ""
    what: object | None = None


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans in order of their start, with quick ways to ask about a stretch."""

    all: tuple[Span, ...]
    _starts: tuple[int, ...]
    _ends: tuple[int, ...]
    _tails: tuple[str, ...]
    _longest: int

    @classmethod
    def of(cls, spans: Sequence[Span]) -> Spans:
        """Take these spans, in any order."""
        ordered = tuple(sorted((one for one in spans if one.end > one.start), key=lambda one: (one.start, one.end)))
        tailed = sorted((one for one in ordered if one.tail), key=lambda one: one.end)
        return cls(
            ordered,
            tuple(one.start for one in ordered),
            tuple(one.end for one in tailed),
            tuple(one.tail for one in tailed),
            max((one.end - one.start for one in ordered), default=0),
        )

    def over(self, start: int, end: int) -> list[Span]:
        """The spans that touch this stretch."""
        first, last = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        return [one for one in self.all[first:last] if one.end > start]

    def tails(self, start: int, end: int) -> list[tuple[int, str]]:
        """Where spans with a tail end within (start, end], and the tails."""
        first, last = bisect_right(self._ends, start), bisect_right(self._ends, end)
        return list(zip(self._ends[first:last], self._tails[first:last], strict=True))


def wrap(text: str, start: int, end: int, *, width: int, spans: Spans) -> Iterator[tuple[int, int]]:
    """The pieces of one paragraph, each at most `width` cells with its tails; broken at spaces, else anywhere."""
    begin, used = start, 0
    for token in _TOKEN.finditer(text, start, end):
        a, b = token.span()
        size = _size(text, a, b, spans)
        if used + size <= width or token[0].isspace():
            used += size
            continue
        if used and text[begin:a].strip():
            yield begin, a
            begin, used = a, 0
        while used + size > width and b - a > 1:
            cut = max(a + 1, _fit(text, a, b, max(1, width - used)))
            yield begin, cut
            begin = a = cut
            used, size = 0, _size(text, a, b, spans)
        used += size
    yield begin, end


def runs(text: str, start: int, end: int, *, role: str, spans: Spans) -> list[tuple[Run, object | None]]:
    """The piece as runs, split where roles change; with each run what it is a target of."""
    over = spans.over(start, end)
    if not over:
        return [(Run(plain(text[start:end].replace("\t", "    ")), role), None)]
    edges = sorted({start, end, *(max(start, one.start) for one in over), *(min(end, one.end) for one in over)})
    tails = dict(spans.tails(start, end))
    found: list[tuple[Run, object | None]] = []
    for a, b in pairwise(edges):
        here = [one for one in over if one.start <= a and one.end >= b]
        what = next((one.what for one in here if one.what is not None), None)
        names = " ".join([role, *(one.role for one in here)])
        found.append((Run(plain(text[a:b].replace("\t", "    ")), names), what))
        if b in tails:
            found.append((Run(tails[b], "muted"), None))
    return found


def _size(text: str, start: int, end: int, spans: Spans) -> int:
    cells = cell_len(plain(text[start:end].replace("\t", "    ")))
    return cells + sum(len(tail) for _, tail in spans.tails(start, end))


def _fit(text: str, start: int, end: int, width: int) -> int:
    used = 0
    for index in range(start, end):
        used += cell_len(plain(text[index]))
        if used > width:
            return index
    return end
