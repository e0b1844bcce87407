"""The HTML version of a mail written in Markdown. Only the writer's own words are Markdown; what is quoted is plain.

So no stranger's text can become a link or a heading under the writer's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from copilot.mail.compose_text import SIGNATURE, depth
from copilot.mail.compose_words import FORWARDED_WORDS

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_QUOTE = '<blockquote type="cite" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">'


def render(text: str) -> str:
    """The text of a mail as a whole HTML document without anything that a reader's program would have to fetch."""
    body = "\n".join(_blocks(text))
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def _blocks(text: str) -> Iterator[str]:
    lines = text.split("\n")
    end = next((at for at, line in enumerate(lines) if _is_tail(line)), len(lines))
    for quoted, group in groupby(lines[:end], key=lambda line: depth(line)[0] > 0):
        held = list(group)
        yield _quotation(held) if quoted else str(_markdown().render("\n".join(held))).strip()
    if end < len(lines):
        yield f"<p>{_plain(lines[end:])}</p>"


def _is_tail(line: str) -> bool:
    """Whether the signature or a forwarded mail begins here: all that follows is plain."""
    return line == SIGNATURE or (line.startswith("-----") and line.strip("- ") in FORWARDED_WORDS)


def _quotation(lines: list[str]) -> str:
    out, level = [], 0
    for now, group in groupby((depth(line) for line in lines), key=lambda one: one[0]):
        out.append(_QUOTE * (now - level) + "</blockquote>" * (level - now))
        out.append(_plain([words for _, words in group]))
        level = now
    return "".join([*out, "</blockquote>" * level])


def _plain(lines: list[str]) -> str:
    return "<br>\n".join(escape(line) for line in lines)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # No HTML of its own and no images; links only with schemes that the library holds for harmless.
    made = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return made.enable(["table", "strikethrough"]).disable("image")
