"""Asks: what is wanted from me, and what I promised, each with the sentence that says so.

Only what the sender wrote is read, never quotes or signatures. A sentence becomes an ask when the classifier or a cue
says so, somebody it is addressed to can be named, and it is no mere politeness, advertising, or command to a machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from copilot.triage import ask_kinds, ask_model, ask_people, dates, lanes
from copilot.triage.ask_kinds import Kind
from copilot.triage.ask_people import ME, THEM, People
from copilot.triage.cues import IMPERATIVE, commands_machine
from copilot.triage.lanes import Context
from copilot.triage.sentences import Span, bodies, each
from copilot.types import Ask, Citation, Lane, Message, Tier

VERSION = "asks-5"
"""Changes when the same message may give other asks; stored asks of another version are made again."""

MOST = 8
"""At most this many asks from one message."""

_MOST_SENTENCES = 80
_NOTICE = 4_000  # characters of a notification that are looked at for a sign of any ask
_LONGEST = 600  # characters
_PERSONAL = frozenset((Lane.TEAM, Lane.PEOPLE, Lane.CUSTOMERS))
_LEAD_IN = re.compile(
    r"^(?:\W*(?:hi|hello|hey|dear)\s[^,.!?\n]{1,30}[,!]\s*)?"
    r"(?:(?:and|also|so|then|ok|okay|thanks|otherwise|btw|ps)\b[,:.!]?\s+)*"
    rf"(?:(?:could|can|would|will)\s+you\s+(?:(?:please|pls|kindly|also|perhaps|maybe)\s+)*(?={IMPERATIVE}))?"
    r"(?:(?:please|pls|kindly)\b[,]?\s+)*",
    re.I,
)
_UNTIL_THEN = re.compile(
    r"\b(?:(?:before|by|until) (?:then|that|this|it)|bis dahin|vorher|d'ici là|antes de eso|hasta entonces|"
    r"entro allora|voor die tijd)\b",
    re.I,
)
_OPEN = 0.8  # no more than this where nobody in particular is addressed
_LIKELY = 0.55  # a direct question or plea is sure from here on
_SHOWN = 160  # characters of an ask's text


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Kind
    owner: str
    score: float
    span: Span
    hint: str = ""


def find(
    message: Message, context: Context, *, now: datetime | None = None, lane: Lane | None = None
) -> tuple[Ask, ...]:
    """The asks of a message in the order of its text, at most `MOST`; every quote equals its span.

    `lane` saves placing the message again; `now` stands in for a missing date. Never raises.
    """
    lane = lanes.place(message, context).lane if lane is None else lane
    if not message.text or lane in (Lane.JUNK, Lane.NEWSLETTERS):
        return ()
    if not _concerns(message, context, lane):
        return ()
    who = ask_people.people(message, context)
    found = list(_candidates(message, who, lane))
    best = sorted(found, key=lambda item: -item.score)[:MOST]
    written = message.date or now or datetime.now(UTC)
    asks = [_ask(message, who, item, written) for item in sorted(best, key=lambda item: item.span)]
    asks = [ask for ask in asks if ask.kind != "promise" or ask.due or (ask.owner == ME and ask.tier is Tier.SURE)]
    return tuple({ask.text.casefold(): ask for ask in reversed(asks)}.values())[::-1]


def _concerns(message: Message, context: Context, lane: Lane) -> bool:
    """Whether anything can be asked at all, told fast: most mail of lists and machines asks nothing."""
    if lane in (Lane.RECEIPTS, Lane.NOTIFICATIONS):
        return ask_kinds.concerns(message.text[:_NOTICE])
    if lane is not Lane.LISTS or any(one.email.lower() in context.me for one in (*message.to, *message.cc)):
        return True
    return any(
        ask_kinds.pleads(message.text[zone.start : min(zone.end, zone.start + _NOTICE)]) for zone in bodies(message)
    )


def _candidates(message: Message, who: People, lane: Lane) -> Iterator[_Found]:
    if lane is Lane.INVITES:
        found = list(_personal(message, who, lane))
        yield from found or _invitation(message, who)
    elif lane in (Lane.RECEIPTS, Lane.NOTIFICATIONS):
        yield from _notified(message, who, lane)
    elif lane in _PERSONAL or who.to_me or who.cc_me:
        yield from _personal(message, who, lane)
    else:
        yield from _announced(message)


def _spans(message: Message) -> Iterator[Span]:
    count = 0
    for zone in bodies(message):
        for start, end in each(message.text, zone.start, zone.end):
            count += 1
            if count > _MOST_SENTENCES:
                return
            if end - start <= _LONGEST:
                yield from ask_kinds.clauses(message.text, (start, end))


def _folded(message: Message, span: Span) -> str:
    return " ".join(message.text[span[0] : span[1]].split())


def _personal(message: Message, who: People, lane: Lane) -> Iterator[_Found]:
    spoken_to, before = None, ""
    for start, end in _spans(message):
        sentence = _folded(message, (start, end))
        greeted = ask_people.greeted(sentence, who)
        if greeted is not None:
            spoken_to = greeted
            continue
        found = ask_kinds.classify(sentence)
        if found is not None:
            kind, probability = found
            owner = _owner(kind, sentence, who, spoken_to)
            score = probability if kind == "promise" else _score(probability, sentence, who, owner, lane)
            yield _Found(kind, owner, score, (start, end), before if _leans_back(sentence) else "")
        before = f"{before[-_LONGEST:]} {sentence}"


def _leans_back(sentence: str) -> bool:
    """Whether its date stands in the sentences before: "before then", or a time without a day."""
    return _UNTIL_THEN.search(sentence) is not None or dates.timed(sentence)


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


def _score(probability: float, sentence: str, who: People, owner: str, lane: Lane) -> float:
    """The probability, raised where a person asks somebody directly, lowered where it is open who is meant."""
    direct = lane is not Lane.LISTS and (who.mine or who.to_me or who.to_team or owner != ME)
    if not direct or ask_people.diverts(sentence, who):
        return min(probability, _OPEN)
    if probability > _LIKELY and ask_kinds.spoken_directly(sentence):
        return max(probability, ask_model.model().sure)
    return probability


def _notified(message: Message, who: People, lane: Lane) -> Iterator[_Found]:
    if message.headers.get("auto-submitted", "").lower().startswith("auto-replied"):
        return
    spans = list(_spans(message))
    sentences = [_folded(message, span) for span in spans]
    due = next((sentence for sentence in sentences if ask_kinds.dated(sentence)), "")
    tasks = any(ask_kinds.assigns(sentence) for sentence in sentences)
    for at, (span, sentence) in enumerate(zip(spans, sentences, strict=True)):
        if lane is Lane.NOTIFICATIONS and ask_people.called(sentence, who) == ME:
            found = ask_kinds.classify(sentence)
        else:
            found = ask_kinds.notified(sentence)
        if found is None or (tasks and sentence == due) or (lane is Lane.RECEIPTS and found[0] != "deadline"):
            continue
        titled = ask_kinds.assigns(sentence) and at + 1 < len(spans)
        yield _Found(found[0], ME, found[1], spans[at + 1] if titled else span, due)


def _announced(message: Message) -> Iterator[_Found]:
    """What a list asks of all its readers, if it says by when."""
    written = message.date or datetime.now(UTC)
    for start, end in _spans(message):
        sentence = _folded(message, (start, end))
        if not ask_kinds.pleads(sentence) or not dates.resolve(sentence, written):
            continue
        found = ask_kinds.classify(sentence)
        if found and found[0] == "request":
            yield _Found("request", ME, min(found[1], _OPEN), (start, end))


def _invitation(message: Message, who: People) -> Iterator[_Found]:
    """An invitation that asks in no words of its own: its first sentence stands for it."""
    invite = message.invite
    if invite is None or who.mine or invite.method.upper() != "REQUEST":
        return
    spans = [span for span in _spans(message) if not commands_machine(message.text[span[0] : span[1]])]
    named = [span for span in spans if invite.summary.casefold() in message.text[span[0] : span[1]].casefold()]
    for span in (named if invite.summary and named else spans)[:1]:
        yield _Found("invitation", ME, _LIKELY, span)


def _ask(message: Message, who: People, found: _Found, written: datetime) -> Ask:
    start, end = found.span
    quote = message.text[start:end]
    due = dates.resolve(quote, written) or dates.resolve(found.hint, written) or dates.resolve_time(quote, written)
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
