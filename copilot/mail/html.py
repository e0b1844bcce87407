"""HTML mail to quiet text: what a reader would see, without markup, images, scripts or hidden words.

A tokenizer, not a tree: each tag costs one step whatever its nesting, so no input can make it slow or deep, and the
text grows left to right, so that spans of links and quotes are exact. Every pattern consumes what it fails on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

from copilot.mail import charset, html_tags
from copilot.mail.html_styles import Sheet
from copilot.types import Link

LARGEST = 1_048_576
MOST_LINKS = 2000

Act = Callable[["_Walk", str], None]
MOST_KINDS = 5000


@dataclass(slots=True)
class Quiet:
    """The text of an HTML part, with its links, the spans its markup calls quotes, and counts of what was left out."""

    text: str
    links: tuple[Link, ...] = ()
    quotes: tuple[tuple[int, int], ...] = ()
    hidden: int = 0
    cut: bool = False


def convert(html: str) -> Quiet:
    """Return the text of `html`; never raises, linear in its length, and reads at most `LARGEST` characters."""
    cut = len(html) > LARGEST
    walk = _Walk(html_tags.uncomment(charset.quiet(html[:LARGEST])))
    walk.run()
    text = "".join(walk.out)
    return Quiet(text, tuple(walk.links), tuple(walk.quotes), walk.hidden, cut)


def looks_like(text: str) -> bool:
    """Whether text that claims to be plain is HTML after all."""
    start = text[:200].lstrip().lower()
    return start.startswith(("<!doctype html", "<html", "<head", "<body", "<table", "<div"))


@dataclass(slots=True)
class _Walk:
    """One pass over the tags; `gap` is the widest break due before the next word."""

    source: str
    out: list[str] = field(default_factory=list)
    at: int = 0
    gap: int = html_tags.NONE
    links: list[Link] = field(default_factory=list)
    quotes: list[tuple[int, int]] = field(default_factory=list)
    hidden: int = 0
    pieces: list[str] = field(default_factory=list)
    index: int = 0
    sheet: Sheet = field(default_factory=Sheet)
    link: tuple[str, int, int] | None = None
    lists: list[int] = field(default_factory=list)
    pre: int = 0
    blocks: list[int] = field(default_factory=list)
    divs: int = 0
    quoting: tuple[int, int] | None = None
    known: dict[str, tuple[int, Act | None]] = field(default_factory=dict)

    def run(self) -> None:
        pieces = self.pieces = html_tags.TAG.split(self.source)
        last = len(pieces) - 1
        known, plain, learn, text = self.known, _plain, self.learn, self.text
        index = 0
        while index <= last:
            piece = pieces[index]
            if piece:
                if piece.isspace() and not self.pre:
                    self.gap = self.gap or html_tags.SPACE
                else:
                    text(piece)
            if index < last:
                tag = pieces[index + 1]
                # Few kinds of tags come many times, so what each means is worked out once.
                gap, act = plain.get(tag) or known.get(tag) or learn(tag)
                if gap > self.gap:
                    self.gap = gap
                if act is not None:
                    self.index = index + 2
                    act(self, tag)
                    index = self.index
                    continue
            index += 2
        if self.quoting:
            self.end_quoting()
        while self.blocks:
            self.close_block()

    def learn(self, tag: str) -> tuple[int, Act | None]:
        """Return the break a tag makes and what else is to be done, and remember both."""
        first = tag.split(None, 1)[0]
        meant = _begun.get(first) or _begin(first)
        bare = len(first) == len(tag) and first[-1] != "/"
        if not bare and first[0] != "/" and self.sheet.hides(tag):
            meant = (html_tags.NONE, _Walk.hide)
        memory = _plain if bare else self.known
        if len(memory) < MOST_KINDS and len(tag) < html_tags.SHORT_TAG:
            memory[tag] = meant
        return meant

    def text(self, piece: str) -> None:
        if "&" in piece:
            piece = charset.quiet(unescape(piece))
        if self.pre:
            self.write(piece.replace("\xa0", " ").strip("\n") if not piece.isspace() else "")
            return
        words = html_tags.flat(piece)
        if not words:
            self.gap = self.gap or html_tags.SPACE
            return
        if (gap := self.gap or (html_tags.SPACE if piece[0].isspace() else html_tags.NONE)) and self.at:
            space = html_tags.GAPS[gap]
            self.out.append(space)
            self.at += len(space)
        self.out.append(words)
        self.at += len(words)
        self.gap = html_tags.SPACE if piece[-1].isspace() else html_tags.NONE

    def write(self, words: str) -> None:
        if not words:
            return
        if self.gap and self.at:
            space = html_tags.GAPS[self.gap]
            self.out.append(space)
            self.at += len(space)
        self.gap = html_tags.NONE
        self.out.append(words)
        self.at += len(words)

    def br(self, tag: str) -> None:
        self.gap = html_tags.BLANK if self.gap >= html_tags.NEWLINE else html_tags.NEWLINE

    def skip(self, tag: str) -> None:
        name = tag.split(None, 1)[0].rstrip("/").lower()
        if tag.endswith("/"):
            return
        begin, closing = self.index, "/" + name
        pieces = self.pieces
        while self.index + 1 < len(pieces):
            self.index += 2
            if pieces[self.index - 1][: len(closing)].lower() == closing:
                break
        if name == "style":
            self.sheet.read("".join(pieces[begin : self.index]))
            self.known.clear()

    def hide(self, tag: str) -> None:
        """Skip an element that no reader sees, counting its words; a table cell's end also ends it."""
        name = tag.split(None, 1)[0].rstrip("/").lower()
        if name in html_tags.VOID:
            return
        depth, tables = 1, 0
        closing = "/" + name
        pieces = self.pieces
        while self.index < len(pieces):
            self.hidden += len(pieces[self.index].split())
            self.index += 2
            if self.index > len(pieces):
                break
            inner = pieces[self.index - 1].split(None, 1)[0].lower()
            depth += (inner == name) - (inner == closing)
            tables += (inner == "table") - (inner == "/table")
            if depth <= 0 or (tables <= 0 and inner in html_tags.TABLE_ENDS and name not in ("table", "tr", "tbody")):
                break

    def image(self, tag: str) -> None:
        self.write(html_tags.alternative(tag))

    def anchor(self, tag: str) -> None:
        if self.link is not None:
            self.end_anchor(tag)
        url = html_tags.target(tag)
        if url and len(self.links) < MOST_LINKS:
            self.link = (url, self.at, len(self.out))

    def end_anchor(self, tag: str) -> None:
        if self.link is None:
            return
        url, start, mark = self.link
        self.link = None
        out = self.out
        # The gap before the first word is not part of the link.
        while mark < len(out) and out[mark].isspace():
            start += len(out[mark])
            mark += 1
        if mark < len(out):
            start += len(out[mark]) - len(out[mark].lstrip())
            self.links.append(Link(url, start, self.at))

    def item(self, tag: str) -> None:
        if not self.lists:
            mark = "- "
        elif self.lists[-1] < 0:
            mark = "  " * (len(self.lists[:5]) - 1) + "- "
        else:
            self.lists[-1] += 1
            mark = "  " * (len(self.lists[:5]) - 1) + f"{self.lists[-1]}. "
        self.write(mark)
        self.gap = html_tags.NONE

    def list_(self, tag: str) -> None:
        self.lists.append(0 if tag[:2].lower() == "ol" else -1)

    def end_list(self, tag: str) -> None:
        if self.lists:
            self.lists.pop()

    def pre_(self, tag: str) -> None:
        self.pre += 1

    def end_pre(self, tag: str) -> None:
        self.pre = max(self.pre - 1, 0)

    def block(self, tag: str) -> None:
        """Start a quotation when the markup says it is one: cite, a mail program's class, or a bar on the left."""
        if self.quoting and self.quoting[0] >= 0:
            # A quotation that has its own block ends the introduction that led to it.
            self.end_quoting()
        low = tag.lower()
        cited = "cite" in low or "quote" in low[10:] or "border-left" in low
        self.blocks.append(self.at if cited else -1)

    def close_block(self, tag: str = "") -> None:
        if self.blocks:
            start = self.blocks.pop()
            if start >= 0 and start < self.at:
                self.quotes.append((start, self.at))

    def div(self, tag: str) -> None:
        self.divs += 1
        if self.quoting is None and len(tag) > 3 and html_tags.QUOTE_MARK.search(tag):
            self.quoting = (self.divs, self.at)

    def end_div(self, tag: str) -> None:
        self.divs -= 1
        if self.quoting and self.quoting[0] > self.divs:
            self.end_quoting()

    def end_quoting(self) -> None:
        if self.quoting is None:
            return
        start = self.quoting[1]
        self.quoting = None
        if start < self.at:
            self.quotes.append((start, self.at))

    def rest(self, tag: str) -> None:
        """A ruler that a mail program puts before the old message makes all that follows a quotation."""
        if self.quoting is None and "stopspelling" in tag.lower():
            self.quoting = (-(10**9), self.at)


# What tags without attributes mean is the same in every message, and how the others begin.
_plain: dict[str, tuple[int, Act | None]] = {}
_begun: dict[str, tuple[int, Act | None]] = {}


def _begin(first: str) -> tuple[int, Act | None]:
    name = first.rstrip("/").lower()
    meant = (html_tags.BREAKS.get(name, html_tags.NONE), _ACTIONS.get(name))
    if len(_begun) < MOST_KINDS and len(first) < html_tags.SHORT_TAG:
        _begun[first] = meant
    return meant


_ACTIONS: dict[str, Act] = {
    "br": _Walk.br,
    "/br": _Walk.br,
    "a": _Walk.anchor,
    "/a": _Walk.end_anchor,
    "img": _Walk.image,
    "li": _Walk.item,
    "ul": _Walk.list_,
    "ol": _Walk.list_,
    "/ul": _Walk.end_list,
    "/ol": _Walk.end_list,
    "pre": _Walk.pre_,
    "/pre": _Walk.end_pre,
    "blockquote": _Walk.block,
    "/blockquote": _Walk.close_block,
    "div": _Walk.div,
    "/div": _Walk.end_div,
    "hr": _Walk.rest,
    **dict.fromkeys(html_tags.RAW, _Walk.skip),
}
