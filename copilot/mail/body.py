"""The clean text of a message: which leaves say it, how they are read, and what else they tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from copilot.mail import charset, flowed, html, parts, zones
from copilot.types import DeliveryReport, Invite, Link, Zone

_URL = re.compile(r"\b(?:https?://|mailto:)[^\s<>\"\\^`{|}]+", re.IGNORECASE)
_STUB = re.compile(
    r"view (?:this|it|the|in)\b|html|browser|im browser|webversion|navigateur|navegador|online version", re.IGNORECASE
)
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
    invite: Invite | None = None
    reports: tuple[DeliveryReport, ...] = ()


def tell(leaves: Sequence[parts.Leaf], defects: list[str], *, names: Sequence[str] = (), depth: int = 0) -> Told:
    """Return the text of the message with zones and links, and what calendar and report parts say."""
    told = Told()
    chosen = _chosen(leaves, told, defects)
    links: list[Link] = []
    texts: list[str] = []
    at = 0
    for text, found, quotes in chosen:
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


_Read = tuple[str, Sequence[Link], Sequence[tuple[int, int]]]


def _chosen(leaves: Sequence[parts.Leaf], told: Told, defects: list[str]) -> list[_Read]:
    """Read the text leaves in order; of alternatives only one is read."""
    out: list[_Read] = []
    groups: dict[int, dict[str, int]] = {}
    for index, leaf in enumerate(leaves):
        if leaf.kind not in ("text/plain", "text/html") and not (leaf.kind[:5] == "text/" and len(leaves) == 1):
            continue
        if leaf.attached and (leaf.disposition == "attachment" or told.used):
            continue
        if leaf.related and leaf.choice == 0 and any(leaves[i].kind == "text/html" for i in told.used):
            continue
        told.used.add(index)
        if leaf.choice:
            group = groups.setdefault(leaf.choice, {})
            if leaf.kind in group:
                continue
            group[leaf.kind] = index
            if len(group) == 1:
                out.append(("", [leaf.choice], []))  # type: ignore[list-item]
        else:
            out.append(_read(leaf, told, defects))
    for place, (text, marks, _) in enumerate(out):
        if not text and marks and isinstance(marks[0], int):
            out[place] = _best(leaves, groups[marks[0]], told, defects)
    return out


def _best(leaves: Sequence[parts.Leaf], group: dict[str, int], told: Told, defects: list[str]) -> _Read:
    plain = leaves[group["text/plain"]] if "text/plain" in group else None
    rich = leaves[group["text/html"]] if "text/html" in group else None
    if plain is None or rich is None:
        return _read(plain or rich or leaves[0], told, defects)
    read = _read(plain, told, defects)
    if _is_stub(read[0], rich):
        return _read(rich, told, defects)
    source = charset.decode(rich.content[: html.LARGEST], parts.parameter(rich.declared, "charset"))[0]
    told.html = told.html or source
    return read


def _is_stub(text: str, rich: parts.Leaf) -> bool:
    """Whether the plain alternative only points to the other one."""
    words = len(_URL.sub("", text).split())
    if words == 0:
        return True
    return words < 60 and len(rich.content) > 40 * len(text) and (words < 8 or bool(_STUB.search(text)))


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
    if "://" not in text and "mailto:" not in text.lower():
        return []
    out = []
    for match in _URL.finditer(text):
        url = match.group().rstrip(".,;:!?'*_")
        while url.endswith((")", "]")) and url.count("(") < url.count(")") + url.count("]") - url.count("["):
            url = url[:-1].rstrip(".,;:!?'")
        if len(url) > 8 and len(out) < MOST_LINKS:
            out.append(Link(url, match.start(), match.start() + len(url)))
    return out
