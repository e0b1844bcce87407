"""The tools' examples as patterns: words that must be there, and places for arguments between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from copilot.toolkit import registry
from copilot.toolkit.arguments import Companies, Messages, People, Tasks, Text, When
from copilot.toolkit.declaration import Tool
from copilot.toolkit.interpret import learning, tokens, vocabulary
from copilot.toolkit.interpret.phrasebook import phrases
from copilot.types import Lane

_SLOT = re.compile(r"\{(\w+): ?([^{}]*)\}")
_NAMES = {
    Messages: "messages",
    People: "people",
    Companies: "companies",
    Tasks: "tasks",
    When: "when",
    Text: "text",
    Lane: "lane",
    bool: "flag",
    int: "number",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a template and how much it tells."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of an argument: its kind in a word, what may stand there for closed kinds, and the example's words."""

    argument: str
    kind: str
    choices: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


Element = Word | Slot


@dataclass(frozen=True, slots=True)
class Template:
    """One example of one tool."""

    tool: str
    elements: tuple[Element, ...]
    example: str

    @property
    def literals(self) -> tuple[str, ...]:
        """The words outside of arguments."""
        return tuple(one.word for one in self.elements if isinstance(one, Word))


def compile(tools: Sequence[Tool], taught: Iterable[tuple[str, str]] = ()) -> tuple[Template, ...]:
    """Every example of every tool, and what a person taught (words, tool); for built-in tools the phrase book too."""
    by_name = {one.name: one for one in tools}
    shown = tuple(_template(tool, example) for tool in tools for example in _examples(tool))
    own = tuple(
        _template(by_name[name], learning.marked(words, by_name[name])) for words, name in taught if name in by_name
    )
    return shown + own


def _examples(tool: Tool) -> tuple[str, ...]:
    more = phrases().get(tool.name, ()) if tool.origin == "builtin" else ()
    known = {one.name for one in tool.arguments}
    return (*tool.examples, *(one for one in more if {name for name, _ in registry.slots(one)} <= known))


def slot_kind(kind: Any) -> str:
    """The kind of an argument in a word; "choice" for a Literal, "label" for a plain str."""
    return "choice" if get_origin(kind) is Literal else _NAMES.get(kind, "label")


def weight(word: str) -> float:
    """How much a word tells about what is wanted."""
    return 0.25 if word in vocabulary.LIGHT else 1.0


def choices(kind: Any) -> tuple[str, ...]:
    """The values of a Literal."""
    return tuple(str(one) for one in get_args(kind)) if get_origin(kind) is Literal else ()


def _template(tool: Tool, example: str) -> Template:
    kinds = {one.name: registry.kind(one) for one in tool.arguments}
    elements: list[Element] = []
    at = 0
    for found in _SLOT.finditer(example):
        elements += _words(example[at : found.start()])
        elements.append(_slot(found[1], found[2], kinds.get(found[1])))
        at = found.end()
    elements += _words(example[at:])
    return Template(tool.name, tuple(elements), registry.plain(example))


def _slot(name: str, words: str, kind: Any) -> Slot:
    said = tokens.read(words).words
    closed = frozenset(said) if kind is bool else frozenset(choices(kind))
    return Slot(name, slot_kind(kind), closed, said)


def _words(text: str) -> Sequence[Word]:
    found = tokens.read(text).tokens
    return [Word(one.word, weight(one.word)) for one in found if one.kind != "mark" and one.word not in ("please",)]
