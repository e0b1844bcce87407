"""Whether a model can be relied on here: does it fit, load, hold to a schema, keep requests apart, stop."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from copilot.errors import CopilotError, EngineFailed
from copilot.llm import catalogue, roles
from copilot.llm.base import Model, Options, Request, Role
from copilot.llm.http_schema import check
from copilot.llm.roles import Binding
from copilot.paths import Paths
from copilot.settings import Models

SCHEMA = {
    "type": "object",
    "properties": {
        "label": {"enum": ["team", "people", "newsletters"]},
        "why": {"type": "string", "maxLength": 60},
        "sentences": {"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 1, "maxItems": 3},
    },
    "required": ["label", "why", "sentences"],
    "additionalProperties": False,
}
_ASK = Request("You sort mail. Answer with one document.", "1 The board meets on Thursday. 2 Bring the deck. 3 Thanks.")
_AT_ONCE = 8
_OPTIONS = Options(context=4096, exact=True)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried, whether it went well, and what was seen."""

    name: str
    well: bool
    told: str


def run(binding: Binding, paths: Paths, *, role: Role, models: Models | None = None) -> Iterator[Step]:
    """Try one thing after the other; a model that cannot be loaded ends it. Raises nothing for a model that fails."""
    if binding.engine == "builtin":
        yield Step("built-in", True, "always there; no model is loaded for this role")
        return
    yield _licence(binding)
    if binding.engine != "http":
        yield _memory(binding)
    began = time.monotonic()
    try:
        model = roles.load(binding, paths, role=role, models=models, options=_options(binding))
    except CopilotError as error:
        yield Step("loads", False, f"{error.message} {error.hint}")
        return
    try:
        about = model.about
        yield Step("loads", True, f"in {time.monotonic() - began:.1f} s, {about.context} tokens of context")
        yield Step("features", True, ", ".join(about.features))
        for name, what in (("schema", _schema), ("apart", _apart), ("cancel", _cancel)):
            yield _tried(name, what, model)
    finally:
        model.close()


def _options(binding: Binding) -> Options | None:
    return None if binding.engine == "http" else _OPTIONS


def _tried(name: str, what: Callable[[Model], str], model: Model) -> Step:
    try:
        return Step(name, True, what(model))
    except CopilotError as error:
        return Step(name, False, f"{error.message} {error.hint}")


def _licence(binding: Binding) -> Step:
    entry = catalogue.of(binding)
    if entry is None:
        return Step("licence", True, "not in the catalogue; its licence is yours to know")
    word = {"yes": "work use is permitted", "terms": "read the maker's terms first", "no": "work use is NOT permitted"}
    return Step("licence", entry.work != "no", f"{entry.licence}: {word[entry.work]}")


def _memory(binding: Binding) -> Step:
    entry, free = catalogue.of(binding), catalogue.free()
    files = binding.path.glob("*.safetensors") if binding.path.is_dir() else [binding.path]
    size = sum(one.stat().st_size for one in files if one.exists())
    need = entry.memory * 1e9 if entry else size * 7 / 6 + 0.4e9
    return Step("memory", need < free, f"about {need / 1e9:.1f} GB needed, {free / 1e9:.1f} GB free")


def _schema(model: Model) -> str:
    for seed in range(3):
        text, _ = _said(model, replace(_ASK, schema=SCHEMA, temperature=0.7, seed=seed, most_tokens=256))
        check(text, SCHEMA)
    return f"3 of 3 documents valid, the last {json.dumps(json.loads(text), ensure_ascii=False)[:80]}"


def _apart(model: Model) -> str:
    """Requests at once, each with its own word: no answer may hold another's or, here, differ from the one alone."""
    words = [f"canary{7919 * number}" for number in range(1, _AT_ONCE + 1)]
    asked = [replace(_ASK, prompt=f"Say only this word: {word}", most_tokens=24) for word in words]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        together = list(pool.map(lambda one: _said(model, one)[0], asked))
    for word, text in zip(words, together, strict=True):
        if any(other in text for other in words if other != word):
            raise EngineFailed("An answer holds another request's word.", "Do not use this engine.")
    if model.about.engine == "http":
        return f"{_AT_ONCE} at once, no answer holds another's word"
    alone = [_said(model, one)[0] for one in asked]
    if together != alone:
        raise EngineFailed("An answer differs from the one that the same request gets alone.", "Use another engine.")
    return f"{_AT_ONCE} at once, each answered as if alone"


def _cancel(model: Model) -> str:
    cancel = threading.Event()
    after = 0
    for piece in model.answer(replace(_ASK, prompt="Count to a thousand.", most_tokens=256), cancel=cancel):
        after += piece.tokens * cancel.is_set()
        cancel.set()
    if after > 2:
        raise EngineFailed(f"{after} tokens came after it was cancelled.", "It may be slow to give way.")
    return f"stopped {after} tokens later"


def _said(model: Model, request: Request) -> tuple[str, int]:
    pieces = list(model.answer(request))
    return "".join(one.text for one in pieces), sum(one.tokens for one in pieces)
