"""The tools there are: built-in ones and the person's own, loaded by path by the same code.

A tool's file holds one function under `@tool`, named as the file. What is wrong with a file is told beside its name and
never breaks anything else. A person's own tool is trusted code: it runs with all their rights.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from copilot import paths
from copilot.toolkit.arguments import Companies, Messages, People, Tasks, Text, When
from copilot.toolkit.declaration import Argument, Tool
from copilot.types import Lane
from copilot.types.plans import Effect, ToolGuide

KINDS = (Messages, People, Companies, Tasks, When, Text, Lane, str, int, bool)
"""The kinds an argument may have, beside Literal["…"] and any of them with `| None`."""

FEWEST_EXAMPLES = 8

_SLOT = re.compile(r"\{(\w+): ?([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """One file of tools: the tool, or what is wrong with it."""

    path: Path
    tool: Tool | None
    problem: str = ""


def load(own: Path | None = None) -> tuple[Loaded, ...]:
    """The built-in tools, then those in the folder `own`, each by name; a tool of the person's own replaces ours."""
    found = {one.path.stem: one for one in _folder(paths.builtin("tools"), origin="builtin")}
    if own is not None and own.is_dir():
        found |= {one.path.stem: one for one in _folder(own, origin="")}
    return tuple(found[name] for name in sorted(found))


def state(own: Path | None) -> tuple[tuple[str, int], ...]:
    """The files in the person's folder and when each was last written, to see whether any is another one."""
    if own is None or not own.is_dir():
        return ()
    return tuple(sorted((one.name, one.stat().st_mtime_ns) for one in own.glob("*.py")))


def slots(example: str) -> tuple[tuple[str, str], ...]:
    """The marked arguments of an example: (argument, words)."""
    return tuple(_SLOT.findall(example))


def plain(example: str) -> str:
    """An example as a person would say it, without marks."""
    return _SLOT.sub(lambda found: found[2], example)


def guide(one: Loaded) -> ToolGuide:
    """A tool as people are told of it."""
    if one.tool is None:
        return ToolGuide(one.path.stem, "", "", problem=one.problem)
    effects = ", ".join(effect.value for effect in Effect if effect in one.tool.effects)
    examples = tuple(plain(example) for example in one.tool.examples)
    return ToolGuide(one.tool.name, one.tool.description, effects, examples, one.problem)


def _folder(folder: Path, *, origin: str) -> Iterator[Loaded]:
    for path in sorted(folder.glob("*.py")):
        if not path.name.startswith("_"):
            yield _file(path, origin or str(path))


def _file(path: Path, origin: str) -> Loaded:
    try:
        module = _module(path)
    except Exception as error:  # loading a plugin: whatever a file does wrong is told, and the others go on
        return Loaded(path, None, f"it cannot be loaded: {type(error).__name__}: {error}")
    except SystemExit:
        return Loaded(path, None, "it cannot be loaded: it ends the program")
    found = getattr(module, path.stem, None)
    if not isinstance(found, Tool):
        return Loaded(path, None, f"it declares no tool: a function {path.stem}() under @tool")
    problem = "; ".join(problems(found))
    return Loaded(path, None if problem else replace(found, origin=origin), problem)


def _module(path: Path) -> Any:
    name = f"copilot_tool_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def problems(one: Tool) -> Iterator[str]:
    """What is wrong with a tool's declaration, a phrase each."""
    if not one.description:
        yield "it has no docstring"
    if not one.effects:
        yield "it declares no effect"
    if not one.undo:
        yield "it does not say what undoing it does"
    for argument in one.arguments:
        if not _known(argument):
            yield f"{argument.name} has a type that words cannot be read into"
    if len(one.examples) < FEWEST_EXAMPLES:
        yield f"it has {len(one.examples)} examples and needs {FEWEST_EXAMPLES}"
    names = {argument.name for argument in one.arguments}
    for example in one.examples:
        yield from _misplaced(example, names)


def _misplaced(example: str, names: set[str]) -> Iterator[str]:
    for name, _ in slots(example):
        if name not in names:
            yield f"an example marks {name}, which is no argument"
    if "{" in _SLOT.sub("", example):
        yield f"an example has a mark that does not close: {example!r}"


def kind(argument: Argument) -> Any:
    """The kind of an argument, without `| None`."""
    choices = [one for one in get_args(argument.kind) if one is not type(None)]
    union = get_origin(argument.kind) is not Literal and type(None) in get_args(argument.kind)
    return choices[0] if union and len(choices) == 1 else argument.kind


def _known(argument: Argument) -> bool:
    asked = kind(argument)
    return asked in KINDS or get_origin(asked) is Literal
