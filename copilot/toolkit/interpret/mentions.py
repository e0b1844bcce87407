"""Phrases for messages, read into what they ask for: "all unread newsletters from A older than a week"."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from copilot.toolkit.interpret import periods, pointing, vocabulary
from copilot.toolkit.interpret.describing import Reader
from copilot.toolkit.interpret.mention import Mention
from copilot.toolkit.interpret.tokens import Speech

_STARTS = (
    frozenset(("the", "all", "this", "these", "everything", "every", "that", "those")) | vocabulary.LANE_NOUNS.keys()
)
_SIZE = re.compile(r"(?:bigger|larger|over|more) (?:than )?(\d{1,9}) ?(k|m|g)b?\b", re.IGNORECASE)


def read(speech: Speech, now: datetime) -> tuple[Mention, ...]:
    """The mentions that a phrase is made of: one, or several joined by "and"."""
    found = [_one(part, now) for part in _parts(speech)]
    return tuple(found) or (_one(speech, now),)


def _parts(speech: Speech) -> list[Speech]:
    """The phrase cut where "and" begins a new noun phrase, which an article, a lane or a number shows."""
    cuts, words = [0], speech.words
    for at in range(1, len(words) - 1):
        if words[at] not in ("and", "&", ",", "plus"):
            continue
        if words[at + 1] in _STARTS and not _names_follow(words, at):
            cuts += [at + 1]
    bounds = [*cuts, len(words) + 1]
    parts = [speech.part(start, end - 1) for start, end in pairwise(bounds)]
    return [part for part in parts if part.tokens]


def _names_follow(words: tuple[str, ...], at: int) -> bool:
    """ "from the bank and the shop": one description with two senders, unless a noun for mail follows."""
    noun = set(words[at + 1 : at + 4]) & (vocabulary.MAIL | vocabulary.THREAD | set(vocabulary.LANE_NOUNS))
    return "from" in words[:at] and not noun and words[at + 1] == "the"


def _one(speech: Speech, now: datetime) -> Mention:
    pointed = pointing.read(speech)
    if pointed is not None:
        return pointed
    offset = speech.tokens[0].start if speech.tokens else 0
    clauses, places = periods.find(speech.heard(), now)
    size = _SIZE.search(speech.heard())
    if size:
        clauses, places = f"{clauses} larger:{size[1]}{size[2]}", [*places, size.span()]
    kept = tuple(
        one
        for one in speech.tokens
        if not any(start <= one.start - offset < end for start, end in places) and one.kind != "mark"
    )
    return Reader(kept, Mention(speech.said(), clauses=tuple(clauses.split()))).read()
