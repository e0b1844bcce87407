"""MLX as an engine, through mlx-lm: on Apple's GPUs, and on any CPU that it runs on.

Answers take turns, each with a cache of its own, so that none depends on what else is answered. What a role's requests
begin with alike is evaluated once; its cache is copied for each of them, which costs no evaluation.
"""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llguidance.hf

from copilot.errors import CopilotError, EngineFailed
from copilot.llm.answering import Answer, check_room
from copilot.llm.base import About, Options, Request
from copilot.llm.chat import breaker, frame
from copilot.llm.grammar import Grammars
from copilot.llm.mlx_folder import Folder
from copilot.llm.prefix import FEWEST_TOKENS
from copilot.llm.scheduler import Wrote

_CHUNK, _CHUNK_ON_CPU = 256, 16
"""Tokens read in one step: a person's request waits for no more than these. A CPU reads many no faster than few."""
_PREFIXES = 3


@dataclass(eq=False, slots=True)
class Turn:
    """An answer with its cache, when it has a slot, and how many of its tokens are in it."""

    answer: Answer
    common: int
    cache: list[Any] | None = None
    evaluated: int = 0
    need: int = 0

    @property
    def first(self) -> tuple[int, ...]:
        """What it begins with alike, empty when that is not worth keeping."""
        return tuple(self.answer.tokens[: self.common]) if self.common >= FEWEST_TOKENS else ()


class Mlx:
    """A model folder that answers up to `slots` requests in turn. For one thread, `count` and `interrupt` aside."""

    def __init__(self, path: Path, options: Options) -> None:
        """Load it. Raises ModelMissing, EngineFailed."""
        self.slots = options.slots
        self.evaluated = 0
        self._interrupted = threading.Event()
        self._model = Folder(path)
        self._chunk = _CHUNK if self._model.on_gpu else _CHUNK_ON_CPU
        self._size = options.context or self._model.context
        words = len(self._model.logits(self._model.fresh(), [0]))
        self._words = min(words, self._model.words)
        self._tokens = llguidance.hf.from_tokenizer(self._model.tokenizer, n_vocab=max(words, self._model.words))
        self._grammars = Grammars(self._tokens, self._words)
        self._plain = breaker(self._model.marks)
        self._prefixes: OrderedDict[tuple[int, ...], list[Any]] = OrderedDict()
        self._working: list[Turn] = []
        self.about = About("mlx", path.name, self._size, self._model.bytes, self._model.features)

    def count(self, text: str) -> int:
        """How many tokens a text takes."""
        return len(self._model.encode(self._plain(text)))

    def begin(self, request: Request, written: Sequence[int] = ()) -> Turn:
        """Read a request of which `written` is answered already. Raises TooLong, UsageError."""
        common, prompt = self._read(request)
        check_room(len(common) + len(prompt), request, self._size)
        answer = Answer(request, [*common, *prompt], self._grammars.guide(request), self._tokens.decode_bytes)
        answer.resume(list(written))
        return Turn(answer, len(common), need=len(answer.tokens) + answer.left)

    def admit(self, turn: Turn) -> bool:
        """Give it a slot and a cache; False when there is no room now."""
        if len(self._working) == self.slots or sum(one.need for one in [*self._working, turn]) > self._size:
            return False
        turn.cache = self._model.fresh()
        self._working.append(turn)
        return True

    def release(self, turn: Turn) -> None:
        """Take its cache back; what was written is kept."""
        self._working.remove(turn)
        turn.cache, turn.evaluated = None, 0

    def step(self, turns: Sequence[Turn]) -> list[tuple[Turn, Wrote | CopilotError]]:
        """Read some more of each, or, where it is read to its end, write a token."""
        said: list[tuple[Turn, Wrote | CopilotError]] = []
        for turn in turns:
            if self._interrupted.is_set():
                break
            if (wrote := self._step(turn)) is not None:
                said.append((turn, wrote))
        return said

    def interrupt(self) -> None:
        """Let a step end behind the answer that it is at. From any thread."""
        self._interrupted.set()

    def resume(self) -> None:
        """Let steps run to their end again."""
        self._interrupted.clear()

    def close(self) -> None:
        """Forget everything."""
        self._working.clear()
        self._prefixes.clear()

    def _step(self, turn: Turn) -> Wrote | CopilotError | None:
        self._share(turn)
        assert turn.cache is not None
        tokens = turn.answer.tokens
        upto = min(len(tokens), turn.evaluated + self._chunk)
        if turn.evaluated < turn.common:
            upto = min(upto, turn.common)
        logits = self._model.logits(turn.cache, tokens[turn.evaluated : upto])
        self.evaluated += upto - turn.evaluated
        turn.evaluated = upto
        if upto == turn.common and turn.first:
            self._keep(turn.first, turn.cache)
        if upto < len(tokens):
            return None
        try:
            return turn.answer.go_on(logits[: self._words], self._model.ends)
        except EngineFailed as error:  # its grammar grew too complex; the others go on
            return error

    def _share(self, turn: Turn) -> None:
        if turn.evaluated == 0 and turn.first in self._prefixes:
            self._prefixes.move_to_end(turn.first)
            turn.cache, turn.evaluated = copy.deepcopy(self._prefixes[turn.first]), turn.common

    def _keep(self, tokens: tuple[int, ...], cache: list[Any]) -> None:
        self._prefixes[tokens] = copy.deepcopy(cache)
        while len(self._prefixes) > _PREFIXES:
            self._prefixes.popitem(last=False)

    def _read(self, request: Request) -> tuple[list[int], list[int]]:
        """The tokens that all requests with this prefix begin with, and this one's own."""
        model = self._model
        around = frame(model.template, bos=model.bos, eos=model.eos, prefixed=bool(request.prefix))
        prefix, prompt = (self._plain(one) for one in (request.prefix, request.prompt))
        first = [*model.encode(around.before), *model.encode(prefix), *model.encode(around.between)]
        return first, [*model.encode(prompt), *model.encode(around.after)]


def load(path: Path, options: Options) -> Mlx:
    """The engine for a folder of a model. Raises ModelMissing, EngineFailed."""
    return Mlx(path, options)
