"""Companies that a newsletter tells of: a name and, where it is given, an address of the web beside it.

A link counts when what stands beside it looks like a name, and the name resembles the link's host or at least two
others in the same mail are given in the same way. A line of that way without a link is a company without an address.
Precision comes first: article titles, buttons, footers, and the sender's own pages are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from copilot.triage.identity import domain, registrable
from copilot.triage.likeness import resembles, tidy
from copilot.types import Citation, Link, Message, ZoneKind

_SIBLINGS = 3  # so many in one way make a list
_SHOWN = 200  # characters of a citation
_LONGEST = 40  # characters of a name
_MOST_WORDS = 5
_FEW_WORDS = 3
_ABOVE = 3  # lines over a bare address among which its heading may stand


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLATFORMS = _set(
    """amazon.com apple.com bit.ly bsky.app crunchbase.com discord.com discord.gg eventbrite.com facebook.com
    github.com gitlab.com google.com goo.gl instagram.com linkedin.com list-manage.com lnkd.in mailchimp.com medium.com
    microsoft.com notion.site pinterest.com producthunt.com reddit.com slack.com spotify.com substack.com t.co t.me
    threads.net tiktok.com twitter.com typeform.com vimeo.com whatsapp.com wikipedia.org x.com youtu.be youtube.com
    """
)
"""Sites where links lead to somebody's page rather than to their own site."""

_BULLET = re.compile(r"\s*(?:(?P<number>\(?\d{1,3}[.)])|[-*+•‣◦▪–—·>]+)?\s*")
_BEFORE_LINK = re.compile(r"[\s(\[<:–—|·-]+$")
_ALONE = re.compile(
    r"\s*(?P<lead>\(?\d{1,3}[.)]\s+|[-*+•‣◦▪·]\s+)?(?P<name>[^\n–—:(|]{2,40}?)\s+[–—]\s+(?P<about>\S.*)"
)
_JOINING = _set("a an and at by de del der des di du für for in la le of on the to und van von y &")
_COUNTER = re.compile(r"[/=](?=[\w%-]*\d)(?=[\w%-]*[a-zA-Z])[\w%-]{20,}")
_BESIDE = re.compile(r"\)?[ \t]*(?:[—–]|is\b|has\b|raised\b|raises\b|builds\b|makes\b|lets\b|helps\b)[ \t]+[^\W\d_]")
_NO_NAME = re.compile(r"[][<>{}$%\"“”*=#|:\\©]|\.\.")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_BUTTONS = re.compile(
    r"(?:apply|book|buy|call|claim|click|contact|discover|download|find|follow|forward|get|go|hear|here|join|learn|"
    r"listen|manage|meet|more|open|order|our|privacy|read|register|reply|reserve|save|see|share|shop|sign|sponsor|"
    r"start|subscribe|terms|this|try|unsubscribe|update|view|visit|watch|we|website|what|why|you|how|the list|"
    r"jetzt|mehr|hier|weiter|lire|voir|ver|leer|leggi|lees)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A company as one mail tells of it. `domain` is its site's, "" like `url` where the mail gives none."""

    name: str
    url: str
    domain: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate: where its name starts, the way it is given, and whether it needs no others to be believed."""

    mention: Mention
    way: str
    sure: bool


def find(message: Message) -> tuple[Mention, ...]:
    """The companies of one mail in its order, each once."""
    found = list(_linked(message))
    ways = Counter(one.way for one in found)
    held = [one for one in found if one.sure or (one.way and ways[one.way] >= _SIBLINGS)]
    if len(held) >= _SIBLINGS:
        held += _unlinked(message, held)
    held.sort(key=lambda one: one.mention.citation.start)
    first: dict[str, Mention] = {}
    for one in held:
        first.setdefault(one.mention.domain or one.mention.name.lower(), one.mention)
    return tuple(first.values())


def _linked(message: Message) -> Iterator[_Found]:
    """Links with what looks like a name beside them."""
    skipped = [zone for zone in message.zones if zone.kind is ZoneKind.SIGNATURE]
    above = 0
    for link in message.links:
        site = _site(link.url)
        if site and not any(zone.start <= link.start < zone.end for zone in skipped):
            way, start, name = _named(message.text, link, above)
            name = tidy(name)
            if _is_name(name):
                yield from _judged(message, link, site, way=way, start=start, name=name)
        above = link.end


def _judged(message: Message, link: Link, site: SplitResult, *, way: str, start: int, name: str) -> Iterator[_Found]:
    """A candidate, unless its link leads to the sender's own pages or to a platform.

    Newsletters often lead every link over a counter of visits, which tells no address: such a name has to be short, and
    something has to be said beside it.
    """
    host = registrable(site.hostname or "")
    cited = _cite(message, start, link.end)
    if _COUNTER.search(f"{site.path}?{site.query}"):
        if len(name.split()) <= _FEW_WORDS and _BESIDE.match(message.text, link.end):
            yield _Found(Mention(name, "", "", cited), f"counted {way}", False)
    elif host not in _PLATFORMS and host not in {registrable(domain(one.email)) for one in message.from_}:
        mention = Mention(name, _clean(link.url), host, cited)
        yield _Found(mention, way if site.path in ("", "/") else "", resembles(name, host))


def _site(url: str) -> SplitResult | None:
    """An address of the web in its parts; None for any other."""
    try:
        site = urlsplit(url)
        return site if site.scheme in ("http", "https") and site.hostname else None
    except ValueError:
        return None


def _named(text: str, link: Link, above: int) -> tuple[str, int, str]:
    """The way a link's name is given, where that starts, and the name: before it, in it, or as the heading over it."""
    start = text.rfind("\n", 0, link.start) + 1
    bullet = _BULLET.match(text, start, link.start)
    numbered = "number" if bullet and bullet["number"] else ""
    begin = bullet.end() if bullet else start
    shown, before = text[link.start : link.end], _BEFORE_LINK.sub("", text[begin : link.start])
    if not _is_address(shown):
        return f"in {numbered}", link.start, "" if before else shown
    if before:
        return f"before {numbered}", begin, before
    for at, line in _lines_above(text, start, above):
        if _is_name(line.strip()):
            return "over", at, line.strip()
    return "", start, ""


def _lines_above(text: str, start: int, above: int) -> list[tuple[int, str]]:
    """The lines directly over a line, the topmost first, up to a blank one or the link before."""
    found: list[tuple[int, str]] = []
    while start > 0 and len(found) < _ABOVE:
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if not line.strip() or start < above:
            break
        found.insert(0, (start, line))
    return found


def _unlinked(message: Message, held: list[_Found]) -> Iterator[_Found]:
    """Lines among or right after those of a list, in its way but without a link: a company without an address."""
    way, count = Counter(one.way for one in held).most_common(1)[0]
    spans = [one.mention.citation for one in held if one.way == way]
    if count < _SIBLINGS or not way.startswith(("before", "in")):
        return
    at, last = spans[0].start, max(one.end for one in spans)
    for line in message.text[at : last + _SHOWN].splitlines(keepends=True):
        match = _ALONE.match(line)
        if at > last and not line.strip():
            return
        linked = any(link.start < at + len(line) and link.end > at for link in message.links)
        if match and not linked and _is_name(match["name"]):
            start = at + match.start("name")
            yield _Found(Mention(match["name"], "", "", _cite(message, start, at + match.end())), way, True)
        at += len(line)


def _is_name(text: str) -> bool:
    """Whether words look like what a company is called: few, each with a capital, no sentence and no button."""
    said = text.split()
    if not said or len(text) > _LONGEST or len(said) > _MOST_WORDS or text[-1] in ".?!,;:…" or "@" in text:
        return False
    if _BUTTONS.match(text) or _is_address(text) or _NO_NAME.search(text) or not _LETTERS.search(text):
        return False
    return all(not word[0].islower() or word.lower() in _JOINING for word in said) and not said[0].isdigit()


def _is_address(text: str) -> bool:
    return " " not in text.strip() and (
        "://" in text or re.fullmatch(r"\S+\.[a-z]{2,}(?:/\S*)?", text, re.I) is not None
    )


def _clean(url: str) -> str:
    """An address without what only counts visitors."""
    site = urlsplit(url)
    path = "" if site.path == "/" else site.path
    return f"{site.scheme.lower()}://{site.netloc.lower()}{path}"


def _cite(message: Message, start: int, end: int) -> Citation:
    """The words from a name to the end of what is said beside its link, as far as a citation goes."""
    text = message.text
    stop = _line_end(text, end)
    following = text[stop + 1 : _line_end(text, stop + 1)]
    bare = not text[end:stop].strip(" )].") and "\n" not in text[start:end] and "://" not in following
    if bare or following[:1].islower():
        stop += 1 + len(following)
    quote = text[start : max(min(stop, start + _SHOWN), min(end, start + _SHOWN))].rstrip()
    return Citation(message.message_id, start, start + len(quote), quote)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)
