"""What a model's own chat template puts around a prefix and a prompt, told apart from both.

Only the template's words may become control tokens; the words between them are read as text, whatever they say. The
prefix takes the system's place, the prompt the user's, and thinking is off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_PREFIX, _PROMPT = "\ue000prefix\ue001", "\ue000prompt\ue001"
_ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True)
class Frame:
    """The template's words before the prefix, between prefix and prompt, and after the prompt."""

    before: str
    between: str
    after: str


_NONE = Frame("", "\n\n", "\n\n")


@lru_cache(maxsize=8)
def frame(template: str, *, bos: str = "", eos: str = "", prefixed: bool = True) -> Frame:
    """The frame of a Jinja chat template; a plain one when there is no template or it cannot be used."""
    if not template:
        return _NONE
    together = f"{_PREFIX}\n\n{_PROMPT}" if prefixed else _PROMPT
    turns = [[("user", together)]]
    if prefixed:
        turns.insert(0, [("system", _PREFIX), ("user", _PROMPT)])
    for one in turns:
        words = _render(template, one, bos, eos)
        before, prefix, rest = words.partition(_PREFIX) if prefixed else ("", _PREFIX, words)
        between, prompt, after = rest.partition(_PROMPT)
        if prefix and prompt and "\ue000" not in before + between + after:
            return Frame(before, between, after)
    return _NONE


def breaker(marks: Iterable[str]) -> Callable[[str], str]:
    """What makes text of text: every mark of the template that a tokenizer would find in it gets a gap nobody sees."""
    found = re.compile("|".join(map(re.escape, marks)) or r"(?!)")
    return lambda text: found.sub(lambda mark: mark[0][0] + _ZERO_WIDTH_SPACE + mark[0][1:], text)


def _render(template: str, turns: list[tuple[str, str]], bos: str, eos: str) -> str:
    """The words of a template; none when it refuses these turns. It came with the model, so it runs in a sandbox."""
    from jinja2 import TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def refuse(reason: str) -> str:
        raise TemplateError(reason)

    def as_json(value: Any, **options: Any) -> str:
        return json.dumps(value, ensure_ascii=False, indent=options.get("indent"))

    room = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols", "jinja2.ext.do"]
    )
    room.filters["tojson"] = as_json
    room.globals["raise_exception"] = refuse
    messages = [{"role": role, "content": content} for role, content in turns]
    try:
        return room.from_string(template).render(
            messages=messages, add_generation_prompt=True, enable_thinking=False, bos_token=bos, eos_token=eos
        )
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, RecursionError):
        return ""
