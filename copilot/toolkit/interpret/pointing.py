"""Phrases that only the screen can tell: "this", "these three", "number 2 and 4", "the last one"."""

from __future__ import annotations

import re

from copilot.toolkit.interpret import vocabulary
from copilot.toolkit.interpret.mention import Mention
from copilot.toolkit.interpret.tokens import Speech

_MOST = 200
_MARKED = frozenset(("selected", "marked", "highlighted"))
_POINTING = _MARKED | vocabulary.THIS | vocabulary.THESE | {"selection", "here", "open", "current", "both"}
_PLAIN = _POINTING | vocabulary.DETERMINERS | vocabulary.MAIL | vocabulary.THREAD | vocabulary.CARDINALS.keys()
_PLAIN |= {"everything", "single", "lot", "same", "already", "now", "screen", "on", "i", "have"}
_MANY = vocabulary.PLURAL | _MARKED | {"both", "lot", "selection"} | vocabulary.CARDINALS.keys() - {"one"}
_PERIODS = frozenset(("week", "month", "year", "morning", "afternoon", "evening", "week's", "month's"))
_NARROWS = _PERIODS | {"from", "about", "with"}
_NOUNS = vocabulary.NUMBER_NOUNS | vocabulary.MAIL | {"the", "and", "&", ",", "#", "to", "through", "-", "on", "list"}
_ONE = frozenset(("one", "ones"))


def read(speech: Speech) -> Mention | None:
    """ "this", "these three", "number 2 and 4", "the last one": what only the screen can tell."""
    text = speech.said()
    words = [one.word for one in speech.tokens if one.kind != "mark" and one.word not in ("please", "too")]
    numbers = _numbers(words)
    if numbers:
        return Mention(text, numbers=numbers, plural=len(numbers) > 1, thread=bool(set(words) & vocabulary.THREAD))
    if not words or not (_narrowed(words) or (set(words) <= _PLAIN and _points(words))):
        return None
    plural = words[:1] != ["this"] and bool(set(words) & _MANY)
    return Mention(text, "these" if plural else "this", plural=plural, thread=bool(set(words) & vocabulary.THREAD))


def _narrowed(words: list[str]) -> bool:
    """Whether "marked", or "this" before a noun, says all: "this newsletter", "the selected ones"."""
    nouns = words[:1] in (["this"], ["these"]) and len(words) <= 3 and not set(words) & _NARROWS
    return nouns or bool(set(words) & _MARKED)


def _points(words: list[str]) -> bool:
    return bool(set(words) & _POINTING) or words in (["all"], ["the", "lot"], ["everything"])


def _numbers(words: list[str]) -> tuple[int, ...]:
    """Places in the list, from 1; -1 is the last, for phrases that hold nothing but numbers and their nouns."""
    kept = [one for one in words if one not in _NOUNS or one in vocabulary.CARDINALS]
    if len(kept) > 1 and kept[0] in vocabulary.ORDINALS:
        kept = [one for one in kept if one not in _ONE]
    if not kept:
        return ()
    if kept[0] in ("last", "first", "top", "bottom") and len(words) <= 4:
        return _edge(kept, words)
    values = [_place(one) for one in kept]
    if not all(values) or (len(kept) == len(words) and not any(one[0] in "#0123456789" for one in kept)):
        return ()
    if len(values) == 2 and set(words) & {"to", "through"}:
        return _between(values[0], values[1])
    if len(kept) == 1 and "-" in kept[0]:
        first, _, last = kept[0].strip("#").partition("-")
        return _between(int(first), int(last))
    return tuple(values)


def _between(first: int, last: int) -> tuple[int, ...]:
    low, high = sorted((first, last))
    return tuple(range(low, min(high, low + _MOST) + 1))


def _edge(kept: list[str], words: list[str]) -> tuple[int, ...]:
    """ "the last one", "the first two": from either end of the list."""
    rest = [one for one in kept[1:] if one not in _ONE]
    if len(rest) > 1 or (rest and rest[0] not in vocabulary.CARDINALS and not rest[0].isdecimal()):
        return ()
    if not rest and not set(words) & (vocabulary.MAIL | {"one"}):
        return ()
    how_many = 1 if not rest else min(vocabulary.CARDINALS.get(rest[0]) or int(rest[0]), _MOST)
    if kept[0] in ("last", "bottom"):
        return tuple(range(-how_many, 0))
    return tuple(range(1, how_many + 1))


def _place(word: str) -> int:
    word = word.strip("#")
    if re.fullmatch(r"\d{1,4}(?:-\d{1,4})?", word):
        return int(word.split("-")[0])
    return vocabulary.ORDINALS.get(word) or vocabulary.CARDINALS.get(word) or 0
