"""A chosen tool and the words for each argument, made into a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from copilot.toolkit import registry
from copilot.toolkit.arguments import Companies, Messages, People, Tasks, Text, When
from copilot.toolkit.declaration import Argument, Tool
from copilot.toolkit.interpret import messages, people, templates, things, tokens, vocabulary, when
from copilot.toolkit.interpret.choice import Choice
from copilot.toolkit.interpret.senses import meanings
from copilot.toolkit.interpret.tokens import Speech
from copilot.toolkit.interpret.turn import Turn, Unsure
from copilot.types import Lane
from copilot.types.plans import Effect, Option, Question, Refusal, ToolCall, Trust

_NOT = vocabulary.words("off remove not no never clear without haven't hasn't un- isn't take away unset")
_LEADING = ":,;-–—. "
_AWAITING = frozenset(("follow_up", "summarize"))
_MISSING = "no value"


def fill(tool: Tool, choice: Choice, speech: Speech, turn: Turn) -> ToolCall | Unsure:
    """The call of a tool, its arguments read from the words; a question for what is missing or not clear."""
    found: dict[str, object] = {}
    said: dict[str, str] = {}
    call = ToolCall(tool.name, found, speech.said(), said)
    unsure: Unsure | None = None
    turn.newest = Effect.OUTWARD in tool.effects or tool.name in _AWAITING
    for argument in sorted(tool.arguments, key=lambda one: registry.kind(one) is not Messages):
        span = choice.tagged.spans.get(argument.name)
        value = _value(argument, _trimmed(speech.part(*span)) if span else None, speech, choice, turn)
        if isinstance(value, Refusal):
            return value
        if isinstance(value, Question):
            unsure = unsure or replace(value, argument=argument.name)
        elif value is not _MISSING:
            found[argument.name] = value
            said[argument.name] = str(getattr(value, "said", value))
    call = replace(call, trust=least(found))
    return replace(unsure, call=call) if isinstance(unsure, Question) else call


def least(arguments: dict[str, object]) -> Trust:
    """The least trust of all people among the arguments."""
    groups = [one for one in arguments.values() if isinstance(one, People)]
    return min((contact.trust for one in groups for contact in one.contacts), default=Trust.USER)


def convert(argument: Argument, words: str, turn: Turn) -> object:
    """One argument read from words of its own, as an answer to a question; a Refusal when it cannot be."""
    speech = tokens.read(words)
    value = _read(registry.kind(argument), speech, turn) if speech.tokens else None
    return Refusal(f"“{words}” is no {argument.name} that I know.") if value is None else value


def _value(argument: Argument, span: Speech | None, speech: Speech, choice: Choice, turn: Turn) -> object:
    kind = registry.kind(argument)
    if kind is bool:
        return True if argument.name in choice.flags else _MISSING
    value = _read(kind, span, turn) if span is not None and span.tokens else None
    if argument.name == "query" and span is not None:
        value = Text(messages.search(span, turn) or value)
    if value is None:
        value = _unmarked(argument, kind, speech, choice, turn)
    if value is None and argument.required:
        value = _decided(argument, choice.tool, kind, turn)
    return _MISSING if value is None else value


def _read(kind: Any, span: Speech, turn: Turn) -> object | None:
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(span, turn)
    return choose(templates.choices(kind), list(span.words)) if templates.slot_kind(kind) == "choice" else None


def _trimmed(span: Speech) -> Speech:
    """A stretch without marks and joining words at its ends."""
    start, end = 0, len(span.tokens)
    while start < end and span.tokens[start].kind == "mark" and span.tokens[start].text in _LEADING:
        start += 1
    while end > start and span.tokens[end - 1].kind == "mark" and span.tokens[end - 1].text in ":,;-–—":
        end -= 1
    return span.part(start, end)


def _unmarked(argument: Argument, kind: Any, speech: Speech, choice: Choice, turn: Turn) -> object | None:
    """What is meant without being named: the mail under the cursor, a time elsewhere in the words, a choice implied."""
    left = [speech.tokens[at] for at in choice.tagged.left]
    if kind is Messages and argument.required:
        return _implied(turn)
    if kind is When and left:
        found = when.find(" ".join(one.text for one in left), turn.context.now)
        return found[0].when if found else None
    if kind is Lane and left:
        return next((vocabulary.LANES[one.word] for one in left if one.word in vocabulary.LANES), None)
    if templates.slot_kind(kind) == "choice":
        return choose(templates.choices(kind), _outside(speech, choice))
    return None


def _implied(turn: Turn) -> object | None:
    """The mail that goes without saying: that of the clause before, or what is chosen on the screen."""
    if not turn.context.scene.selection and not turn.messages:
        return None
    found = messages.resolve(tokens.read("it" if turn.carried else "this"), turn)
    return replace(found, said="") if isinstance(found, Messages) else found


def _outside(speech: Speech, choice: Choice) -> list[str]:
    """The words that fill no argument."""
    inside = {at for start, end in choice.tagged.spans.values() for at in range(start, end)}
    return [one.word for at, one in enumerate(speech.tokens) if at not in inside]


def choose(values: tuple[str, ...], words: list[str]) -> str | None:
    """The value that words stand for; a negation turns it into the one that begins with "un"."""
    found = [one for one in values if meanings(one) & set(words)]
    if not found:
        return None
    best = max(found, key=len)
    return f"un{best}" if f"un{best}" in values and set(words) & _NOT else best


def _decided(argument: Argument, tool: str, kind: Any, turn: Turn) -> object:
    """What the person answered when this was asked for, or the question."""
    key = f"argument:{tool}:{argument.name}"
    if key not in turn.decided:
        turn.asked = turn.asked or key
        return _asked(argument, kind)
    return turn.decided[key]


def _asked(argument: Argument, kind: Any) -> Question:
    """The question for something without which the tool cannot go on."""
    if kind is Lane:
        return Question("Which lane?", tuple(Option(one.value, one) for one in Lane), argument.name)
    options = tuple(Option(one, one) for one in templates.choices(kind))
    asked = {Messages: "Which mail?", People: "Whom?", When: "When?"}.get(kind, f"{argument.name.capitalize()}?")
    return Question(asked, options, argument.name)


def _text(span: Speech, turn: Turn) -> Text:
    return Text(tokens.unquoted(span.said().strip()))


def _label(span: Speech, turn: Turn) -> str:
    return tokens.unquoted(span.said().strip().strip(".,;:!"))


def _when(span: Speech, turn: Turn) -> When | None:
    found = when.read(span.heard(), turn.context.now)
    return replace(found, said=span.said()) if found else None


def _lane(span: Speech, turn: Turn) -> Lane | None:
    return next((vocabulary.LANES[one] for one in span.words if one in vocabulary.LANES), None)


def _whole_number(span: Speech, turn: Turn) -> int | None:
    word = next((one for one in span.words if one.isdecimal() or one in vocabulary.CARDINALS), "")
    return vocabulary.CARDINALS.get(word) or (int(word) if word else None)


_READERS: dict[Any, Callable[[Speech, Turn], object | None]] = {
    Messages: messages.resolve,
    People: people.resolve,
    Companies: things.companies,
    Tasks: things.tasks,
    When: _when,
    Text: _text,
    Lane: _lane,
    str: _label,
    int: _whole_number,
    bool: lambda span, turn: True,
}
