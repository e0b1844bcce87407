"""What the tags of HTML mail mean for its text, and the patterns that find them; each consumes what it fails on."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from copilot.mail import charset

# A tag ends at ">", or at the next "<", or at the end: it always matches, so nothing is scanned twice.
TAG = re.compile(r"<([a-zA-Z/!?][^<>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+[^<>=]*+)*+)(?:>|(?=<)|\Z)")
_COMMENT = re.compile("<!--")  # a pattern, because `in` and `find` take four times as long
_HREF = re.compile(r"""\b(?:href|HREF|Href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ALT = re.compile(r"""\b[aA][lL][tT]\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TINY = re.compile(r"""\b(?:width|height)\s*[=:]\s*["']?[01](?:px)?["'\s;]""", re.IGNORECASE)
_SCHEMES = ("http://", "https://", "mailto:")
_EMPTY_ALTS = {"", "image", "logo", "spacer", "img", "icon", "picture", "photo", "*", "-", "."}
SHORT_ALT = 80
SHORT_TAG = 300

PARAGRAPH = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "hr", "blockquote"}
LINE = {"div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "center", "form", "fieldset"}
LINE |= {"address", "aside", "main", "nav", "figure", "figcaption", "option", "caption", "tbody", "thead", "tfoot"}
LINE |= {"legend", "body", "title"}
CELL = {"td", "th"}
RAW = {"style", "script", "title", "textarea", "noframes", "iframe", "svg", "template", "object", "audio", "video"}
VOID = {"br", "hr", "img", "input", "meta", "link", "col", "base", "area", "wbr", "embed", "source"}
TABLE_ENDS = {"/td", "/th", "/tr", "/table", "/body", "/html"}
NONE, SPACE, CELLGAP, NEWLINE, BLANK = range(5)
GAPS = ("", " ", "  ", "\n", "\n\n")

BREAKS = dict.fromkeys(PARAGRAPH | {f"/{tag}" for tag in PARAGRAPH}, BLANK)
BREAKS |= dict.fromkeys(LINE | {f"/{tag}" for tag in LINE}, NEWLINE)
BREAKS |= dict.fromkeys(CELL, CELLGAP)
BREAKS |= {"/ul": NEWLINE, "ul": NEWLINE, "/ol": NEWLINE, "ol": NEWLINE, "table": NEWLINE, "/table": NEWLINE}

QUOTE_MARK = re.compile(
    r"gmail_quote|gmail_attr|moz-cite-prefix|divRplyFwdMsg|yahoo_quoted|OLK_SRC_BODY_SECTION|protonmail_quote|zmail_extra"
    r"|WordSection1_|mail-original|reply-intro|ms-outlook-mobile-reference-message|appendonsend"
)


def flat(piece: str) -> str:
    """Return quiet text on one line, with single blanks between words."""
    if piece.isascii():
        # In quiet text only blanks, tabs and newlines are left to fold; splitting takes four times as long.
        line = piece.replace("\n", " ").replace("\t", " ").strip()
        while "  " in line:
            line = line.replace("  ", " ")
        return line
    return " ".join(piece.split())


def alternative(tag: str) -> str:
    """Return what an image says to those who do not see it, or "" for one that is furniture."""
    return _remembered(tag) if len(tag) < SHORT_TAG else _alternative(tag)


def _alternative(tag: str) -> str:
    if "alt" not in tag.lower():
        return ""
    found = _ALT.search(tag)
    if found is None or _TINY.search(tag):
        return ""
    alt = charset.line(unescape(found.group(1) or found.group(2) or ""))[:SHORT_ALT]
    return "" if alt.lower() in _EMPTY_ALTS else alt


# The same few spacers fill every newsletter.
_remembered = lru_cache(maxsize=1024)(_alternative)


def target(tag: str) -> str:
    """Return where a link leads if that is the web or a mailbox, else ""."""
    if tag[:8] == 'a href="' and (stop := tag.find('"', 8)) > 8:
        url = unescape(tag[8:stop])
    elif found := _HREF.search(tag):
        url = unescape(found.group(1) or found.group(2) or found.group(3) or "")
    else:
        return ""
    if not (url.isascii() and url.isprintable()):
        url = charset.quiet(url)
    url = url.strip()
    return "".join(url.split()) if url[:8].lower().startswith(_SCHEMES) else ""


def uncomment(html: str) -> str:
    """Drop comments; one that never ends hides the rest, as in a browser (WHATWG HTML, 13.2.5.43)."""
    out = []
    at = 0
    while found := _COMMENT.search(html, at):
        out.append(html[at : found.start()])
        stop = html.find("-->", found.start() + 2)
        if stop < 0:
            break
        at = stop + 3
    else:
        out.append(html[at:])
    return "".join(out)
