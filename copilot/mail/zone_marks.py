"""Where quotations begin and end: marks at line starts, introductions, header blocks and rulers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from copilot.mail import zone_words

Span = tuple[int, int]
TRIES = 1000

_MARKED = r"\n[ \t]{0,3}>(?!:)[^\n]*+"
# Once outside the repetition, because a literal start lets the scan run at the speed of a memory search.
_RUN = re.compile(rf"{_MARKED}(?:{_MARKED})*+")
_DATED = re.compile(
    r"\d{1,2}[:.hH時时]\d\d|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2}|年|\b[A-Z][a-z]{2,8}\.? \d{1,2}\b"
)
_MAILBOX = re.compile(r"@[^\s<>@]{1,250}\s?[>\])\"]+[\s\"'\w]{0,40}[:：]$")
_RULE = re.compile(r"\n[ \t]*[-_*=]{2,}(?:[^\n]{0,60}[-_*=]{2,})?[ \t]*(?:\n[ \t]*+){0,3}\Z")


def _labelled(words: Sequence[str]) -> re.Pattern[str]:
    first = "".join(sorted({word[0] for word in words}))
    return re.compile(rf"\n[ \t*]{{0,6}}+(?=[{first}])(?:" + "|".join(words) + r")[ \t\xa0]?\*?[ \t\xa0]?[:：]")


# Two patterns, because nearly all text is ASCII and each alternative costs a step on every line; so the first letters.
_FROM_ASCII = _labelled([word for word in zone_words.FROM if word.isascii()])
_FROM = _labelled(zone_words.FROM)
_VERB = re.compile(" (?:" + "|".join(verb[1:] for verb in zone_words.WROTE_NAME) + ")")
# Each starts with one rare character, because that scans at the speed of a memory search, as `in` and `find` do not.
_MARK = re.compile(r">(?:(?<=\n>)|(?<=\n >)|(?<=\n  >))")
_COLONS = (re.compile(":[ \xa0]?\n"), re.compile("：\n"))
_LABEL = re.compile(r"[ \t*>]*([^:：\n]{1,24}?)[ \t\xa0]?\*?[ \t\xa0]?[:：]")
_RULED = re.compile(r"\n[ \t]*[-=_*]{2,}[ \t]*([^\W\d_][^\n]{3,60}?)[ \t]*[-=_*]{2,}[ \t]*(?=\n|\Z)")


def runs(source: str) -> list[Span]:
    """Return the stretches of lines that begin with `>`, in offsets of the text that `source` has a newline before."""
    if _MARK.search(source) is None:
        return []
    out: list[Span] = []
    for match in _RUN.finditer(source):
        start, stop = match.start(), match.end() - 1
        if out:
            before = out[-1][1] + 1
            if start - before < 50 and _continues(source[max(before - 200, 0) : before], source[before : start + 1]):
                start = out.pop()[0]
        out.append((start, stop))
    return out


def _continues(before: str, gap: str) -> bool:
    """Whether unmarked text between two quoted stretches is only blank, or the tail of a line wrapped too late."""
    gap = gap.strip("\n")
    if not gap.strip():
        return True
    last = before.rpartition("\n")[2].rstrip()
    return "\n" not in gap and len(gap) <= 40 and len(last) >= 60 and (gap[0].islower() or last[-1:] not in ".?!:;")


def cut(text: str, source: str, quoted: Sequence[Span]) -> int:
    """Return where the rest of the text is someone else's message without marks, or `len(text)`."""
    first = len(text)
    for at in _rulers(source):
        first = min(first, at)
    for at in _blocks(text, source):
        if at < first and not _inside(at, quoted):
            first = _above(source, at)
            break
    for start, stop in introductions(text):
        if start >= first:
            break
        if _inside(start, quoted):
            continue
        if not _followed(text, stop, quoted):
            return min(first, start)
    return first


def introductions(text: str) -> list[Span]:
    """Return lines such as "On Monday, Name <address> wrote:": a date, then a mailbox or a verb, then a colon."""
    out: list[Span] = []
    for colon in _COLONS[:1] if text.isascii() else _COLONS:
        for found in islice(colon.finditer(text), TRIES):
            stop = found.start() + 1
            start = introduces(text, stop)
            if start >= 0:
                out.append((start, stop))
    return sorted(out)


def introduces(text: str, stop: int, *, marked: bool = False) -> int:
    """Return where the introduction that ends with the colon before `stop` starts, or -1 when it is none.

    With `marked` a quotation follows, so a verb or a mailbox alone is enough.
    """
    start = stop
    weak = -1
    for _ in range(4):
        above = start
        start = text.rfind("\n", 0, above - 1 if above else 0) + 1
        said = text[start:stop]
        if len(said) > 400 or (said[:1] == ">" and said[:2] != ">:") or not text[start:above].strip():
            break
        one = said.rstrip()
        verb, mailbox = _says(one), "@" in one and _MAILBOX.search(one)
        if (verb or mailbox) and _DATED.search(one):
            return start
        if one.lower().rstrip(" :：").endswith(zone_words.BEGIN):
            return start
        if weak < 0 and marked and (verb or mailbox or "@" in one):
            weak = start
        if start == 0 or (not (verb or mailbox) and len(one) > 3):
            break
    return weak


def _says(line: str) -> bool:
    low = line[-80:].lower().rstrip(" \xa0:：")
    return low.endswith(zone_words.WROTE) or _VERB.search(low) is not None


def _rulers(source: str) -> list[int]:
    for match in _RULED.finditer(source):
        words = match.group(1).lower()
        if any(one in words for one in zone_words.ORIGINAL):
            return [match.start()] if any(mark in source for mark in ("\n-", "\n=", "\n_", "\n *")) else []
    return []


def _blocks(text: str, source: str) -> list[int]:
    """Return the starts of header blocks that a mail program copied into the text."""
    out = []
    pattern = _FROM_ASCII if text.isascii() else _FROM
    for tries, match in enumerate(pattern.finditer(source)):
        start = _block(text, match.start())
        if start >= 0 or tries > TRIES:
            out.append(start if start >= 0 else len(text))
            break
    return out


def _block(text: str, at: int) -> int:
    """Return where the header block around the line at `at` starts, or -1 when the line stands alone."""
    start = at
    found: set[str] = set()
    while (
        start > 0
        and len(found) < 6
        and at - start < 1000
        and (above := _class(text, text.rfind("\n", 0, start - 1) + 1))
    ):
        start = text.rfind("\n", 0, start - 1) + 1
        found.add(above)
    line, silent = at, 0
    while line < min(len(text), at + 2000) and silent < 2 and len(found) < 6:
        kind = _class(text, line)
        found.add(kind)
        silent = 0 if kind else silent + 1
        line = text.find("\n", line) + 1 or len(text)
    found.discard("")
    strong = len(found) >= 3 or (len(found) == 2 and "@" in text[start:line])
    return start if strong and "from" in found else -1


def _class(text: str, line: int) -> str:
    match = _LABEL.match(text, line)
    return zone_words.LABELS.get(match.group(1).strip(" *\t").lower(), "") if match else ""


def _above(source: str, at: int) -> int:
    """Take a ruler just above a header block as part of it."""
    rule = _RULE.search(source, max(at - 150, 0), at)
    return rule.start() if rule else at


def _inside(at: int, spans: Sequence[Span]) -> bool:
    return any(start <= at < stop for start, stop in spans)


def _followed(text: str, stop: int, spans: Sequence[Span]) -> bool:
    """Whether a marked quotation begins right after `stop`."""
    return any(start >= stop and not text[stop:start].strip() for start, _ in spans)
