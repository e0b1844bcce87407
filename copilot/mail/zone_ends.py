"""Where a signature begins at the end of what someone wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from copilot.mail import zone_words

TAIL = 1800

_BEGINS = frozenset(one[:2] for one in zone_words.CLOSINGS)
_ANY_CASE = (
    _BEGINS
    | {one.title() for one in _BEGINS}
    | {one.upper() for one in _BEGINS}
    | {one[0] + one[1:].upper() for one in _BEGINS}
)

# The first letters first: otherwise each alternative costs a step on every line.
_LETTERS = "".join(sorted({one[0] for one in zone_words.SENT_FROM}))
_SENT_FROM = re.compile(rf"\n[ \t*_]*+(?=[{_LETTERS}])(?:{'|'.join(zone_words.SENT_FROM)})[^\n]*")
_RULE = re.compile(r"\n[ \t]*+(?=[_=*~-])(?:_{2,}|-{5,}|={5,}|\*{5,}|~{5,})[^\n]{0,80}(?=\n)")
_RULES = ("\n__", "\n--", "\n==", "\n**", "\n~~")
_DASHED = re.compile(r"[-–—~]{1,3} ?[A-Z][\w.'-]+(?: [A-Z][\w.'-]*){0,3}")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:,? [^\W\d_][\w.'’-]*){0,4},?")
_CONTACT_ASCII = re.compile(r"@|https?:|www\.|\d[\d ().-]{6,}|\b(?:tel|phone|mobile|fax|skype|cell|t\.|m\.)", re.ASCII)
_CONTACT = re.compile(
    r"@|https?:|www\.|\+?\(?\d[\d ().-]{6,}|\b(?:tel|phone|mobile|fax|skype|cell|t\.|m\.)", re.IGNORECASE
)


def start(text: str, begin: int, stop: int, *, names: Sequence[str] = ()) -> int:
    """Return where the signature in `text[begin:stop]` starts, or `stop` when there is none."""
    low = max(begin, stop - TAIL)
    tail = "\n" + text[low:stop].rstrip()
    found = len(tail)
    if "\n--" in tail:
        found = min(found, _delimited(text, tail))
    found = min(found, _footer(tail))
    if sent := _sent_from(tail):
        found = min(found, sent)
    found = _signed(tail[:found], names)
    at = low + found
    if found >= len(tail):
        return stop
    if at >= stop or not text[begin:at].strip():
        # What is all signature is the message: a lone "Thanks" is what was said.
        return _whole(text, begin, at, stop)
    return at


def _whole(text: str, begin: int, at: int, stop: int) -> int:
    rest = text[at:stop].lstrip()
    return at if rest.startswith(("-- \n", "--\n", "____")) else stop


def _delimited(text: str, tail: str) -> int:
    """The dash-dash line (RFC 3676, 4.3); without its blank only near the end."""
    at = tail.rfind("\n-- \n")
    if at >= 0:
        return at
    at = tail.rfind("\n--\n")
    return at if at >= 0 and tail.count("\n", at) <= 12 else len(tail)


def _footer(tail: str) -> int:
    """A ruler and then how to leave the list."""
    for match in _RULE.finditer(tail):
        after = tail[match.start() :]
        lines = [line for line in after.split("\n")[2:] if line.strip()]
        if len(lines) <= 14 and (_is_list(after.lower()) or (len(lines) <= 12 and _is_card(lines))):
            return match.start() if any(mark in tail for mark in _RULES) else len(tail)
    return len(tail)


def _is_list(low: str) -> bool:
    return any(word in low for word in zone_words.LIST)


def _sent_from(tail: str) -> int:
    for match in _SENT_FROM.finditer(tail):
        line = match.group().strip(" \t\n*_")
        if len(line.split()) <= 9 and not (line.endswith((".", "!", "?")) and "," in line):
            return match.start()
    return 0


def _signed(tail: str, names: Sequence[str]) -> int:
    """A closing phrase or the sender's name near the end, and only short lines after it."""
    lines = tail.split("\n")
    at = len(tail)
    short = 0
    for line in lines[:0:-1][:13]:
        at -= len(line) + 1
        bare = line.strip(" \t\xa0*_")
        if not bare:
            continue
        if len(bare) > 70 and not _contact(bare):
            break
        if not short and bare[0] in "-–—~" and len(bare) < 60 and _DASHED.fullmatch(bare):
            return at
        if short <= 9 and len(bare) < 60 and _is_closing(bare):
            return at
        short += 1
        if short > 10:
            break
    return _card(tail, lines, names)


def _is_closing(line: str) -> bool:
    begin = line[:2]
    if begin.isascii() and begin not in _ANY_CASE:
        return False
    low = line.lower().rstrip(" ,.!;:-–—~)(")
    if low in zone_words.CLOSINGS:
        return True
    head, comma, name = low.partition(",")
    if not comma:
        head, comma, name = low.partition(" - ")
    return bool(comma) and head.strip() in zone_words.CLOSINGS and len(name.split()) <= 3


def _card(tail: str, lines: list[str], names: Sequence[str]) -> int:
    """A last paragraph that is a business card: a name first, then short lines; or the sender's name alone."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    first = last
    while first and lines[first - 1].strip() and last - first < 9:
        first -= 1
    if first == last or first <= 1 or lines[first - 1].strip():
        return len(tail)
    block = [line.strip() for line in lines[first:last]]
    if max(map(len, block)) > 70:
        return len(tail)
    if not _is_own(block[0], names) and not (_NAME.fullmatch(block[0]) and _is_card(block)):
        return len(tail)
    return len("\n".join(lines[:first]))


def _is_own(line: str, names: Sequence[str]) -> bool:
    """Whether a line is the sender's name, or the first one of it, and nothing else but perhaps a dash or comma."""
    said = [word.strip("-–—.,!").lower() for word in line.split()]
    said = [word for word in said if word]
    if not 0 < len(said) <= 4:
        return False
    words = {word.strip(".,").lower() for name in names for word in name.split() if len(word) > 1}
    return any(word in words for word in said) and all(word in words or len(word) < 3 for word in said)


def _is_card(lines: list[str]) -> bool:
    filled = [line for line in lines if line.strip()]
    return len(filled) >= 2 and max(map(len, filled)) <= 70 and any(map(_contact, filled))


def _contact(line: str) -> bool:
    # In lower case, because a pattern that ignores case looks up every character.
    found = _CONTACT_ASCII.search(line.lower()) if line.isascii() else _CONTACT.search(line)
    return found is not None
