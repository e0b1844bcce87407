"""Asks: what is wanted from me, and what I promised, each with the sentence that says so.

Only what the sender wrote is read, never quotes or signatures. A sentence becomes an ask when the classifier or a cue
says so, somebody it is addressed to can be named, and it is no mere politeness, advertising, or command to a machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from copilot.triage import ask_model, ask_people, dates, lanes
from copilot.triage.ask_people import ME, THEM, People
from copilot.triage.cues import IMPERATIVE, commands_machine, cues
from copilot.triage.lanes import Context
from copilot.triage.sentences import Span, bodies, split
from copilot.types import Ask, Citation, Lane, Message, Tier

VERSION = "asks-2"
"""Changes when the same message may give other asks; stored asks of another version are made again."""

MOST = 8
"""At most this many asks from one message."""

Kind = Literal["request", "question", "promise", "invitation", "deadline"]

_MOST_SENTENCES = 120
_LONGEST = 600  # characters
_PERSONAL = frozenset((Lane.TEAM, Lane.PEOPLE, Lane.CUSTOMERS))
_LEAD_IN = re.compile(
    r"^(?:\W*(?:hi|hello|hey|dear)\s[^,.!?\n]{1,30}[,!]\s*)?(?:(?:and|also|so|then|ok|okay|thanks|otherwise|btw|ps)\b[,:.!]?\s+)*"
    rf"(?:(?:could|can|would|will)\s+you\s+(?:(?:please|pls|kindly|also|perhaps|maybe)\s+)*(?={IMPERATIVE}))?"
    r"(?:(?:please|pls|kindly)\b[,]?\s+)*",
    re.I,
)
_UNTIL_THEN = re.compile(
    r"\b(?:(?:before|by|until) (?:then|that|this|it)|bis dahin|vorher|d'ici là|antes de eso|hasta entonces|entro allora|voor die tijd)\b",
    re.I,
)
_SHOWN = 160  # characters of an ask's text


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Kind
    owner: str
    score: float
    span: Span
    before: str = ""


def find(
    message: Message, context: Context, *, now: datetime | None = None, lane: Lane | None = None
) -> tuple[Ask, ...]:
    """The asks of a message in the order of its text, at most `MOST`; every quote equals its span.

    `lane` saves placing the message again; `now` stands in for a missing date. Never raises.
    """
    lane = lanes.place(message, context).lane if lane is None else lane
    if not message.text or lane in (Lane.JUNK, Lane.NEWSLETTERS):
        return ()
    who = ask_people.people(message, context)
    found = list(_candidates(message, who, lane))
    best = sorted(found, key=lambda item: -item.score)[:MOST]
    written = message.date or now or datetime.now(UTC)
    asks = [_ask(message, who, item, written) for item in sorted(best, key=lambda item: item.span)]
    asks = [ask for ask in asks if ask.kind != "promise" or ask.owner == ME or ask.due]
    return tuple({ask.text.casefold(): ask for ask in reversed(asks)}.values())[::-1]


def _candidates(message: Message, who: People, lane: Lane) -> Iterator[_Found]:
    if lane is Lane.INVITES:
        yield from _invitation(message, who)
    elif lane in (Lane.RECEIPTS, Lane.NOTIFICATIONS):
        yield from _deadlines(message)
    elif lane in _PERSONAL or who.to_me or who.cc_me:
        yield from _personal(message, who, lane)


def _spans(message: Message) -> Iterator[Span]:
    count = 0
    for zone in bodies(message):
        for start, end in split(message.text, zone.start, zone.end):
            count += 1
            if count > _MOST_SENTENCES:
                return
            if end - start <= _LONGEST:
                yield start, end


def _personal(message: Message, who: People, lane: Lane) -> Iterator[_Found]:
    spoken_to, before, floor = None, "", ask_model.model().maybe
    for start, end in _spans(message):
        sentence = message.text[start:end]
        greeted = ask_people.greeted(sentence, who)
        if greeted is not None:
            spoken_to = greeted
            continue
        found = _classified(sentence, (start, end), floor)
        owner = found and _owner(found.kind, sentence, who, spoken_to)
        if found and owner:
            kind, score = found.kind, _score(found, sentence, who, owner, lane)
            yield _Found(kind, owner, score, found.span, before)
        before = sentence


def _classified(sentence: str, span: Span, floor: float) -> _Found | None:
    """What kind of ask a sentence is, whoever it is for."""
    names = cues(sentence)
    if commands_machine(sentence) or (names & {"pleasantry"} and not names & {"modal", "question", "please"}):
        return None
    if "promise" in names and not names & {"question", "modal", "if"}:
        return _Found("promise", THEM, 0.9, span)
    probability = ask_model.probability(sentence, names)
    if probability >= floor:
        return _Found("question" if "question" in names and "modal" not in names else "request", ME, probability, span)
    return _Found("deadline", ME, floor, span) if "deadline" in names else None


def _owner(kind: Kind, sentence: str, who: People, spoken_to: str | None) -> str:
    """Whose turn it is, as seen from me."""
    if kind == "promise":
        return ME if who.mine else THEM
    called = ask_people.called(sentence, who) or spoken_to
    if who.mine:
        return called if called and called != ME else ask_people.only_other(who) or THEM
    if called:
        return called
    return ME if who.to_me or not who.cc_me else ask_people.only_other(who) or ME


def _score(found: _Found, sentence: str, who: People, owner: str, lane: Lane) -> float:
    """The probability, raised where a person asks me directly, lowered where it is open who is meant."""
    if found.kind == "promise":
        return found.score if who.mine else found.score - 0.2
    direct = lane in _PERSONAL and (who.mine or who.to_me or owner != ME)
    if not direct:
        return min(found.score, 0.8)
    spoken = cues(sentence)
    if found.score > 0.55 and spoken & {"question", "modal", "please"}:
        return max(found.score, 0.9)
    return found.score


def _deadlines(message: Message) -> Iterator[_Found]:
    for start, end in _spans(message):
        sentence = message.text[start:end]
        if "deadline" in cues(sentence) and not commands_machine(sentence):
            yield _Found("deadline", ME, 0.8, (start, end))


def _invitation(message: Message, who: People) -> Iterator[_Found]:
    invite = message.invite
    if invite is None or who.mine or invite.method.upper() not in ("", "REQUEST", "PUBLISH", "ADD"):
        return
    spans = [span for span in _spans(message) if not commands_machine(message.text[span[0] : span[1]])]
    titled = [
        span
        for span in spans
        if invite.summary and invite.summary.casefold() in message.text[span[0] : span[1]].casefold()
    ]
    for span in (titled or spans)[:1]:
        yield _Found("invitation", ME, 0.95, span)


def _ask(message: Message, who: People, found: _Found, written: datetime) -> Ask:
    start, end = found.span
    quote = message.text[start:end]
    due = dates.resolve(quote, written)
    if due is None and _UNTIL_THEN.search(quote):
        due = dates.resolve(found.before, written)
    if found.kind == "invitation" and message.invite is not None and message.invite.start is not None:
        due = message.invite.start.date().isoformat()
    return Ask(
        text=_shown(quote, found.kind),
        owner=found.owner,
        from_=who.sender,
        due=due,
        tier=Tier.SURE if found.score >= ask_model.model().sure else Tier.MAYBE,
        citation=Citation(message.message_id, start, end, quote),
        kind=found.kind,
        score=round(found.score, 3),
    )


def _shown(quote: str, kind: Kind) -> str:
    """The sentence without what only leads up to it; never other words."""
    text = " ".join(quote.split())
    if kind == "request":
        text = _LEAD_IN.sub("", text, count=1).rstrip("?!. ") or text
    text = text[:1].upper() + text[1:]
    if len(text) <= _SHOWN:
        return text
    return text[:_SHOWN].rsplit(" ", 1)[0] + "…"
