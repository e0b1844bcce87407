"""Which tool words mean: the tools' own examples laid along them, and the nearest of all examples, weighed together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from copilot.toolkit.declaration import Tool
from copilot.toolkit.interpret import aside, templates, tokens, vocabulary
from copilot.toolkit.interpret.alignment import Alignment, align
from copilot.toolkit.interpret.lexicon import Lexicon
from copilot.toolkit.interpret.neighbours import Neighbours
from copilot.toolkit.interpret.senses import Senses
from copilot.toolkit.interpret.templates import Slot, Template, Word
from copilot.toolkit.interpret.tokens import Speech, Token

NOTHING = ""
"""The name of words that ask for none of the tools."""

_MOST_TOOLS = 6
_SLOT_WEIGHT = 0.35


@dataclass(frozen=True, slots=True)
class Choice:
    """A tool, how sure it is that the words mean it (0 to 1), and the example that explains them best."""

    tool: str
    score: float
    alignment: Alignment


class Chooser:
    """Knows the examples of a set of tools. Built once: a few hundredths of a second."""

    def __init__(self, tools: Sequence[Tool], taught: Iterable[tuple[str, str]] = ()) -> None:
        self.templates = templates.compile(tools)
        known = {word for one in self.templates for word in one.literals}
        self.lexicon = Lexicon(known)
        self._by_tool: dict[str, list[Template]] = {}
        for one in self.templates:
            self._by_tool.setdefault(one.tool, []).append(one)
        self.verbs = frozenset(one.literals[0] for one in self.templates if isinstance(one.elements[0], Word))
        mine = [(tool, self._features(tokens.read(words))) for words, tool in taught if tool in self._by_tool]
        nothing = [(NOTHING, self._features(tokens.read(words))) for words in aside.SAID]
        self._near = Neighbours([*((one.tool, self._of(one)) for one in self.templates), *mine, *nothing])

    def rank(self, speech: Speech, now: datetime) -> list[Choice]:
        """The tools that the words may mean, likeliest first; `NOTHING` may be the first."""
        near = self._near.near(self._features(speech))
        likely = sorted((one for one in near if one), key=lambda one: -near[one])[:_MOST_TOOLS]
        senses = Senses(speech, now)
        ranked = []
        for tool in likely:
            best = max((align(one, senses, self.lexicon.near) for one in self._by_tool[tool]), key=lambda a: a.score)
            ranked.append(Choice(tool, _score(best, near[tool], near.get(NOTHING, 0.0)), best))
        return sorted(ranked, key=lambda one: -one.score)

    def _of(self, template: Template) -> Counter[str]:
        """The features of an example: its own words fully, those of its arguments little, and their kinds."""
        found: Counter[str] = Counter()
        own: list[str] = []
        for one in template.elements:
            if isinstance(one, Slot):
                own.append(f"<{one.kind}>")
                found.update({self.lexicon.root(word): _SLOT_WEIGHT for word in one.words if word.isalnum()})
            else:
                own.append(self.lexicon.root(one.word))
        _count(found, own)
        return found

    def _features(self, speech: Speech) -> Counter[str]:
        found: Counter[str] = Counter()
        _count(found, [self.lexicon.root(_abstract(one)) for one in speech.tokens[:60] if one.kind != "mark"])
        return found


def _count(found: Counter[str], words: list[str]) -> None:
    for at, word in enumerate(words):
        found[word] += templates.weight(word) if word in vocabulary.LIGHT else 1.0  # type: ignore[assignment]
        if at:
            found[f"{words[at - 1]} {word}"] += 0.5  # type: ignore[assignment]


def _abstract(token: Token) -> str:
    return {"address": "<people>", "number": token.word}.get(token.kind, token.word)


def _score(alignment: Alignment, near: float, nothing: float) -> float:
    return 0.6 * alignment.fit + 0.5 * near - 0.3 * max(0.0, nothing - near)


@lru_cache(maxsize=4)
def _built(tools: tuple[Tool, ...], taught: tuple[tuple[str, str], ...]) -> Chooser:
    return Chooser(tools, taught)


def chooser(tools: Sequence[Tool], taught: Iterable[tuple[str, str]] = ()) -> Chooser:
    """The chooser of these tools and corrections; built when first asked for."""
    return _built(tuple(tools), tuple(taught))
