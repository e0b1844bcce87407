"""One sentence, several wishes: cut where each part chooses a tool by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from copilot.toolkit.interpret import vocabulary
from copilot.toolkit.interpret.thesaurus import root
from copilot.toolkit.interpret.tokens import Speech

_JOINTS = frozenset(("and", "then", ";", ",", ".", "also", "&", "plus"))
_MOST = 12
_SURE = 0.9
"""As sure as a tool must be, or a cut would only make two halves that are not understood."""

_LEADING = frozenset(("for", "from", "in", "of", "on", "about", "with", "by", "at", "regarding", "not"))
"""Words that begin no wish of their own."""

Judge = Callable[[Speech], float]


def bare(speech: Speech) -> Speech:
    """Words without greeting, politeness and "can you" before them, and without "please" after them."""
    tokens = list(speech.tokens)
    changed = True
    while changed and tokens:
        changed = False
        if (tokens[0].word in vocabulary.CHATTER or tokens[0].text in ",.;:!-") and len(tokens) > 1:
            tokens, changed = tokens[1:], True
            continue
        for lead in vocabulary.ASKING:
            words = lead.split()
            if len(tokens) > len(words) and [one.word for one in tokens[: len(words)]] == words:
                tokens, changed = tokens[len(words) :], True
                break
    return Speech(speech.typed, speech.text, tuple(_ended(tokens)))


def _ended(tokens: list) -> list:  # type: ignore[type-arg]
    while len(tokens) > 1 and tokens[-1].text in ".!?;,":
        tokens = tokens[:-1]
    for tail in vocabulary.TAIL:
        words = tail.split()
        if len(tokens) > len(words) + 1 and [one.word for one in tokens[-len(words) :]] == words:
            return _ended(tokens[: -len(words)])
    return tokens


def split(speech: Speech, judge: Judge, verbs: frozenset[str]) -> list[Speech]:
    """The clauses of a sentence. A cut needs a verb after it, and sides of which each is one wish by itself."""
    rest, found = bare(speech), list[Speech]()
    for _ in range(_MOST):
        cut = next(_cuts(rest, judge, verbs), None)
        if cut is None:
            break
        found.append(cut[0])
        rest = cut[1]
    return [*found, rest]


def _cuts(speech: Speech, judge: Judge, verbs: frozenset[str]) -> Iterator[tuple[Speech, Speech]]:
    for start, end in list(_joints(speech))[:_MOST]:
        left, right = bare(speech.part(0, start)), bare(speech.part(end, len(speech.tokens)))
        if not left.tokens or not right.tokens or _tells(right) or root(right.tokens[0].word) not in verbs:
            continue
        if {left.tokens[0].word, right.tokens[0].word} & _LEADING:
            continue
        if judge(left) >= _SURE and _first(right, judge, verbs) >= _SURE:
            yield left, right


def _tells(speech: Speech) -> bool:
    """Whether words only give the text of what was said before: "say yes", "tell him we come"."""
    first, second = speech.tokens[0].word, speech.tokens[1].word if len(speech.tokens) > 1 else ""
    return first in ("say", "saying", "ask", "asking", "note") or (first == "tell" and second in vocabulary.HIM)


def _first(speech: Speech, judge: Judge, verbs: frozenset[str]) -> float:
    """How sure the words are up to the next joint, or as a whole."""
    ends = [
        start for start, end in _joints(speech) if end < len(speech.tokens) and root(speech.tokens[end].word) in verbs
    ]
    parts = [speech, *(speech.part(0, end) for end in ends[:2])]
    return max(judge(one) for one in parts)


def _joints(speech: Speech) -> Iterator[tuple[int, int]]:
    """Runs of joining words, as (first, first after)."""
    at = 0
    while at < len(speech.tokens):
        end = at
        while end < len(speech.tokens) and speech.tokens[end].word in _JOINTS:
            end += 1
        if end > at > 0:
            yield at, end
        at = max(end, at + 1)
