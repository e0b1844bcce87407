"""HTML mail to quiet text: what a reader would see, without markup, images, scripts or hidden words.

A tokenizer, not a tree: each tag costs one step whatever its nesting, so no input can make it slow or deep, and the
text grows left to right, so that spans of links and quotes are exact. Every pattern consumes what it fails on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

from copilot.mail import charset
from copilot.mail.html_styles import Sheet
from copilot.types import Link

LARGEST = 1_048_576
MOST_LINKS = 2000
SHORT_ALT = 80

# A tag ends at ">", or at the next "<", or at the end: it always matches, so nothing is scanned twice.
_TAG = re.compile(r"<([a-zA-Z/!?][^<>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+[^<>=]*+)*+)(?:>|(?=<)|\Z)")
_HREF = re.compile(r"""\b(?:href|HREF|Href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ALT = re.compile(r"""\b[aA][lL][tT]\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TINY = re.compile(r"""\b(?:width|height)\s*[=:]\s*["']?[01](?:px)?["'\s;]""", re.IGNORECASE)
_SCHEMES = ("http://", "https://", "mailto:")
_EMPTY_ALTS = {"", "image", "logo", "spacer", "img", "icon", "picture", "photo", "*", "-", "."}

_PARAGRAPH = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "hr", "blockquote"}
_LINE = {"div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "center", "form", "fieldset"}
_LINE |= {"address", "aside", "main", "nav", "figure", "figcaption", "option", "caption", "tbody", "thead", "tfoot"}
_LINE |= {"legend", "body", "title"}
_CELL = {"td", "th"}
_RAW = {"style", "script", "title", "textarea", "noframes", "iframe", "svg", "template", "object", "audio", "video"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "base", "area", "wbr", "embed", "source"}
_TABLE_ENDS = {"/td", "/th", "/tr", "/table", "/body", "/html"}
_NONE, _SPACE, _CELLGAP, _NEWLINE, _BLANK = range(5)
_GAPS = ("", " ", "  ", "\n", "\n\n")

_BREAKS = dict.fromkeys(_PARAGRAPH | {f"/{tag}" for tag in _PARAGRAPH}, _BLANK)
_BREAKS |= dict.fromkeys(_LINE | {f"/{tag}" for tag in _LINE}, _NEWLINE)
_BREAKS |= dict.fromkeys(_CELL, _CELLGAP)
_BREAKS |= {"/ul": _NEWLINE, "ul": _NEWLINE, "/ol": _NEWLINE, "ol": _NEWLINE, "table": _NEWLINE, "/table": _NEWLINE}


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
    walk = _Walk(_uncomment(charset.quiet(html[:LARGEST])))
    walk.run()
    text = "".join(walk.out)
    return Quiet(text, tuple(walk.links), tuple(walk.quotes), walk.hidden, cut)


def looks_like(text: str) -> bool:
    """Whether text that claims to be plain is HTML after all."""
    start = text[:200].lstrip().lower()
    return start.startswith(("<!doctype html", "<html", "<head", "<body", "<table", "<div"))


def _uncomment(html: str) -> str:
    """Drop comments; one that never ends hides the rest, as in a browser (WHATWG HTML, 13.2.5.43)."""
    if "<!--" not in html:
        return html
    out = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        out.append(html[at:start])
        stop = html.find("-->", start + 2)
        if stop < 0:
            break
        at = stop + 3
    else:
        out.append(html[at:])
    return "".join(out)


@dataclass(slots=True)
class _Walk:
    """One pass over the tags; `gap` is the widest break due before the next word."""

    source: str
    out: list[str] = field(default_factory=list)
    at: int = 0
    gap: int = _NONE
    links: list[Link] = field(default_factory=list)
    quotes: list[tuple[int, int]] = field(default_factory=list)
    hidden: int = 0
    pieces: list[str] = field(default_factory=list)
    index: int = 0
    sheet: Sheet = field(default_factory=Sheet)
    link: tuple[str, int] | None = None
    lists: list[int] = field(default_factory=list)
    pre: int = 0
    blocks: list[int] = field(default_factory=list)
    divs: int = 0
    quoting: tuple[int, int] | None = None
    known: dict[str, tuple[int, Act | None]] = field(default_factory=dict)

    def run(self) -> None:
        pieces = self.pieces = _TAG.split(self.source)
        last = len(pieces) - 1
        known = self.known
        while self.index <= last:
            index = self.index
            piece = pieces[index]
            if piece:
                if piece.isspace() and not self.pre:
                    self.gap = self.gap or _SPACE
                else:
                    self.text(piece)
            self.index = index + 2
            if index < last:
                tag = pieces[index + 1]
                # Few kinds of tags come many times, so what each means is worked out once.
                gap, act = known.get(tag) or _plain.get(tag) or self.learn(tag)
                if gap > self.gap:
                    self.gap = gap
                if act is not None:
                    act(self, tag)
        if self.quoting:
            self.end_quoting()
        while self.blocks:
            self.close_block()

    def learn(self, tag: str) -> tuple[int, Act | None]:
        """Return the break a tag makes and what else is to be done, and remember both."""
        name = tag.split(None, 1)[0].rstrip("/").lower() or tag
        if name != tag.lower() and name[0] != "/" and self.sheet.hides(tag):
            meant: tuple[int, Act | None] = (_NONE, _Walk.hide)
        else:
            meant = (_BREAKS.get(name, _NONE), _ACTIONS.get(name))
        memory = self.known if name != tag.lower() else _plain
        if len(memory) < MOST_KINDS:
            memory[tag] = meant
        return meant

    def text(self, piece: str) -> None:
        if "&" in piece:
            piece = unescape(piece)
            if not piece.isascii():
                piece = charset.quiet(piece)
        if self.pre:
            self.write(piece.replace("\xa0", " ").strip("\n") if not piece.isspace() else "")
            return
        words = piece.split()
        if not words:
            if self.gap == _NONE:
                self.gap = _SPACE
            return
        if self.gap == _NONE and piece[0].isspace():
            self.gap = _SPACE
        self.write(" ".join(words))
        if piece[-1].isspace():
            self.gap = _SPACE

    def write(self, words: str) -> None:
        if not words:
            return
        if self.gap and self.at:
            space = _GAPS[self.gap]
            self.out.append(space)
            self.at += len(space)
        self.gap = _NONE
        self.out.append(words)
        self.at += len(words)

    def br(self, tag: str) -> None:
        self.gap = _BLANK if self.gap >= _NEWLINE else _NEWLINE

    def skip(self, tag: str) -> None:
        name = tag.split(None, 1)[0].rstrip("/").lower()
        if tag.endswith("/"):
            return
        begin = self.index
        closing = "/" + name
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
        if name in _VOID:
            return
        depth = 1
        tables = 0
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
            if depth <= 0 or (tables <= 0 and inner in _TABLE_ENDS and name not in ("table", "tr", "tbody")):
                break

    def image(self, tag: str) -> None:
        found = _ALT.search(tag)
        if found is None or _TINY.search(tag):
            return
        alt = unescape(found.group(1) or found.group(2) or "")
        alt = charset.line(alt)[:SHORT_ALT]
        if alt.lower() not in _EMPTY_ALTS:
            self.write(alt)

    def anchor(self, tag: str) -> None:
        self.end_anchor(tag)
        found = _HREF.search(tag)
        if found is None or len(self.links) >= MOST_LINKS:
            return
        url = charset.quiet(unescape(found.group(1) or found.group(2) or found.group(3) or "")).strip()
        if url[:8].lower().startswith(_SCHEMES):
            self.link = ("".join(url.split()), self.at)

    def end_anchor(self, tag: str) -> None:
        if self.link is None:
            return
        url, start = self.link
        self.link = None
        shown = "".join(self.out[-1:]) if self.at - start < 2 else "x"
        # The gap before the first word is not part of the link.
        while start < self.at and shown and self._char(start).isspace():
            start += 1
        if start < self.at:
            self.links.append(Link(url, start, self.at))

    def _char(self, at: int) -> str:
        """Return one character of what has been written, looking back from the end."""
        end = self.at
        for piece in reversed(self.out):
            end -= len(piece)
            if end <= at:
                return piece[at - end]
        return ""

    def item(self, tag: str) -> None:
        if not self.lists:
            mark = "- "
        elif self.lists[-1] < 0:
            mark = "  " * (len(self.lists[:5]) - 1) + "- "
        else:
            self.lists[-1] += 1
            mark = "  " * (len(self.lists[:5]) - 1) + f"{self.lists[-1]}. "
        self.write(mark)
        self.gap = _NONE

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
        if self.quoting is None and len(tag) > 3 and _QUOTE_MARK.search(tag):
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


_QUOTE_MARK = re.compile(
    r"gmail_quote|gmail_attr|moz-cite-prefix|divRplyFwdMsg|yahoo_quoted|OLK_SRC_BODY_SECTION|protonmail_quote|zmail_extra"
    r"|WordSection1_|mail-original|reply-intro|ms-outlook-mobile-reference-message|appendonsend"
)
# What tags without attributes mean is the same in every message.
_plain: dict[str, tuple[int, Act | None]] = {}
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
    **dict.fromkeys(_RAW, _Walk.skip),
}
