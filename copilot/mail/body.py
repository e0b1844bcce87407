"""The clean text of a message: which leaves say it, how they are read, and what else they tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from copilot.mail import charset, flowed, html, parts, zones
from copilot.types import Link, Zone

# Starts at the colon: a literal start lets the scan run at the speed of a memory search.
_URL = re.compile(r":(?:(?<=mailto:)|//)[^\s<>\"\\^`{|}]+")
_WEB = re.compile(r"https?://\S+")
_STUB = re.compile(
    r"view (?:this|it|the|in)\b|html|browser|im browser|webversion|navigateur|navegador|online version", re.IGNORECASE
)
# Types that are read as text; the older rich ones carry their markup visibly.
_TEXTS = {"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown", "text"}
LONGEST_LINK = 2000
MOST_LINKS = html.MOST_LINKS


@dataclass(slots=True)
class Told:
    """What the body of a message tells; `used` are the indexes of the leaves that became its text."""

    text: str = ""
    html: str = ""
    zones: tuple[Zone, ...] = ()
    links: tuple[Link, ...] = ()
    quotes: list[tuple[int, int]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


_Read = tuple[str, Sequence[Link], Sequence[tuple[int, int]]]


def tell(leaves: Sequence[parts.Leaf], defects: list[str], *, names: Sequence[str] = ()) -> Told:
    """Return the text of the message with its zones and links."""
    told = Told()
    texts: list[str] = []
    links: list[Link] = []
    at = 0
    for slot in _slots(leaves):
        told.used.update(slot)
        text, found, quotes = _best([leaves[index] for index in slot], told, defects)
        if not text:
            continue
        if texts:
            texts.append("\n\n")
            at += 2
        links += [Link(one.url, one.start + at, one.end + at) for one in found] if at else found
        told.quotes += [(start + at, stop + at) for start, stop in quotes]
        texts.append(text)
        at += len(text)
    told.text = "".join(texts)
    told.links = tuple(links)
    told.zones = zones.find(told.text, quotes=told.quotes, names=names)
    return told


def _slots(leaves: Sequence[parts.Leaf]) -> list[list[int]]:
    """Return the leaves that make the text, in order; alternatives of each other share a slot."""
    if len(leaves) == 1:
        return [[0]] if leaves[0].kind in _TEXTS and leaves[0].disposition != "attachment" else []
    found: dict[int, list[int]] = {}
    rich = False
    for index, leaf in enumerate(leaves):
        if leaf.kind not in _TEXTS or leaf.disposition == "attachment" or (leaf.filename and found):
            continue
        if leaf.related and rich and not leaf.choice:
            continue
        rich = rich or leaf.kind == "text/html"
        found.setdefault(leaf.choice or -1 - index, []).append(index)
    return list(found.values())


def _best(choices: Sequence[parts.Leaf], told: Told, defects: list[str]) -> _Read:
    """Read the alternative that says most quietly: plain text, unless it only points to the HTML."""
    plain = next((leaf for leaf in choices if leaf.kind != "text/html"), None)
    rich = next((leaf for leaf in choices if leaf.kind == "text/html"), None)
    if plain is None or rich is None:
        return _read(choices[0], told, defects)
    read = _read(plain, told, defects)
    if _may_be_stub(read[0], rich):
        other = _read(rich, told, defects)
        if len(other[0].split()) > 2 * len(read[0].split()) + 5:
            return other
    elif not told.html:
        told.html = charset.decode(rich.content[: html.LARGEST], parts.parameter(rich.declared, "charset"))[0]
    return read


def _may_be_stub(text: str, rich: parts.Leaf) -> bool:
    """Whether the plain alternative may only point to the other one: few words, and "view in your browser"."""
    if len(rich.content) <= 4 * len(text):
        return False
    words = len(_WEB.sub("", text).split())
    if words < 8:
        return len(rich.content) > 10 * len(text)
    return words < 60 and bool(_STUB.search(text))


def _read(leaf: parts.Leaf, told: Told, defects: list[str]) -> _Read:
    content = leaf.content
    if len(content) > parts.TEXT:
        content = content[: parts.TEXT]
        defects.append("the text is longer than 1 MB and was cut")
    text, wrong = charset.decode(content, parts.parameter(leaf.declared, "charset"))
    if wrong:
        defects.append(wrong)
    hiding = charset.deceiving(text)
    if hiding:
        defects.append(f"{hiding} characters that hide or reorder text were removed")
    if leaf.kind == "text/html" or ("<" in text[:200] and html.looks_like(text)):
        return _read_html(text, told, defects)
    text = charset.quiet(text)
    if "flowed" in leaf.declared.lower():
        text = flowed.unwrap(text, delsp=parts.parameter(leaf.declared, "delsp").lower() == "yes")
    text = text.strip("\n").rstrip()
    return text, links(text), ()


def _read_html(source: str, told: Told, defects: list[str]) -> _Read:
    told.html = told.html or source
    found = html.convert(source)
    if found.hidden:
        defects.append(f"{found.hidden} words that no reader sees were left out")
    if found.cut:
        defects.append("the HTML is longer than 1 MB and was cut")
    return found.text, found.links, found.quotes


def links(text: str) -> list[Link]:
    """Return the addresses written out in plain text (http, https, mailto), without the punctuation around them."""
    out: list[Link] = []
    for match in _URL.finditer(text):
        start = match.start()
        before = text[max(start - 6, 0) : start]
        if before == "mailto":
            start -= 6
        else:
            before = before[-5:].lower()
            start -= 5 if before == "https" else 4
            if not before.endswith(("http", "https")):
                continue
        url = _trimmed(text[start : min(match.end(), start + LONGEST_LINK)])
        if len(url) > 8 and len(out) < MOST_LINKS:
            out.append(Link(url, start, start + len(url)))
    return out


def _trimmed(url: str) -> str:
    """Drop sentence punctuation at the end, and brackets that were not opened inside."""
    url = url.rstrip(".,;:!?'*_")
    while url.endswith((")", "]")):
        close = url[-1]
        if url.count(close) <= url.count("(" if close == ")" else "["):
            break
        url = url[:-1].rstrip(".,;:!?'")
    return url
