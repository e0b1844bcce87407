"""What the ask classifier sees of a sentence: words, pairs and triples of words, the first words, and cues.

Names, days and months, numbers and links stand as placeholders: who and when do not matter to whether a sentence asks,
and names of the training sentences stay out of what ships.
"""

from __future__ import annotations

import re
from itertools import pairwise

from copilot.triage.calendar_words import MONTH_OF, WEEKDAY_OF

_URL = re.compile(r"https?://\S+|www\.\S+|\$LINK")
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[?!:$@]")
_CALLED = re.compile(r"^\W*[^\W\d_]+,")
_OPENING = """
    also and but so then yes no ok okay well however thanks thank sorry please finally first second third next again
    otherwise meanwhile anyway now today tomorrow btw fyi
"""
_OPENERS = frozenset(_OPENING.split())
_DAYS = frozenset(word for word in WEEKDAY_OF if word not in ("sun", "sat", "mar", "due"))
_MONTHS = frozenset(word for word in MONTH_OF if word not in ("may", "mars", "mar", "mai"))
_LENGTH_STEP, _LENGTH_MOST, _FIRST = 5, 6, 3


def tokens(sentence: str) -> list[str]:
    """Lower-case words, question and exclamation marks; placeholders for names, days, months, numbers and links."""
    text = _URL.sub(" urlx ", sentence).replace("’", "'")
    if text.isupper():
        text = text.lower()
    found = [_token(token, at) for at, token in enumerate(_TOKEN.findall(text))]
    if found and _CALLED.match(text) and found[0] not in _OPENERS:
        found[0] = "<name>"
    return found


def _token(token: str, at: int) -> str:
    if token[0].isdigit():
        return "0"
    lower = token.lower()
    if lower in _DAYS:
        return "<day>"
    if at == 0 or token == lower or len(token) == 1 or token[1:2] == "'":
        return lower
    if lower in _MONTHS:
        return "<month>"
    return "<caps>" if token.isupper() else "<name>" if token[1:].islower() else lower


def word_features(words: list[str]) -> set[str]:
    """Words, pairs and triples (the ends of the sentence count as words in these), pairs with a gap, first words."""
    found = set(words)
    padded = ["<", *words, ">"]
    pairs = [f"{left} {right}" for left, right in pairwise(padded)]
    found.update(pairs)
    found.update(f"{pair} {word}" for pair, word in zip(pairs, padded[2:], strict=False))
    found.update(f"{left} _ {right}" for left, right in zip(words, words[2:], strict=False))
    found.update(f"{at}={word}" for at, word in enumerate(words[:_FIRST]))
    return found


def cue_features(cues: frozenset[str], length: int) -> list[str]:
    """Cues, pairs of cues, and how long the sentence is; marked so that they cannot be mistaken for words."""
    names = sorted(cues)
    found = [f"#{name}" for name in names]
    found += [f"#{left}+{right}" for at, left in enumerate(names) for right in names[at + 1 :]]
    found.append(f"#length {min(_LENGTH_MOST, length // _LENGTH_STEP)}")
    return found
