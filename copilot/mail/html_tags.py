"""What the tags of HTML mail mean for its text, and the patterns that find them; each consumes what it fails on."""

from __future__ import annotations

import re

# A tag ends at ">", or at the next "<", or at the end: it always matches, so nothing is scanned twice.
TAG = re.compile(r"<([a-zA-Z/!?][^<>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+[^<>=]*+)*+)(?:>|(?=<)|\Z)")
HREF = re.compile(r"""\b(?:href|HREF|Href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
ALT = re.compile(r"""\b[aA][lL][tT]\s*=\s*(?:"([^"]*)"|'([^']*)')""")
TINY = re.compile(r"""\b(?:width|height)\s*[=:]\s*["']?[01](?:px)?["'\s;]""", re.IGNORECASE)
SCHEMES = ("http://", "https://", "mailto:")
EMPTY_ALTS = {"", "image", "logo", "spacer", "img", "icon", "picture", "photo", "*", "-", "."}

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


def uncomment(html: str) -> str:
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
