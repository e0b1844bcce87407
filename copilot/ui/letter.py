"""A message as lines: what the reader shows, in order, for one width. Pure, so that a worker can make it.

`shape` gives the lines and where each offset of the clean text went, which is how a citation finds its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from copilot.types import Ask, Message, Row, Sentence, Zone, ZoneKind
from copilot.ui import head
from copilot.ui.lines import Line, Run, Target, width_of
from copilot.ui.wrapping import Span, Spans, runs, wrap

SHOWN_CHARS = 200_000
"""The text laid out; the rest of a huge message is read in the pager."""

WIDEST = 92
"""Cells of a line of text; longer ones tire the eye."""

_SHORT_QUOTE = 3

_CONTINUES = re.compile(r"[^\W\d_]|[(\"'\u201c]")
"""How a line begins that goes on with the one before: with a letter, not with a bullet, a number or an indent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """All that the reader needs of one message. `count` and `place` tell where it stands in its thread."""

    message: Message
    row: Row
    why: str = ""
    place: int = 1
    count: int = 1
    me: frozenset[str] = frozenset()
    asks: tuple[Ask, ...] = ()
    summary: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Fold:
    """A quoted stretch that can be folded; the target of its line."""

    zone: int


@dataclass(frozen=True, slots=True)
class Shown:
    """How to show it: unfolded zones (None means all), the span to stand out, the moment and the width."""

    width: int
    now: datetime
    unfolded: frozenset[int] | None = frozenset()
    lit: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Shaped:
    """The lines, and for each line of the text the offset it begins at."""

    lines: tuple[Line, ...]
    offsets: tuple[tuple[int, int], ...] = field(default=())
    """(line, offset in the clean text), in order."""

    def line_of(self, offset: int) -> int:
        """The line that shows this offset; 0 when none does."""
        found = 0
        for line, begin in self.offsets:
            if begin > offset:
                break
            found = line
        return found


def shape(letter: Letter, shown: Shown) -> Shaped:
    """Lay the letter out."""
    width = min(WIDEST, shown.width - 4)
    lines: list[Line] = []
    for line in head.lines(letter, max(20, shown.width - 4), now=shown.now):
        if line.left or line.right or not lines or lines[-1].left:
            lines.append(_indent(line))
    offsets: list[tuple[int, int]] = []
    for line, offset in _body(letter, shown, max(20, width)):
        if offset is not None:
            offsets.append((len(lines), offset))
        elif not line.left and not lines[-1].left:
            continue
        lines.append(_indent(line))
    lines += [_indent(line) for line in head.tail(letter, max(20, width))]
    return Shaped(tuple(lines), tuple(offsets))


def zone_of(message: Message, offset: int) -> int | None:
    """The zone that holds this offset."""
    return next((n for n, zone in enumerate(message.zones) if zone.start <= offset < zone.end), None)


def _indent(line: Line) -> Line:
    if not line.left and not line.right:
        return line
    targets = tuple(target._replace(column=target.column + 2) for target in line.targets)
    return Line((Run("  "), *line.left), (*line.right, Run("  ")) if line.right else (), targets, line.stop)


def _body(letter: Letter, shown: Shown, width: int) -> Iterator[tuple[Line, int | None]]:
    message = letter.message
    text = message.text
    if not text.strip():
        yield Line(left=(Run("This message has no text.", "muted"),)), None
        return
    spans = Spans.of(list(_spans(letter, shown.lit)))
    zones = message.zones or (Zone(ZoneKind.BODY, 0, len(text)),)
    alone = all(zone.kind is not ZoneKind.BODY or not text[zone.start : zone.end].strip() for zone in zones)
    for number, zone in enumerate(zones):
        if zone.start >= SHOWN_CHARS:
            break
        end = min(zone.end, SHOWN_CHARS)
        if zone.kind is ZoneKind.QUOTE and not alone and _folded(text, zone, number, shown):
            yield _fold_line(text, zone, number), zone.start
            yield Line(), None
            continue
        yield from _zone(text, zone.start, end, kind=zone.kind, width=width, spans=spans)
    if len(text) > SHOWN_CHARS:
        yield Line(), None
        yield Line(left=(Run("The message is longer; | shows all of it in the pager.", "warning"),)), None


def _folded(text: str, zone: Zone, number: int, shown: Shown) -> bool:
    if shown.unfolded is None or number in shown.unfolded:
        return False
    return text.count("\n", zone.start, zone.end) >= _SHORT_QUOTE


def _fold_line(text: str, zone: Zone, number: int) -> Line:
    count = len(text[zone.start : zone.end].strip().splitlines())
    words = f"▸ {count} quoted lines"
    return Line(left=(Run(words, "quote"), Run("  z", "faint")), targets=(Target(0, len(words), Fold(number)),))


def _spans(letter: Letter, lit: tuple[int, int] | None) -> Iterator[Span]:
    for number, link in enumerate(letter.message.links, 1):
        yield Span(link.start, link.end, "link", tail=f"[{number}]", what=link)
    for ask in letter.asks:
        if ask.citation.message_id == letter.row.message_id:
            yield Span(ask.citation.start, ask.citation.end, ask.tier.value)
    if lit is not None:
        yield Span(lit[0], lit[1], "citation")


def _zone(
    text: str, start: int, end: int, *, kind: ZoneKind, width: int, spans: Spans
) -> Iterator[tuple[Line, int | None]]:
    role = {ZoneKind.BODY: "text", ZoneKind.QUOTE: "quote", ZoneKind.SIGNATURE: "signature"}[kind]
    at = start
    while at < end:
        stop = _paragraph_end(text, at, end, width=width) if kind is ZoneKind.BODY else _line_end(text, at, end)
        if text[at:stop].strip():
            yield from _paragraph(text, at, stop, role=role, width=width, spans=spans)
        else:
            yield Line(), None
        at = stop + 1


def _line_end(text: str, start: int, end: int) -> int:
    found = text.find("\n", start, end)
    return end if found < 0 else found


def _paragraph_end(text: str, start: int, end: int, *, width: int) -> int:
    """The end of the line, or of the paragraph when its lines are longer than the pane and were broken by a program."""
    stop = _line_end(text, start, end)
    longest = stop - start
    while longest > width and stop < end:
        after = _line_end(text, stop + 1, end)
        if after == stop + 1 or not _CONTINUES.match(text, stop + 1) or stop - start < longest * 0.6:
            break
        start, stop = stop + 1, after
        longest = max(longest, stop - start)
    return stop


def _paragraph(
    text: str, start: int, end: int, *, role: str, width: int, spans: Spans
) -> Iterator[tuple[Line, int | None]]:
    depth, begin = _depth(text, start, end) if role == "quote" else (0, start)
    bars = (Run("▎" * min(depth, 6) + " ", "quote"),) if depth else ()
    for a, b in wrap(text, begin, end, width=max(10, width - width_of(bars)), spans=spans):
        yield _piece(bars, runs(text, a, b, role=role, spans=spans)), a


def _piece(bars: tuple[Run, ...], pieces: Iterable[tuple[Run, object | None]]) -> Line:
    left, targets, column = list(bars), [], width_of(bars)
    for run, what in pieces:
        size = width_of((run,))
        if what is not None:
            targets.append(Target(column, size, what))
        left.append(run)
        column += size
    return Line(left=tuple(left), targets=tuple(targets))


def _depth(text: str, start: int, end: int) -> tuple[int, int]:
    """How deep a quoted line is, and where its words begin."""
    depth, at = 0, start
    while at < end and text[at] in "> ":
        depth += text[at] == ">"
        at += 1
        if text[at - 1] == " " and (at >= end or text[at] != ">"):
            break
    return (depth, at) if depth else (1, start)
