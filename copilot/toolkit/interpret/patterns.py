"""What the examples of a tool teach: its own words, and the words between which each argument stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from copilot.toolkit import registry
from copilot.toolkit.declaration import Tool
from copilot.toolkit.interpret import templates, vocabulary
from copilot.toolkit.interpret.templates import Slot, Template, Word

Root = Callable[[str], str]

START, END = "^", "$"
_CUES = {
    "text": "say saying says that note comment words message asking ask reads reading telling write writing : with",
    "when": "until till by on for at due before in to around from",
    "people": "to with from of for by",
    "lane": "to into in as under is are for",
    "label": "label tag as with keyword labels tags",
    "messages": "from of on in about with",
    "tasks": "task todo the",
    "companies": "company companies on about of at for",
}
"""Words after which an argument of a kind is expected in any tool."""


@dataclass(slots=True)
class Pattern:
    """One tool as its examples show it; all words are roots."""

    tool: str
    slots: tuple[Slot, ...]
    required: frozenset[str]
    own: set[str] = field(default_factory=set)
    before: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """For each argument the words just before it, `START`, or the arguments."""
    after: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    flags: dict[str, list[frozenset[str]]] = field(default_factory=lambda: defaultdict(list))
    """For each yes-or-no argument the wordings that mean yes."""
    pairs: set[tuple[str, str]] = field(default_factory=set)
    """Own words that follow one another."""
    searches: bool = False
    """Whether an example of it is a search: from:ann."""


def learn(tools: Iterable[Tool], examples: Iterable[Template], root: Root) -> dict[str, Pattern]:
    """The pattern of each tool by name."""
    found = {tool.name: _pattern(tool) for tool in tools}
    for example in examples:
        _study(found[example.tool], example, root)
    return found


def general(kind: str) -> frozenset[str]:
    """The words after which an argument of this kind is expected anywhere."""
    return frozenset(_CUES.get(kind, "").split())


def mark(argument: str) -> str:
    """An argument as it stands among words, told apart from a word that is spelled like it."""
    return f"<{argument}>"


def negated(words: Iterable[str]) -> frozenset[str]:
    """Words as what they claim: the heavy ones, and "not" for any denial."""
    found = list(words)
    heavy = {one for one in found if one not in vocabulary.LIGHT} or set(found)
    return frozenset(heavy | ({"not"} if set(found) & vocabulary.DENIALS else set()))


def _pattern(tool: Tool) -> Pattern:
    slots = []
    for one in tool.arguments:
        kind = registry.kind(one)
        if kind is not bool:
            slots.append(Slot(one.name, templates.slot_kind(kind), frozenset(templates.choices(kind))))
    return Pattern(tool.name, tuple(slots), frozenset(one.name for one in tool.arguments if one.required))


def _study(pattern: Pattern, example: Template, root: Root) -> None:
    known = {one.argument for one in pattern.slots}
    marks = {mark(one): one for one in known}
    pattern.searches |= any(":" in word for one in example.elements if isinstance(one, Slot) for word in one.words[:1])
    last = START
    for element in example.elements:
        if isinstance(element, Word):
            word = root(element.word)
            pattern.own.add(word)
            if last in marks:
                pattern.after[marks[last]].add(word)
            pattern.pairs.add((last, word))
            last = word
        elif element.argument in known:
            pattern.before[element.argument].add(last)
            if last in marks:
                pattern.after[marks[last]].add(mark(element.argument))
            last = mark(element.argument)
        else:
            pattern.flags[element.argument].append(negated(element.words))
            pattern.own |= {root(word) for word in element.words}
            last = root(element.words[-1]) if element.words else last
    if last in marks:
        pattern.after[marks[last]].add(END)
