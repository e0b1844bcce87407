"""Stretches of tags with nothing but blanks between them, such as "</td></tr><tr><td>", taken as one step.

Few kinds of stretches come many times in a message and between messages of one sender, so what each does is worked
out once, tag by tag. One that does more than break the line is left to be walked tag by tag.
"""

from __future__ import annotations

import re

from copilot.mail import html_tags
from copilot.mail.html_styles import Sheet

Stretch = tuple[tuple[int, ...], int, bool]
"""The break due after the tags for each break due before them, the depth of divisions they add, and a link's end."""

Memory = dict[str, "Stretch | tuple[()]"]

LONGEST = 1000
MOST_KINDS = 5000
MOST_PIECES = 2000

# Links and images stand alone: their addresses differ, so a stretch with one would never be seen again.
_ALONE = r"[aA]\s|[iI][mM][gG]"
_STRETCH = re.compile(
    rf"(<(?:(?!{_ALONE}){html_tags.INNER}\s*+(?:<(?!{_ALONE}){html_tags.INNER}\s*+)*+|{html_tags.INNER}))"
)
_ACTIVE = html_tags.RAW | {"a", "img", "li", "ul", "ol", "/ul", "/ol", "pre", "blockquote", "/blockquote"}


def split(source: str) -> list[str]:
    """Return texts and stretches by turns, texts first; stretches begin with "<".

    Markup with very many of them comes as single tags without their brackets, so that taking apart costs no more.
    """
    pieces = _STRETCH.split(source)
    return pieces if len(pieces) <= MOST_PIECES else html_tags.TAG.split(source)


def apart(pieces: list[str], index: int) -> str:
    """Put the tags and blanks of the stretch at `index` in its place, and return the first tag, without brackets."""
    stretch = pieces[index]
    if stretch[0] != "<":
        return stretch
    found = html_tags.TAG.split(stretch)
    found[-1] += pieces[index + 1]
    pieces[index : index + 2] = found[1:]
    return found[1]


def learn(stretch: str, sheet: Sheet, memory: Memory) -> Stretch | tuple[()]:
    """Return what the tags do together, or nothing when they must be walked one by one, and remember it."""
    found = _read(stretch, sheet)
    if len(stretch) < LONGEST:
        if len(memory) >= MOST_KINDS:
            memory.clear()
        memory[stretch] = found
    return found


def _read(stretch: str, sheet: Sheet) -> Stretch | tuple[()]:
    found = html_tags.TAG.split(stretch)
    after = tuple(range(len(html_tags.GAPS)))
    depth, ends = 0, False
    for tag, blank in zip(found[1::2], found[2::2], strict=True):
        first = tag.split(None, 1)[0]
        name = first.rstrip("/").lower()
        if name in _ACTIVE or (first[0] != "/" and sheet.hides(tag)) or _quotes(name, tag):
            return ()
        after = tuple(_broken(gap, name, blank) for gap in after)
        depth += (name == "div") - (name == "/div")
        ends = ends or name == "/a"
    return after, depth, ends


def _quotes(name: str, tag: str) -> bool:
    """Whether the tag may begin a quotation."""
    if name == "div":
        return html_tags.QUOTE_MARK.search(tag) is not None
    return name == "hr" and "stopspelling" in tag.lower()


def _broken(gap: int, name: str, blank: str) -> int:
    if name in ("br", "/br"):
        return html_tags.after_br(gap)
    gap = max(gap, html_tags.BREAKS.get(name, html_tags.NONE))
    return html_tags.SPACE if blank and not gap else gap
