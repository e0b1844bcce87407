"""What makes a function a tool: typed arguments, a docstring, effects, examples; nothing else."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_type_hints

from copilot.types.plans import Answer, Effect, Question, Step

if TYPE_CHECKING:
    from copilot.toolkit.context import Context

Result = Sequence[Step] | Answer | Question
"""What a tool returns: steps to be approved, an answer, or a question without which it cannot go on."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool: its name, kind, and what it is when nothing is said; required without a default."""

    name: str
    kind: Any
    required: bool
    default: object = None


@dataclass(frozen=True, slots=True)
class Tool:
    """One composite tool. `examples` mark the words of arguments: "archive {messages: all newsletters}"."""

    name: str
    description: str
    arguments: tuple[Argument, ...]
    effects: tuple[Effect, ...]
    undo: str
    examples: tuple[str, ...]
    run: Callable[..., Result]
    origin: str = "builtin"
    """builtin, or the file a tool of the person's own came from."""

    def __call__(self, context: Context, **arguments: object) -> Result:
        """What the tool would do; changes nothing."""
        return self.run(context, **arguments)


def tool(
    *, effects: Iterable[str], examples: Iterable[str], undo: str = "Everything is put back as it was."
) -> Callable[[Callable[..., Result]], Tool]:
    """Make a function a tool. `effects` are all it may have (`Effect` values); `undo` tells what undoing it does.

    The function's first argument is the `Context`; its name, signature and docstring are the tool's. Raises TypeError
    or ValueError when one of these is missing.
    """

    def declare(function: Callable[..., Result]) -> Tool:
        return Tool(
            name=function.__name__,
            description=" ".join((inspect.getdoc(function) or "").split("\n\n")[0].split()),
            arguments=tuple(_arguments(function)),
            effects=tuple(Effect(one) for one in effects),
            undo=undo,
            examples=tuple(examples),
            run=function,
        )

    return declare


def _arguments(function: Callable[..., Result]) -> Iterable[Argument]:
    hints = get_type_hints(function)
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        required = parameter.default is inspect.Parameter.empty
        default = None if required else parameter.default
        yield Argument(parameter.name, hints.get(parameter.name), required, default)
