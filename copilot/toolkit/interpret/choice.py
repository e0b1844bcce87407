"""Which tool words mean: the tools' own examples laid along them, and the nearest of all examples, weighed together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from copilot.toolkit.declaration import Tool
from copilot.toolkit.interpret import patterns, tagging, templates, tokens, vocabulary
from copilot.toolkit.interpret.neighbours import Neighbours
from copilot.toolkit.interpret.patterns import Pattern
from copilot.toolkit.interpret.phrasebook import aside
from copilot.toolkit.interpret.senses import Senses
from copilot.toolkit.interpret.spelling import Speller
from copilot.toolkit.interpret.tagging import Tagger, Tagging
from copilot.toolkit.interpret.templates import Slot, Template, Word
from copilot.toolkit.interpret.thesaurus import root
from copilot.toolkit.interpret.tokens import Speech

NOTHING = ""
"""The name of words that ask for none of the tools."""

_MOST_TOOLS = 12
_SEARCHING = 0.6


@dataclass(frozen=True, slots=True)
class Choice:
    """A tool, how sure it is that the words mean it (0 to 1), which words fill its arguments, and an example of it."""

    tool: str
    score: float
    tagged: Tagging
    flags: frozenset[str]
    example: str


class Chooser:
    """Knows the examples of a set of tools. Built once: a few hundredths of a second."""

    def __init__(self, tools: Sequence[Tool], taught: Iterable[tuple[str, str]] = ()) -> None:
        self._templates = templates.compile(tools, taught)
        self.speller = Speller(word for one in self._templates for word in one.literals)
        self._patterns = patterns.learn(tools, self._templates, root)
        starts = {one.literals[0] for one in self._templates if isinstance(one.elements[0], Word)}
        self.verbs = frozenset(map(root, starts - vocabulary.NO_VERBS))
        nothing = [(NOTHING, self._plain(tokens.read(words))) for words in aside()]
        whole = [(one.tool, self._plain(tokens.read(one.example))) for one in self._templates]
        self._whole = Neighbours([*whole, *nothing])
        self._shapes = Neighbours([(one.tool, _counted(self._shape(one))) for one in self._templates])
        self._said = frozenset(_bare(tokens.read(one.example)) for one in self._templates)
        self._examples = {one.tool: one.example for one in reversed(self._templates)}

    def rank(self, speech: Speech, now: datetime) -> list[Choice]:
        """The tools that the words may mean, likeliest first."""
        roots = [root(one.word) for one in speech.tokens[: tagging.LONGEST]]
        near = self._whole.near(_counted([one for one in roots if one[:1].isalnum()]))
        tagger = Tagger(Senses(speech, now), roots)
        ranked = []
        searching = [one for one in self._patterns if self._patterns[one].searches and _is_search(speech)]
        for tool in dict.fromkeys([*self._likely(roots, near), *searching]):
            tagged = tagger.tag(self._patterns[tool])
            shape = self._shapes.like(_counted(_shaped(speech, tagged, roots, self._patterns[tool])), tool)
            score = _score(tagged, shape, near.get(tool, 0.0), near.get(NOTHING, 0.0))
            if self._patterns[tool].searches and _is_search(speech):
                score += _SEARCHING
            flags = self._flags(self._patterns[tool], speech, tagged)
            ranked.append(Choice(tool, score, tagged, flags, self._examples[tool]))
        return sorted(ranked, key=lambda one: -one.score)

    def knows(self, speech: Speech) -> bool:
        """Whether the words are one of the examples, word for word."""
        return _bare(speech) in self._said

    def sureness(self, speech: Speech, now: datetime) -> float:
        """How sure the words alone are one whole wish: 0 where they leave out what only they can say."""
        best = next(iter(self.rank(speech, now)), None)
        if best is None:
            return 0.0
        pattern = self._patterns[best.tool]
        open_ = {one.argument for one in pattern.slots if one.kind not in ("messages", "choice")} & pattern.required
        return 0.0 if open_ - best.tagged.spans.keys() else best.score

    def _likely(self, roots: Sequence[str], near: dict[str, float]) -> list[str]:
        """The tools worth a closer look: the nearest by all words, and those whose own words are most among these."""
        said = set(roots) - vocabulary.LIGHT
        own = sorted(self._patterns, key=lambda one: -len(said & self._patterns[one].own))[:4]
        nearest = sorted((one for one in near if one), key=lambda one: -near[one])[:_MOST_TOOLS]
        return list(dict.fromkeys([*nearest, *own]))

    def _flags(self, pattern: Pattern, speech: Speech, tagged: Tagging) -> frozenset[str]:
        """The yes-or-no arguments that the words outside of the others say yes to."""
        words = [speech.tokens[at].word for at in (*tagged.own, *tagged.left)]
        said = patterns.negated(words) | set(words)
        return frozenset(
            name for name, wordings in pattern.flags.items() if any(one and one <= said for one in wordings)
        )

    def _shape(self, template: Template) -> list[str]:
        return [f"<{one.argument}>" if isinstance(one, Slot) else root(one.word) for one in template.elements]

    def _plain(self, speech: Speech) -> Counter[str]:
        return _counted([root(one.word) for one in speech.tokens[:60] if one.kind != "mark"])


def _bare(speech: Speech) -> str:
    return " ".join(one.word for one in speech.tokens if one.kind != "mark")


def _is_search(speech: Speech) -> bool:
    """Whether words are written in the search syntax: from:ann is:unread."""
    clauses = sum(one.kind == "clause" for one in speech.tokens)
    return bool(speech.tokens) and speech.tokens[0].kind == "clause" and clauses * 2 >= len(speech.tokens)


def _counted(words: Sequence[str]) -> Counter[str]:
    """Words and pairs of neighbours as features."""
    found: Counter[str] = Counter()
    for at, word in enumerate(words):
        found[word] += 0.3 if word in vocabulary.LIGHT else 1.0  # type: ignore[assignment]
        if at:
            found[f"{words[at - 1]} {word}"] += 0.5  # type: ignore[assignment]
    return found


def _shaped(speech: Speech, tagged: Tagging, roots: Sequence[str], pattern: Pattern) -> list[str]:
    """The words with each argument as one."""
    inside = {at: name for name, (start, end) in tagged.spans.items() for at in range(start, end)}
    starts = {start: name for name, (start, _) in tagged.spans.items()}
    shape = []
    for at, word in enumerate(roots):
        if at in starts:
            shape.append(f"<{starts[at]}>")
        elif at not in inside and speech.tokens[at].kind != "mark":
            shape.append(word)
    return shape


def _score(tagged: Tagging, shape: float, near: float, nothing: float) -> float:
    told = 0.02 * min(len(tagged.own), 6)
    return (
        told + 0.4 * tagged.fit + 0.5 * shape + 0.25 * near + 0.03 * min(tagged.score, 2.0) - max(0.0, nothing - near)
    )


@lru_cache(maxsize=4)
def _built(tools: tuple[Tool, ...], taught: tuple[tuple[str, str], ...]) -> Chooser:
    return Chooser(tools, taught)


def chooser(tools: Sequence[Tool], taught: Iterable[tuple[str, str]] = ()) -> Chooser:
    """The chooser of these tools and corrections; built when first asked for."""
    return _built(tuple(tools), tuple(taught))
