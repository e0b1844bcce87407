"""What one interpretation carries along: the world, what earlier clauses meant, and what the person has decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from copilot.toolkit.arguments import Contact
from copilot.toolkit.context import Context
from copilot.types.plans import Question, Refusal

Unsure = Question | Refusal


@dataclass(slots=True)
class Turn:
    """One sentence being read. `decided` holds answers to questions by what was asked about."""

    context: Context
    messages: tuple[int, ...] = ()
    """What the clauses before, or the last command, were about."""
    people: tuple[Contact, ...] = ()
    tasks: tuple[str, ...] = ()
    newest: bool = False
    """Whether a sender alone stands for their newest mail: so it is where somebody is answered or written to."""
    carried: bool = False
    """Whether `messages` and `people` come from this very sentence, not from an earlier one."""
    decided: Mapping[str, object] = field(default_factory=dict)
    asked: str = ""
    """What the question that was just made is about; a key of `decided` once it is answered."""
    others: dict[str, tuple[object, ...]] = field(default_factory=dict)
    """For each thing decided between several: those that were not chosen."""


def fold_names(name: str) -> str:
    """A name as a key for what was decided about it."""
    return " ".join(name.lower().split())
