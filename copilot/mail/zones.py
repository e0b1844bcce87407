"""Body, quotation and signature: which stretch of the clean text is which. Nothing is dropped, only told apart."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.mail import zone_ends, zone_marks
from copilot.types import Zone, ZoneKind

Span = tuple[int, int]


def find(text: str, *, quotes: Sequence[Span] = (), names: Sequence[str] = ()) -> tuple[Zone, ...]:
    """Return zones that cover `text` in order and without gaps; empty only for an empty text.

    `quotes` are spans that markup already calls quotations; `names` are the sender's, to know a signed name by.
    """
    if not text:
        return ()
    source = "\n" + text
    quoted = _merged([*quotes, *zone_marks.runs(source)], text)
    end = zone_marks.cut(text, source, quoted)
    quoted = [_introduced(text, span) for span in quoted if span[0] < end]
    if end < len(text):
        quoted = [(start, min(stop, end)) for start, stop in quoted]
        quoted.append((end, len(text)))
    return _compose(text, _merged(quoted, text), names)


def _merged(spans: list[Span], text: str) -> list[Span]:
    """Join spans that touch or have only blanks between them."""
    if not spans:
        return spans
    out: list[Span] = []
    for start, stop in sorted(spans):
        while start < stop and text[start].isspace():
            start += 1
        if out and (start <= out[-1][1] or not text[out[-1][1] : start].strip()):
            out[-1] = (out[-1][0], max(stop, out[-1][1]))
        elif stop > start:
            out.append((start, stop))
    return out


def _introduced(text: str, span: Span) -> Span:
    """Take the line that introduces a quotation as part of it."""
    start = span[0]
    above = text[:start].rstrip() if start < 2000 else text[start - 2000 : start].rstrip()
    stop = start - len(text[max(start - 2000, 0) : start]) + len(above)
    if above[-1:] in (":", "："):
        begin = zone_marks.introduces(text, stop, marked=True)
        if begin >= 0:
            return begin, span[1]
    return span


def _compose(text: str, quoted: list[Span], names: Sequence[str]) -> tuple[Zone, ...]:
    out: list[Zone] = []
    at = 0
    length = len(text)
    for number, (start, stop) in enumerate(quoted):
        if start > at:
            # Between quotations stand answers; only the first and the last stretch are likely to be signed.
            _own(text, at, start, out, names if number == 0 and len(quoted) == 1 else None)
        _add(out, ZoneKind.QUOTE, start, stop)
        at = stop
    if at < length:
        _own(text, at, length, out, names)
    return tuple(out)


def _own(text: str, begin: int, stop: int, out: list[Zone], names: Sequence[str] | None) -> None:
    """Add what the sender wrote, split before the signature; blanks go to the zone before them."""
    if not text[begin:stop].strip() and out:
        _add(out, out[-1].kind, begin, stop)
        return
    at = stop if names is None else zone_ends.start(text, begin, stop, names=names)
    _add(out, ZoneKind.BODY, begin, at)
    _add(out, ZoneKind.SIGNATURE, at, stop)


def _add(out: list[Zone], kind: ZoneKind, start: int, stop: int) -> None:
    if stop <= start:
        return
    if out and out[-1].kind is kind:
        start = out.pop().start
    out.append(Zone(kind, start, stop))
