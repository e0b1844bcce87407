"""Words that lean on what was said before: "no, archive it instead", "and number 3", "the other one"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.toolkit import registry
from copilot.toolkit.arguments import Contact, Messages, People, Text, When
from copilot.toolkit.declaration import Tool
from copilot.toolkit.interpret import arguments, messages, people, vocabulary, when
from copilot.toolkit.interpret.tokens import Speech
from copilot.toolkit.interpret.turn import Turn, Unsure
from copilot.types import Lane
from copilot.types.plans import Option, Question, Refusal, ToolCall

if TYPE_CHECKING:
    from copilot.toolkit.interpret.conversation import Conversation

_LEADS = frozenset(
    ("no", "nope", "not", "wait", "also", "and", "then", "same", "rather", "instead", "sorry", "actually")
)
_PHRASES = (
    "do the same with", "do the same for", "do the same to", "the same with", "the same for", "same with", "same for",
    "not that one", "not this one", "not her", "not him", "i meant", "i mean", "make it", "make that", "what about",
)  # fmt: skip
_TAILS = frozenset(("instead", "too", "also", "rather", "then", "please"))
_AS_WELL = ("as", "well")
_OTHER = frozenset(("other", "another", "others", "else"))
_WITH_TEXT = frozenset(("say", "saying", "write", "with"))


def follow(
    speech: Speech, talk: Conversation, turn: Turn, tools: Mapping[str, Tool], chooses: Callable[[Speech], bool]
) -> Speech | tuple[ToolCall, ...] | Unsure:
    """What remains to be read of words that lean on the last ones, or what these become with another argument.

    Words that do not lean on anything are given back as they are.
    """
    rest = _opened(speech)
    if not talk.calls or rest == speech or not rest.tokens:
        return speech
    turn.carried = True
    if set(rest.words) & _OTHER and len(rest.tokens) <= 7:
        return _other(talk, turn)
    return rest if chooses(rest) else _varied(rest, talk.calls[-1], turn, tools)


def _opened(speech: Speech) -> Speech:
    """Words without "no,", "also", "do the same with" before them, and "instead", "too" after them."""
    rest, before = speech, None
    while rest.tokens and rest != before:
        before = rest
        if rest.words[0] in _LEADS or rest.tokens[0].kind == "mark":
            rest = rest.part(1, len(rest.tokens))
        for phrase in _PHRASES:
            words = tuple(phrase.split())
            if rest.words[: len(words)] == words and len(rest.tokens) > len(words):
                rest = rest.part(len(words), len(rest.tokens))
        if len(rest.tokens) > 1 and (rest.words[-1] in _TAILS or rest.tokens[-1].kind == "mark"):
            rest = rest.part(0, len(rest.tokens) - 1)
        if len(rest.tokens) > 2 and rest.words[-2:] == _AS_WELL:
            rest = rest.part(0, len(rest.tokens) - 2)
    return speech if not rest.tokens and not set(speech.words) & _OTHER else rest


def _other(talk: Conversation, turn: Turn) -> tuple[ToolCall, ...] | Unsure:
    """The last calls with the other one of a name, or of the mails a phrase fits; a question where several are left."""
    for key, others in talk.others.items():
        if not others:
            continue
        options = tuple(_option(one, turn) for one in others)
        if len(options) > 1:
            turn.asked = key
            return Question("Which other one?", options)
        return _exchanged(talk, options[0].value, turn)
    return Refusal("There is no other one that it could have been.")


def _option(value: object, turn: Turn) -> Option:
    if isinstance(value, Contact):
        return Option(f"{value.name} <{value.email}>", value)
    rows = turn.context.rows([value]) if isinstance(value, int) else []
    return Option(messages.shown(rows[0], turn.context.now) if rows else str(value), value)


def _exchanged(talk: Conversation, value: object, turn: Turn) -> tuple[ToolCall, ...]:
    """The last calls with one person or mail in place of the one that was meant before."""
    calls = []
    for call in talk.calls:
        found = dict(call.arguments)
        for name, old in call.arguments.items():
            if isinstance(old, People) and isinstance(value, Contact):
                found[name] = replace(old, contacts=(value,))
            elif isinstance(old, Messages) and isinstance(value, int):
                found[name] = replace(old, ids=(value,))
        calls.append(replace(call, arguments=found, trust=arguments.least(found)))
    return tuple(calls)


def _varied(rest: Speech, last: ToolCall, turn: Turn, tools: Mapping[str, Tool]) -> tuple[ToolCall, ...] | Unsure:
    """The last call with one argument taken from these words: the first whose kind they suit."""
    tool = tools.get(last.tool)
    for argument in tool.arguments if tool else ():
        kind = registry.kind(argument)
        if _suits(kind, rest, turn):
            value = _value(kind, rest, turn)
            if isinstance(value, Refusal):
                continue
            if isinstance(value, Question):
                return replace(value, argument=argument.name, call=last)
            found = {**last.arguments, argument.name: value}
            said = {**last.said, argument.name: rest.said()}
            return (replace(last, arguments=found, said=said, words=rest.said(), trust=arguments.least(found)),)
    return Refusal("I do not know what that changes.", (last.words,))


def _suits(kind: object, rest: Speech, turn: Turn) -> bool:
    """Whether words can be meant for an argument of this kind alone."""
    if kind is When:
        moments = when.find(rest.heard(), turn.context.now)
        return len(moments) == 1 and moments[0].end - moments[0].start >= len(rest.heard()) - 1
    if kind is Lane:
        return bool(set(rest.words) & vocabulary.LANES.keys()) and len(rest.tokens) <= 4
    if kind is Text:
        return rest.words[0] in _WITH_TEXT and len(rest.tokens) > 1
    return kind in (Messages, People)


def _value(kind: object, rest: Speech, turn: Turn) -> object:
    if kind is Text:
        return Text(rest.part(1, len(rest.tokens)).said())
    if kind is When:
        return when.read(rest.heard(), turn.context.now)
    if kind is Lane:
        return next(vocabulary.LANES[one] for one in rest.words if one in vocabulary.LANES)
    return messages.resolve(rest, turn) if kind is Messages else people.resolve(_without_lead(rest), turn)


def _without_lead(rest: Speech) -> Speech:
    return rest.part(1, len(rest.tokens)) if rest.words[0] in ("to", "with", "for") and len(rest.tokens) > 1 else rest
