"""What every engine promises: one protocol for models, and the requests and answers that go through it.

A model only ever continues text. It has no tools, no memory and no sockets of its own; what it reads may be a
stranger's, and so what it writes is one too.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Role = Literal["watch", "tools", "summary", "long"]
"""What a model is for: always on (~1B), tool choice (~8B), summaries and drafts (12B), long texts (~27B)."""

End = Literal["", "stop", "length", "cancelled", "deadline"]
"""Why an answer ended; empty while it goes on."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `prefix` is the same for all requests of a role and is evaluated once; `prompt` is this one's.

    The answer is constrained while it is decoded: `schema` is a JSON schema, `grammar` a Lark grammar (llguidance);
    at most one of them. `interactive` requests go before batch ones. `seconds` is the deadline, 0 for none.
    """

    prefix: str
    prompt: str
    schema: Mapping[str, Any] | None = None
    grammar: str = ""
    most_tokens: int = 512
    temperature: float = 0.0
    seed: int = 0
    interactive: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of an answer as it comes; the last has `end`."""

    text: str
    tokens: int = 1
    end: End = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a loaded model is: engine, name, context in tokens, bytes resident, CPU or GPU features in use."""

    engine: str
    name: str
    context: int
    bytes: int = 0
    features: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Options:
    """How a model is loaded; 0 lets the engine choose.

    `context` is how many tokens all requests at work hold together, and so the most that one may take; it never exceeds
    what the model has learnt. `exact` keeps them in 32 bits, in twice the memory: then an answer does not depend on
    what else was answered beside it.
    """

    context: int = 0
    slots: int = 4
    threads: int = 0
    gpu_layers: int = -1
    exact: bool = False


class Model(Protocol):
    """A model that is loaded. Methods may be called from any thread."""

    @property
    def about(self) -> About:
        """What it is."""

    def count(self, text: str) -> int:
        """How many tokens a text takes."""

    def answer(self, request: Request, *, cancel: threading.Event | None = None) -> Iterator[Piece]:
        """The answer, piece by piece; ends within two token steps once `cancel` is set.

        Raises TooLong (never cuts silently), EngineFailed, UsageError for a grammar that cannot be used.
        """

    def close(self) -> None:
        """Unload it."""
