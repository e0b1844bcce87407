"""Sentences that may become lines of a summary: what the sender wrote, without furniture, as exact spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from copilot.triage import summary_cues as cues
from copilot.triage.sentences import bodies, each
from copilot.types import Message

_SENTENCES = 10
_SCAN_CHARS = 1600
_LONGEST = 280
_SHORTEST = 18


@dataclass(slots=True)
class Candidate:
    """A sentence that may become a line: its mail (0 is the newest), span, folded text, words and score."""

    mail: int
    start: int
    end: int
    text: str
    lower: str
    tokens: frozenset[str]
    terms: dict[str, float] = field(default_factory=dict)
    length: float = 0.0
    score: float = 0.0


def candidates(index: int, message: Message) -> list[Candidate]:
    """The first sentences of what the sender wrote, without furniture."""
    text = message.text
    found: list[Candidate] = []
    previous = (-1, -1)
    for start, end in _spans(message):
        one = _candidate(index, text, start, end)
        if one is None:
            previous = (-1, -1)
            continue
        begin = _referent(text, previous, one)
        previous = (start, end)
        if begin != start:
            one = _candidate(index, text, begin, end) or one
        if _SHORTEST <= len(one.text) <= _LONGEST:
            found.append(one)
        if len(found) >= _SENTENCES:
            break
    return found or _clipped(index, message)


def _spans(message: Message) -> Iterator[tuple[int, int]]:
    for zone in bodies(message):
        yield from each(message.text, zone.start, min(zone.end, zone.start + _SCAN_CHARS))


def _candidate(index: int, text: str, start: int, end: int) -> Candidate | None:
    """The sentence at a span, or None when it is furniture."""
    shown = " ".join(text[start:end].split())
    lower = shown.lower()
    tokens = cues.tokens(lower)
    if not shown or cues.furniture(shown, lower, tokens):
        return None
    return Candidate(index, start, end, shown, lower, tokens)


def _referent(text: str, previous: tuple[int, int], one: Candidate) -> int:
    """Where the line begins: at the sentence before, when this one leans on it and both fit."""
    if previous[0] < 0 or one.end - previous[0] > _LONGEST or not cues.leans(one.text):
        return one.start
    return one.start if text[previous[1] : one.start].strip() else previous[0]


def _clipped(index: int, message: Message) -> list[Candidate]:
    """The beginning of a mail that has no sentence of a fitting length, cut at a word."""
    for start, stop in _beginnings(message):
        one = _candidate(index, message.text, start, stop)
        if one is not None:
            return [one]
    return []


def _beginnings(message: Message) -> Iterator[tuple[int, int]]:
    """Where each stretch of the sender's own text begins, and where it may be cut."""
    text = message.text
    for zone in bodies(message):
        start = zone.start + len(text[zone.start : zone.end]) - len(text[zone.start : zone.end].lstrip())
        stop = min(zone.end, start + _LONGEST)
        if stop < zone.end:
            stop = max(text.rfind(" ", start, stop), text.rfind("\n", start, stop), start + _LONGEST // 2)
        yield start, start + len(text[start:stop].rstrip())


def anything(messages: Sequence[Message]) -> list[Candidate]:
    """The beginning of the newest mail that has any words, for mails that are furniture throughout."""
    for index, message in enumerate(messages):
        for start, stop in _beginnings(message):
            shown = " ".join(message.text[start:stop].split())
            tokens = cues.tokens(shown.lower())
            if tokens:
                return [Candidate(index, start, stop, shown, shown.lower(), tokens)]
    return []
