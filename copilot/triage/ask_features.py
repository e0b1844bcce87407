"""What the ask classifier sees of a sentence: words, pairs and triples of words, and cues alone and in pairs."""

from __future__ import annotations

import re
from itertools import pairwise

_URL = re.compile(r"https?://\S+|www\.\S+|\$LINK")
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[?!:$@]")
_LENGTH_STEP, _LENGTH_MOST = 5, 6


def tokens(sentence: str) -> list[str]:
    """Lower-case words, question and exclamation marks; every number is "0" and every link "urlx"."""
    text = _URL.sub(" urlx ", sentence).replace("’", "'").lower()
    return ["0" if token[0].isdigit() else token for token in _TOKEN.findall(text)]


def word_features(words: list[str]) -> set[str]:
    """Words, pairs and triples; the ends of the sentence count as words of pairs and triples."""
    found = set(words)
    padded = ["<", *words, ">"]
    pairs = [f"{left} {right}" for left, right in pairwise(padded)]
    found.update(pairs)
    found.update(f"{pair} {word}" for pair, word in zip(pairs, padded[2:], strict=False))
    return found


def cue_features(cues: frozenset[str], length: int) -> list[str]:
    """Cues, pairs of cues, and how long the sentence is; marked so that they cannot be mistaken for words."""
    names = sorted(cues)
    found = [f"#{name}" for name in names]
    found += [f"#{left}+{right}" for at, left in enumerate(names) for right in names[at + 1 :]]
    found.append(f"#length {min(_LENGTH_MOST, length // _LENGTH_STEP)}")
    return found
