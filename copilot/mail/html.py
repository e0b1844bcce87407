"""HTML mail to quiet text: what a reader would see, without markup, images, scripts or hidden words.

A tokenizer, not a tree: each tag costs one step whatever its nesting, so no input can make it slow or deep, and the
text grows left to right, so that spans of links and quotes are exact. Every pattern consumes what it fails on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

from copilot.mail import charset, html_runs, html_tags
from copilot.mail.html_styles import Sheet
from copilot.types import Link

LARGEST = 1_048_576
MOST_LINKS = 2000

Act = Callable[["_Walk", str], None]


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
    return Quiet("".join(walk.out), tuple(walk.links), tuple(walk.quotes), walk.hidden, cut)


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
    runs: html_runs.Memory = field(default_factory=lambda: _runs)

    def run(self) -> None:
        pieces = self.pieces = html_runs.split(self.source)
        text, step = self.text, self.step
        index = 0
        while index < len(pieces):
            if piece := pieces[index]:
                text(piece)
            index += 1
            if index < len(pieces):
                index = step(index)
        if self.quoting:
            self.end_quoting()
        while self.blocks:
            self.close_block()

    def step(self, index: int) -> int:
        """Do what the tags at `index` say, and return where the next text is."""
        tag = self.pieces[index]
        if tag[0] == "<":
            if tag[:3] == "<a " and tag[-1] == ">":
                tag = self.pieces[index] = tag[1:-1]
                if not self.sheet.may_hide(tag):
                    self.anchor(tag)
                    return index + 1
            else:
                found = self.runs.get(tag)
                if found is None:
                    found = html_runs.learn(tag, self.sheet, self.runs)
                if found and not self.pre and not self.quoting:
                    self.gap = found[0][self.gap]
                    self.divs += found[1]
                    if found[2]:
                        self.end_anchor(tag)
                    return index + 1
                tag = html_runs.apart(self.pieces, index)
        gap, act = _plain.get(tag) or self.known.get(tag) or self.learn(tag)
        if gap > self.gap:
            self.gap = gap
        self.index = index + 1
        if act is not None:
            act(self, tag)
        return self.index

    def learn(self, tag: str) -> tuple[int, Act | None]:
        """Return the break a tag makes and what else is to be done, and remember both."""
        first = tag.split(None, 1)[0]
        meant = _begun.get(first) or _begin(first)
        bare = len(first) == len(tag) and first[-1] != "/"
        if not bare and first[0] != "/" and self.sheet.hides(tag):
            meant = (html_tags.NONE, _Walk.hide)
        memory = _plain if bare else self.known
        if len(memory) < html_runs.MOST_KINDS and len(tag) < html_tags.SHORT_TAG:
            memory[tag] = meant
        return meant

    def text(self, piece: str) -> None:
        if "&" in piece:
            piece = unescape(piece)
            if not piece.isascii():
                piece = charset.quiet(piece)
            words = " ".join(piece.split())
        else:
            words = html_tags.folded(piece)
        if self.pre:
            if not piece.isspace():
                self.write(piece.replace("\xa0", " ").strip("\n"))
            return
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
        self.gap = html_tags.after_br(self.gap)

    def skip(self, tag: str) -> None:
        name = tag.split(None, 1)[0].rstrip("/").lower()
        if tag.endswith("/"):
            return
        pieces, begin, closing = self.pieces, self.index, "/" + name
        while self.index + 1 < len(pieces):
            self.index += 2
            if html_runs.apart(pieces, self.index - 1)[: len(closing)].lower() == closing:
                break
        if name == "style":
            self.sheet.read("".join(pieces[begin : self.index]))
            self.known.clear()
            if self.sheet.names:
                self.runs = {}

    def hide(self, tag: str) -> None:
        """Skip an element that no reader sees, counting its words; a table cell's end also ends it."""
        name = tag.split(None, 1)[0].rstrip("/").lower()
        if name in html_tags.VOID:
            return
        depth, tables, closing, pieces = 1, 0, "/" + name, self.pieces
        while self.index < len(pieces):
            self.hidden += len(pieces[self.index].split())
            self.index += 2
            if self.index > len(pieces):
                break
            inner = html_runs.apart(pieces, self.index - 1).split(None, 1)[0].lower()
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
        self.write(html_tags.bullet(self.lists))

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
        self.blocks.append(self.at if html_tags.cites(tag) else -1)

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


# What several tags do together where no style sheet hides anything.
_runs: html_runs.Memory = {}
# What tags without attributes mean is the same in every message, and how the others begin.
_plain: dict[str, tuple[int, Act | None]] = {}
_begun: dict[str, tuple[int, Act | None]] = {}


def _begin(first: str) -> tuple[int, Act | None]:
    name = first.rstrip("/").lower()
    meant = (html_tags.BREAKS.get(name, html_tags.NONE), _ACTIONS.get(name))
    if len(_begun) < html_runs.MOST_KINDS and len(first) < html_tags.SHORT_TAG:
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
