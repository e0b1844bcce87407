"""Sentences of the clean text, as exact spans: `text[start:end]` is the sentence, with nothing added or folded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from copilot.types import Message, Zone, ZoneKind

Span = tuple[int, int]

_END = re.compile(
    r"[.!?\n…؟।。！？](?:"
    r"(?<=\n)(?:(?![a-zß-öø-ÿ](?!\)))|(?<![^\W_]\n)(?<!,\n))|"
    r"(?<=[.!?…؟।])[.!?…؟।]*[\"'”’»)\]]*(?=\s|$)|"
    r"(?<=[。！？])[。！？]*[」』）”]*)"
)
"""What may end a sentence, beginning with one set of characters so that the others are skipped fast.

A line break between a word or comma and a small letter only wraps the line.
"""
_ALNUM = re.compile(r"[^\W_]")
_MONTHS = (
    "januar jänner februar märz april mai juni juli august september oktober november dezember "
    "januari februari maart mei augustus december"
)
_MONTH = _MONTHS.replace(" ", "|")
_MONTH_NEXT = re.compile(rf"\s+(?:{_MONTH})\b", re.I)
_BULLET = re.compile(
    rf"[ \t]*(?:[-*+•‣◦▪–—·>]+|\(?\d{{1,2}}[.)](?!\s+(?:{_MONTH})\b)|\(?[a-z]\)|\[[ xX]?\]|[☐☑✓➔→])[ \t]+"
    r"(?:\[[ xX]?\][ \t]*)?(?=\S)",
    re.I,
)
_ABBREVIATIONS = """
    mr mrs ms dr prof st sr jr vs etc e.g i.e eg ie cf ca approx no nr art fig vol pp ed inc ltd co corp dept
    est tel fax ext jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    z.b u.a d.h bzw usw ggf evtl inkl zzgl vgl str hr fr bspw sog geb m.e i.d.r mme mlle p.ex env sra srta ud
    uds dña sig sig.ra dott ing p.m a.m u.s u.k attn re resp incl min max abs s.o s.u o.ä p.s n.b
"""
_ABBREVIATED = frozenset(_ABBREVIATIONS.split())
_MIDDAY = frozenset(
    ("a.m", "p.m", "etc", "inc", "ltd", "co", "corp", "usw", "jr", "u.s", "u.k", "ext", "min", "max", "no")
)
_RULE = re.compile(r"[-=_*~#+\s]{4,}$")
_SHORT_LINE = 45  # characters; a wrapped line is longer, so a shorter one was ended on purpose
_LONGEST = 1_200  # characters; a longer stretch without an end is no sentence


def bodies(message: Message) -> Iterator[Zone]:
    """The stretches the sender wrote: all of the text while zones are unknown."""
    if not message.zones:
        yield Zone(ZoneKind.BODY, 0, len(message.text))
        return
    yield from (zone for zone in message.zones if zone.kind is ZoneKind.BODY)


def split(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]` in order, as spans without surrounding space or bullet."""
    return list(each(text, start, len(text) if end is None else end))


def each(text: str, start: int, stop: int) -> Iterator[Span]:
    """The same one by one, for whoever may have enough before the end."""
    begin = start
    for found in _END.finditer(text, start, stop):
        at = found.end()
        if at <= begin or not _ends(text, begin, found, stop):
            continue
        span = _trimmed(text, begin, at)
        if span is not None:
            yield span
        begin = at
    span = _trimmed(text, begin, stop)
    if span is not None:
        yield span


def _trimmed(text: str, begin: int, end: int) -> Span | None:
    """Where the words of a stretch begin and end; None when it has none, or too many for a sentence."""
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if not text[begin : begin + 1].isalpha() or text[begin + 1 : begin + 2] == ")":
        bullet = _BULLET.match(text, begin, end)
        if bullet:
            begin = bullet.end()
        if _ALNUM.search(text, begin, min(end, begin + 80)) is None:
            return None
    return (begin, end) if 1 < end - begin <= _LONGEST else None


def _ends(text: str, begin: int, found: re.Match[str], stop: int) -> bool:
    """Whether a sentence ends at this mark."""
    mark = found.group(0)
    if mark == "\n":
        return _line_ends(text, begin, found.start(), found.end(), stop)
    return not mark.startswith(".") or len(mark) > 1 or not _abbreviates(text, begin, found)


def _abbreviates(text: str, begin: int, found: re.Match[str]) -> bool:
    """Whether this full stop belongs to a short form, an initial, an ordinal or a list number."""
    at = found.start()
    word_start = max(text.rfind(" ", begin, at), text.rfind("\n", begin, at), begin - 1) + 1
    word = text[word_start:at].lstrip("(\"'“„«[").lower()
    following = text[found.end() : found.end() + 14]
    next_char = following.lstrip()[:1]
    if word.isdigit():
        return _MONTH_NEXT.match(following) is not None or not text[begin:word_start].strip()
    if len(word) == 1 and word.isalpha() and word != "i":
        return next_char.isalpha()
    if word in _ABBREVIATED:
        return not (word in _MIDDAY and next_char.isupper())
    return False


def _line_ends(text: str, begin: int, at: int, after: int, stop: int) -> bool:
    """Whether a line break ends a sentence: a blank line, a bullet, or a line too short to have been wrapped."""
    newline = text.find("\n", after, stop)
    following = text[after : stop if newline < 0 else newline]
    head = following.lstrip()
    if not head or _BULLET.match(following) or _RULE.match(head):
        return True
    line_start = max(text.rfind("\n", begin, at), begin - 1) + 1
    line = text[line_start:at].strip()
    if not line:
        return False
    if _RULE.match(line):
        return True
    if head[0].islower():
        return line.endswith(":") and len(line) < _SHORT_LINE
    if len(line) + len(head.split(maxsplit=1)[0]) < _SHORT_LINE or (line[-1] in ",:;" and len(line) < _SHORT_LINE):
        return True
    return not head[0].isalnum() and head[0] not in "\"'“(„«$€£"
