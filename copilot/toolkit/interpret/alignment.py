"""Words laid along a template: which words are the template's own, and which fill its places (Viterbi, 1967)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from copilot.toolkit.interpret.senses import Senses
from copilot.toolkit.interpret.templates import Slot, Template, Word, weight

LONGEST = 48
"""Words that are aligned one by one; what follows belongs to the last place."""

_MISSED_SLOT = 1.0
_EXTRA, _MISSED = 0.8, 0.8
_LOW = -1e9

Near = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Alignment:
    """A template laid on words. `spans` are the words of each argument; `fit` is 1 when every word is explained."""

    template: Template
    score: float
    fit: float
    spans: dict[str, tuple[int, int]]
    left: tuple[int, ...]
    """The words that neither the template nor a place explains."""


def align(template: Template, senses: Senses, near: Near) -> Alignment:
    """The best way to lay a template along words. `near` tells how alike two words are, from 0 to 1."""
    words = senses.speech.tokens[:LONGEST]
    elements, n, m = template.elements, len(words), len(template.elements)
    extra = [0.0 if one.kind == "mark" else _EXTRA * weight(one.word) for one in words]
    best = [[_LOW] * (n + 1) for _ in range(m + 1)]  # before element e, having used t words
    inside = [[_LOW] * (n + 1) for _ in range(m + 1)]  # inside the place e
    came = [[""] * (n + 1) for _ in range(m + 1)]
    entered = [[False] * (n + 1) for _ in range(m + 1)]
    best[0][0] = 0.0
    for e in range(m + 1):
        row, held = best[e], inside[e]
        slot = elements[e] if e < m and isinstance(elements[e], Slot) else None
        suits = senses.of(slot) if isinstance(slot, Slot) else []
        literal = elements[e] if e < m and isinstance(elements[e], Word) else None
        for t in range(n + 1):
            if t and row[t - 1] - extra[t - 1] > row[t]:
                row[t], came[e][t] = row[t - 1] - extra[t - 1], "extra"
            if slot is not None and t:
                start, stay = row[t - 1], held[t - 1]
                held[t] = max(start, stay) + suits[t - 1]
                entered[e][t] = start >= stay
            if e == m:
                continue
            after = best[e + 1]
            if slot is not None:
                _relax(after, came[e + 1], t, held[t], "slot")
                _relax(after, came[e + 1], t, row[t] - _MISSED_SLOT, "missed")
            elif isinstance(literal, Word):
                _relax(after, came[e + 1], t, row[t] - _MISSED * literal.weight, "missed")
                if t < n and (like := near(literal.word, words[t].word)):
                    _relax(after, came[e + 1], t + 1, row[t] + literal.weight * like, "word")
    return _traced(template, senses, came, entered, best[m][n])


def _relax(row: list[float], came: list[str], t: int, score: float, how: str) -> None:
    if score > row[t]:
        row[t], came[t] = score, how


def _traced(
    template: Template, senses: Senses, came: list[list[str]], entered: list[list[bool]], score: float
) -> Alignment:
    e, t = len(template.elements), len(came[0]) - 1
    whole = len(senses.speech.tokens)
    spans: dict[str, tuple[int, int]] = {}
    left: list[int] = []
    matched = missed = extra = 0.0
    while e or t:
        how = came[e][t]
        if how == "extra" or not e:
            t -= 1
            left.append(t)
            extra += 0.0 if senses.speech.tokens[t].kind == "mark" else weight(senses.speech.tokens[t].word)
            continue
        e -= 1
        element = template.elements[e]
        if how == "word" and isinstance(element, Word):
            t -= 1
            matched += element.weight
        elif how == "slot" and isinstance(element, Slot):
            end = t
            while not entered[e][t]:
                t -= 1
            t -= 1
            spans[element.argument] = (t, whole if end == len(came[0]) - 1 else end)
        else:
            missed += element.weight if isinstance(element, Word) else _MISSED_SLOT
    total = matched + missed + extra
    return Alignment(template, score, matched / total if total else 0.0, spans, tuple(reversed(left)))
