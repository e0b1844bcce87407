"""The sample mailbox as ground truth: every message beside the lane and the asks a careful person gave it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from copilot.mail import mime
from copilot.triage import asks, identity, lanes
from copilot.types import Ask, Message, Placement

FOLDER = Path(__file__).resolve().parents[2] / "copilot" / "sample"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One ask of the sidecar; `quote` lies in the message's text."""

    quote: str
    owner: str
    due: str | None
    tier: str


@dataclass(frozen=True, slots=True)
class Case:
    """One message of the sample with its truth."""

    file: str
    message: Message
    lane: str
    asks: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What was wanted and what was found at the same place; one of them may be missing."""

    file: str
    wanted: Wanted | None
    found: Ask | None


@cache
def cases() -> tuple[Case, ...]:
    """The whole sample."""
    truth = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))["messages"]
    return tuple(
        Case(
            file,
            mime.parse((FOLDER / file).read_bytes()),
            entry["lane"],
            tuple(Wanted(ask["quote"], ask["owner"], ask["due"], ask["tier"]) for ask in entry["asks"]),
        )
        for file, entry in truth.items()
    )


@cache
def context() -> lanes.Context:
    """Whose mailbox the sample is, and whom they write to."""
    me = identity.addresses([json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))["me"]])
    sent = [case.message for case in cases() if case.message.from_ and case.message.from_[0].email in me]
    wrote_to = frozenset(address.email.lower() for message in sent for address in (*message.to, *message.cc)) - me
    return lanes.Context(me=me, own_domains=identity.own_domains(me), wrote_to=wrote_to)


def placements() -> list[tuple[Case, Placement]]:
    """Every message and where it was placed."""
    return [(case, lanes.place(case.message, context())) for case in cases()]


def matches() -> list[Match]:
    """Wanted and found asks of the whole sample, joined where their places in the text overlap."""
    joined: list[Match] = []
    for case in cases():
        left = list(asks.find(case.message, context()))
        for wanted in case.asks:
            start, end = _place(case.message.text, wanted.quote)
            hit = next((ask for ask in left if ask.citation.start < end and start < ask.citation.end), None)
            if hit is not None:
                left.remove(hit)
            joined.append(Match(case.file, wanted, hit))
        joined += [Match(case.file, None, ask) for ask in left]
    return joined


def _place(text: str, quote: str) -> tuple[int, int]:
    """Where the quote stands in the text, whatever its white space; nowhere is an empty place before it."""
    found = re.search(r"\s+".join(re.escape(word) for word in quote.split()), text)
    return found.span() if found else (-1, -1)
