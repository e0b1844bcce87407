"""The simplest chooser there is: the tool whose description is nearest to the words (TF-IDF, cosine)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

from copilot.toolkit.declaration import Tool

Vector = dict[str, float]


class Nearest:
    """Chooses among tools by name and description alone. Sparck Jones 1972; Salton, Wong and Yang 1975."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        told = {one.name: _words(f"{one.name.replace('_', ' ')} {one.description}") for one in tools}
        seen = Counter(word for words in told.values() for word in set(words))
        self._weights = {word: math.log(len(told) / count) + 1 for word, count in seen.items()}
        self._tools = {name: self._vector(words) for name, words in told.items()}

    def choose(self, words: str) -> str:
        """The nearest tool; "" when no word is in any description."""
        said = self._vector(_words(words))
        nearness = {name: _cosine(said, vector) for name, vector in self._tools.items()}
        best = max(nearness, key=nearness.__getitem__, default="")
        return best if best and nearness[best] > 0 else ""

    def _vector(self, words: list[str]) -> Vector:
        return {word: count * self._weights.get(word, 0.0) for word, count in Counter(words).items()}


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _cosine(one: Vector, other: Vector) -> float:
    dot = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    length = math.hypot(*one.values()) * math.hypot(*other.values())
    return dot / length if length else 0.0
