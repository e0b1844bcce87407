"""Summaries by extraction: sentences people wrote, chosen and never reworded, each with its citation.

A sentence is scored by its likeness to what the mails have in common (centroid, Radev et al. 2004), its place, and cues
for asks, decisions, dates and amounts; lines are picked by maximal marginal relevance at 0.7 (Carbonell & Goldstein
1998), at most one from each mail. A sentence that begins with a pronoun brings the one before it, because a missing
referent is how an extract misleads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log, sqrt

from copilot.triage import summary_cues as cues
from copilot.triage.stopwords import STOPWORDS
from copilot.triage.summary_candidates import Candidate, anything, candidates
from copilot.triage.topic_names import bare
from copilot.types import Citation, Lane, Message, Sentence

VERSION = "summary-1"
"""Changes when the same mails may be summarized differently."""

TOPIC_LINES = 2
LANE_LINES = 2
DAY_LINES = 5
THREAD_LINES = 4
MAIL_LINES = 3
NEWEST = 10
"""Mails a summary looks at; older ones add nothing that two lines could hold."""

_RELEVANCE = 0.7
_TALK = frozenset({Lane.TEAM, Lane.PEOPLE, Lane.CUSTOMERS, Lane.LISTS, Lane.INVITES})
_LANE_WEIGHT = {
    Lane.TEAM: 1.0,
    Lane.CUSTOMERS: 1.0,
    Lane.PEOPLE: 0.9,
    Lane.INVITES: 0.8,
    Lane.RECEIPTS: 0.4,
    Lane.NOTIFICATIONS: 0.3,
    Lane.LISTS: 0.3,
    Lane.NEWSLETTERS: 0.2,
    Lane.JUNK: 0.0,
}


def thread(messages: Sequence[Message], *, lines: int = THREAD_LINES, lane: Lane = Lane.PEOPLE) -> tuple[Sentence, ...]:
    """What was said in one thread (given in any order), oldest line first, at most one line from each mail."""
    newest = _newest_first(messages)
    chosen = _choose(newest, lines, _scored(newest, lane))
    return _lines(newest, sorted(chosen, key=lambda one: (-one.mail, one.start)), named=True)


def mail(message: Message, *, lines: int = MAIL_LINES, lane: Lane = Lane.PEOPLE) -> tuple[Sentence, ...]:
    """What one mail says, in its own order."""
    left = _scored([message], lane)
    chosen: list[Candidate] = []
    while left and len(chosen) < lines:
        chosen.append(max(left, key=lambda one: _marginal(one, chosen)))
        left.remove(chosen[-1])
    return _lines([message], sorted(chosen, key=lambda one: one.start), named=False)


def topic(messages: Sequence[Message], lane: Lane, *, lines: int = TOPIC_LINES) -> tuple[Sentence, ...]:
    """What is in one topic, the most telling line first, at most one line from each thread."""
    newest = _newest_first(messages)
    chosen = _choose(newest, lines, _scored(newest, lane), apart=[bare(one.subject).lower() for one in newest])
    return _lines(newest, chosen, named=lane in _TALK)


def lane(messages: Sequence[Message], lane: Lane, *, lines: int = LANE_LINES) -> tuple[Sentence, ...]:
    """What is in one lane, at most one line from each sender."""
    newest = _newest_first(messages)
    chosen = _choose(newest, lines, _scored(newest, lane), apart=[_sender(one) for one in newest])
    return _lines(newest, chosen, named=True)


def day(messages: Sequence[tuple[Message, Lane]], *, lines: int = DAY_LINES) -> tuple[Sentence, ...]:
    """What happened in a day over all lanes, mail from people before mail from machines, one line from each thread."""
    by_lane: dict[Lane, list[Message]] = {}
    for message, kind in messages:
        by_lane.setdefault(kind, []).append(message)
    everything: list[Message] = []
    scored: list[Candidate] = []
    for kind, some in by_lane.items():
        newest = _newest_first(some)
        for one in _scored(newest, kind):
            one.mail += len(everything)
            one.score += _LANE_WEIGHT[kind]
            scored.append(one)
        everything += newest
    chosen = _choose(everything, lines, scored, apart=[bare(one.subject).lower() for one in everything])
    return _lines(everything, chosen, named=True)


def _newest_first(messages: Sequence[Message]) -> list[Message]:
    """At most `NEWEST` mails, those without a date last."""
    dated = sorted(messages, key=lambda one: one.date.timestamp() if one.date else 0.0, reverse=True)
    return dated[:NEWEST]


def _scored(messages: Sequence[Message], lane: Lane) -> list[Candidate]:
    """Every sentence worth considering, with its score."""
    found = [one for index, message in enumerate(messages) for one in candidates(index, message)]
    found = _without_repeats(found, len(messages)) or anything(messages)
    centre = _weigh(found)
    length = _length(centre)
    place: Counter[int] = Counter()
    for one in found:
        early = 0.3 / (1 + place[one.mail]) + 0.3 / (1 + one.mail)
        one.score = _central(one, centre, length) + _cue(one, lane) + early
        place[one.mail] += 1
    return found


def _weigh(found: Sequence[Candidate]) -> dict[str, float]:
    """Give each sentence its weighted terms; returns their sum, in which the newest mail counts half more."""
    frequency = Counter(term for one in found for term in one.tokens)
    weight = {
        term: log(1 + len(found) / count)
        for term, count in frequency.items()
        if len(term) > 2 and term not in STOPWORDS and not term.isdigit()
    }
    centre: dict[str, float] = {}
    for one in found:
        one.terms = {term: weight[term] for term in one.tokens if term in weight}
        one.length = _length(one.terms)
        for term, value in one.terms.items():
            centre[term] = centre.get(term, 0.0) + (value if one.mail else 1.5 * value)
    return centre


def _length(terms: Mapping[str, float]) -> float:
    return sqrt(sum(weight * weight for weight in terms.values()))


def _central(one: Candidate, centre: Mapping[str, float], length: float) -> float:
    """The cosine of a sentence with all of them together."""
    return sum(weight * centre[term] for term, weight in one.terms.items()) / (one.length * length or 1.0)


def _without_repeats(found: list[Candidate], mails: int) -> list[Candidate]:
    """Without sentences that come again in another mail, which are footers; all of them when that leaves none."""
    seen: dict[str, set[int]] = {}
    for one in found:
        seen.setdefault(one.lower, set()).add(one.mail)
    kept = [one for one in found if len(seen[one.lower]) < max(2, mails // 5)]
    return kept or found


def _cue(one: Candidate, lane: Lane) -> float:
    """How much a sentence looks like news for somebody who reads this kind of mail."""
    score = 0.0 if 40 <= len(one.text) <= 200 else -0.15
    score -= 0.2 * one.text[0].islower() + 0.3 * ("://" in one.text) + 0.2 * _ragged(one.text)
    if lane in _TALK:
        score += 0.35 * cues.asks(one.lower, one.tokens) + 0.3 * cues.decides(one.lower, one.tokens)
        return score + 0.2 * cues.dates(one.lower, one.tokens) + 0.1 * cues.amounts(one.text)
    if lane in (Lane.RECEIPTS, Lane.NOTIFICATIONS):
        score += 0.4 * cues.states(one.tokens) + 0.35 * cues.amounts(one.text)
        return score + 0.15 * cues.dates(one.lower, one.tokens)
    return score + 0.25 * cues.headline(one.text) + 0.2 * _names(one.text) + 0.1 * cues.amounts(one.text)


def _ragged(text: str) -> bool:
    """Whether a line is a row of a menu, begins in brackets, or leads to something that is not part of it."""
    return text.count("|") > 1 or text[0] in "[(" or text[-1] == ":"


def _names(text: str) -> float:
    """The share of words after the first that begin with a capital: names carry the news of a headline."""
    rest = text.split()[1:]
    return sum(word[0].isupper() for word in rest) / len(rest) if rest else 0.0


def _likeness(one: Candidate, other: Candidate) -> float:
    """The cosine of two sentences."""
    small, large = (one.terms, other.terms) if len(one.terms) < len(other.terms) else (other.terms, one.terms)
    shared = sum(weight * large[term] for term, weight in small.items() if term in large)
    return shared / (one.length * other.length) if shared else 0.0


def _choose(
    messages: Sequence[Message], lines: int, found: Sequence[Candidate], *, apart: Sequence[str] | None = None
) -> list[Candidate]:
    """The lines by marginal relevance, no two from one mail.

    Mails with the same mark in `apart` give a second line only when there is nothing else to say.
    """
    by_mail = [str(index) for index in range(len(messages))]
    chosen: list[Candidate] = []
    for marks in (by_mail if apart is None else apart, by_mail):
        left = list(found)
        for one in chosen:
            left = _others(left, one, marks)
        while left and len(chosen) < lines:
            chosen.append(max(left, key=lambda one: _marginal(one, chosen)))
            left = _others(left, chosen[-1], marks)
    return chosen


def _others(left: Sequence[Candidate], taken: Candidate, marks: Sequence[str]) -> list[Candidate]:
    """The candidates from other mails than the taken one's, and with another mark (an empty mark is like no other)."""
    mark = marks[taken.mail]
    return [one for one in left if one.mail != taken.mail and (not mark or marks[one.mail] != mark)]


def _marginal(one: Candidate, chosen: Sequence[Candidate]) -> float:
    near = max((_likeness(one, other) for other in chosen), default=0.0)
    return _RELEVANCE * one.score - (1 - _RELEVANCE) * near


def _lines(messages: Sequence[Message], chosen: Sequence[Candidate], *, named: bool) -> tuple[Sentence, ...]:
    """The chosen sentences as cited lines, with the speaker's name before them where that helps."""
    lines = []
    for one in chosen:
        message = messages[one.mail]
        quote = message.text[one.start : one.end]
        name = _sender(message) if named else ""
        text = f"{name}: {one.text}" if name else one.text
        lines.append(Sentence(text, (Citation(message.message_id, one.start, one.end, quote),)))
    return tuple(lines)


def _sender(message: Message) -> str:
    """The name a reader knows the sender by."""
    if not message.from_:
        return ""
    sender = message.from_[0]
    name = " ".join(sender.name.replace('"', " ").split())
    return name[:40] if name and "@" not in name else sender.email.partition("@")[0]
