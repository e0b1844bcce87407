"""The calls of one sentence, one after another: what they share, and those that are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from copilot.toolkit.arguments import Messages, People, Tasks
from copilot.toolkit.interpret.turn import Turn
from copilot.types.plans import ToolCall


def joined(calls: Sequence[ToolCall], call: ToolCall) -> list[ToolCall]:
    """The calls with one more; one that says the wish before it again completes that: "I'm done, archive it"."""
    last = calls[-1] if calls else None
    if last is None or last.tool != call.tool or not _agree(last, call):
        return [*calls, call]
    arguments, said = {**call.arguments, **last.arguments}, {**call.said, **last.said}
    return [*calls[:-1], replace(last, arguments=arguments, said=said, words=f"{last.words}, {call.words}")]


def carry(call: ToolCall, turn: Turn) -> None:
    """What a call is about becomes what "it" and "them" mean in the next clause."""
    values = list(call.arguments.values())
    for value in values:
        if isinstance(value, Messages):
            turn.messages, turn.people, turn.carried = value.ids, (), True
    for value in values:
        if isinstance(value, People):
            turn.people, turn.carried = value.contacts, True
        elif isinstance(value, Tasks):
            turn.tasks = value.ids


def _agree(left: ToolCall, right: ToolCall) -> bool:
    """Whether two calls differ in no argument that both have."""
    shared = left.arguments.keys() & right.arguments.keys()
    return bool(shared) and all(_same(left.arguments[name], right.arguments[name]) for name in shared)


def _same(left: object, right: object) -> bool:
    if isinstance(right, Messages) and not right.said:
        return True
    if isinstance(left, Messages | Tasks) and isinstance(right, Messages | Tasks):
        return set(left.ids) == set(right.ids)
    return left == right
