"""What a signature says about who wrote the mail: title, company, phones, site. Read carefully, trusted little.

Only the stretch that `mail.zones` calls a signature is read. A line is split at its separators and each piece is judged
by its looks; what could be several things is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from copilot.mail.zone_words import CLOSINGS, SENT_FROM
from copilot.triage.identity import FREEMAIL, domain, registrable
from copilot.triage.likeness import resembles, same, tidy, words
from copilot.types import Message, Zone, ZoneKind

_LONGEST = 60  # characters; a longer line is a notice or a slogan
_MOST_LINES = 10
_MOST_WORDS = 6
_NO_WORDS = re.compile(r"[\d@:!?\"“”*=<>\\]|www\.|\bat \w+$|\.{2}")
_SPLIT = re.compile(r"\s*[|•·]\s*|\s+[-–—/]\s+|,\s+|(?<=会社)\s+")
_LEGAL = re.compile(
    r"\b(?:gmbh|ag|kg|ug|e\.?v\.?|llp|llc|ltd\.?|limited|inc\.?|corp\.?|plc|s\.?a\.?s?|sarl|s\.?p\.?a\.?|s\.?r\.?l\.?|"
    r"b\.?v\.?|n\.?v\.?|a\.?b\.?|oy|a\.?s\.?|sp\. z o\.?o\.?|lda|pty)(?=$|\s)|会社$",
    re.I,
)
_TITLE = re.compile(
    r"\b(?:c[eoftmi]o|founder|founding|partner|owner|president|chair\w*|director|direct\w+|manager|managing|head|lead|"
    r"officer|vp|vice|principal|associate|analyst|engineer\w*|developer|designer|architect|consultant|advis[eo]r|"
    r"counsel|attorney|lawyer|assistant|secretary|editor|journalist|reporter|professor|lecturer|researcher|scientist|"
    r"sales|marketing|finance|procurement|operations|strategy|success|support|product|investor|ventures|"
    r"leiter\w*|geschäftsführ\w*|vorstand\w*|sekretariat|einkauf|vertrieb|referent\w*|inhaber\w*|"
    r"avocate?|gérante?|responsable|chef\w*|redazione|ufficio|direttore|direttrice|jef[ea]|gerente|diretora?)\b",
    re.I,
)
_PHONE = re.compile(r"(?<![\w/.])(?:\+|\(?0|\(?\d{2})[\d ()./\u2011-]{5,18}\d(?![\w/])")
_DIAL = re.compile(r"\+|\b(?:tel|phone|telefon|mobile?|mob|cell|handy|direct|office|[tmp])\b\.?:?", re.I)
_FAX = re.compile(r"\bfax\b|^f\b", re.I)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_SITE = re.compile(r"(?:https?://)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})(?:/\S*)?", re.I)
_HONORIFIC = re.compile(r"^(?:(?:dr|prof|mr|mrs|ms|me|mag|dipl|ing|i\. ?[av])\.?\s+)+", re.I)
_SENT_FROM = re.compile("|".join(SENT_FROM))


@dataclass(frozen=True, slots=True)
class Signature:
    """What one signature says; "" and () for what it does not. `text[start:end]` of the message is where it stands."""

    title: str = ""
    company: str = ""
    phones: tuple[str, ...] = ()
    url: str = ""
    start: int = 0
    end: int = 0


def read(message: Message) -> Signature:
    """The signature of who wrote a message; empty where there is none or it says nothing."""
    for zone in message.zones:
        if zone.kind is ZoneKind.SIGNATURE:
            return _read(message, zone)
    return Signature()


def _read(message: Message, zone: Zone) -> Signature:
    sender = message.from_[0] if message.from_ else None
    name, host = (sender.name, domain(sender.email)) if sender else ("", "")
    lines = list(_lines(message.text[zone.start : zone.end], name))
    company = _company(lines, host)
    text = message.text[zone.start : zone.end].rstrip()
    return Signature(
        _title(lines, company), company, _phones(lines), _site(lines, host), zone.start, zone.start + len(text)
    )


def _lines(text: str, name: str) -> Iterator[str]:
    """The lines that may tell something: no greeting, no name, nothing after a long line."""
    for line in text.splitlines()[: 2 * _MOST_LINES]:
        line = tidy(line.strip(" \t*_–—-"))
        if len(line) > _LONGEST:
            return
        if line and not _empty(line, name):
            yield line


def _empty(line: str, name: str) -> bool:
    low = line.lower().rstrip(" ,.!;:")
    return low in CLOSINGS or _is_name(line, name) or _SENT_FROM.match(line) is not None


def _is_name(line: str, name: str) -> bool:
    bare = _HONORIFIC.sub("", line)
    said = words(bare)
    return same(bare, name) or (bool(said) and set(said) <= set(words(name)))


def _pieces(lines: Iterable[str]) -> Iterator[str]:
    """The parts of lines that are words: no numbers to call, no addresses of any kind."""
    for line in lines:
        for piece in map(_bare, _SPLIT.split(line)):
            if (
                piece
                and not _NO_WORDS.search(piece)
                and len(piece.split()) <= _MOST_WORDS
                and not _SITE.fullmatch(piece)
            ):
                yield piece


def _bare(piece: str) -> str:
    return piece.strip(" ,;:()")


def _company(lines: list[str], host: str) -> str:
    own = "" if registrable(host) in FREEMAIL else host
    names = [one for one in _pieces(lines) if not one[0].islower()]
    likely = [one for one in names if own and resembles(one, own) and (one[-1] != "." or _LEGAL.search(one))]
    legal = [one for one in names if _LEGAL.search(one)]
    return next((one for one in legal if one in likely), (likely or legal or [""])[0])


def _title(lines: list[str], company: str) -> str:
    """The piece before the company or beside it, else one with a word for what people do."""
    pieces = [one for one in _pieces(lines) if one != company]
    beside = [one for line in lines if company in map(_bare, _SPLIT.split(line)) for one in _pieces([line])]
    above = list(_pieces(lines))[: list(_pieces(lines)).index(company)] if company else []
    sure = [one for one in pieces if _TITLE.search(one)]
    near = [one for one in (*reversed(above), *beside) if one != company]
    return next((one for one in (sure or near) if not _LEGAL.search(one) and not _HONORIFIC.match(one)), "")


def _phones(lines: list[str]) -> tuple[str, ...]:
    found = [
        " ".join(match[0].split())
        for line in lines
        for piece in re.split(r"\s*[|•·,]\s*", line)
        if _DIAL.search(piece) and not _FAX.search(piece) and not _DATE.search(piece)
        for match in _PHONE.finditer(piece)
        if 7 <= sum(map(str.isdigit, match[0])) <= 15
    ]
    return tuple(dict.fromkeys(found))


def _site(lines: list[str], host: str) -> str:
    """The writer's own site: a root address below the domain they write from."""
    own = registrable(host)
    for match in (found for line in lines for found in _SITE.finditer(line)):
        named = match[1].lower()
        outside = "@" not in match.string[max(0, match.start() - 1) : match.end() + 1]
        if outside and own not in FREEMAIL and named.removeprefix("www.") == own:
            return f"https://{named}"
    return ""
