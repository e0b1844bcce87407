"""llama.cpp as an engine: several answers in one decode, each constrained, seeded, and to be broken off at any token.

What a role's requests begin with alike (the template's opening and the prefix) is evaluated once, stays in a sequence
of its own, and is shared by the sequences of its requests without being copied.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from llguidance.llamacpp import lltokenizer_from_vocab

from copilot.errors import CopilotError, EngineFailed
from copilot.llm.answering import Answer, check_room
from copilot.llm.base import About, Options, Request
from copilot.llm.chat import breaker, frame
from copilot.llm.grammar import Grammars
from copilot.llm.llamacpp_context import Context, Row
from copilot.llm.prefix import FEWEST_TOKENS, Prefix, Prefixes
from copilot.llm.scheduler import Wrote

_PREFIXES = 3


@dataclass(eq=False, slots=True)
class Turn:
    """An answer with its sequence, when it has a slot.

    `common` of its tokens are its prefix, `evaluated` in memory, and `promised` the memory it may come to need.
    """

    answer: Answer
    common: int
    sequence: int = -1
    evaluated: int = 0
    prefix: Prefix | None = None
    promised: int = 0

    @property
    def tokens(self) -> list[int]:
        """Prefix, prompt and what was written."""
        return self.answer.tokens


class LlamaCpp:
    """A GGUF model that answers up to `slots` requests at once. For one thread, `interrupt` and `count` aside."""

    def __init__(self, path: Path, options: Options) -> None:
        """Load it. Raises ModelMissing, EngineFailed."""
        self.slots = options.slots
        self.evaluated = 0  # tokens so far, for whoever watches the speed
        self._context = Context(path, options, sequences=options.slots + _PREFIXES)
        self._free = list(range(options.slots))
        self._prefixes = Prefixes(range(options.slots, options.slots + _PREFIXES), self._context.forget)
        self._working: list[Turn] = []
        with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):  # llguidance asks in an older way
            tokens = lltokenizer_from_vocab(self._context.vocabulary)
        self._grammars = Grammars(tokens, self._context.words)
        self._plain = breaker(self._context.marks())
        self.about = About("llamacpp", path.stem, self._context.size, self._context.resident, self._context.features)
        self.interrupt, self.resume, self.close = self._context.interrupt, self._context.resume, self._context.close

    def count(self, text: str) -> int:
        """How many tokens a text takes."""
        return len(self._context.tokens(self._plain(text)))

    def begin(self, request: Request, written: Sequence[int] = ()) -> Turn:
        """Read a request of which `written` is answered already. Raises TooLong, UsageError."""
        common, prompt = self._read(request)
        check_room(len(common) + len(prompt), request, self._context.size)
        answer = Answer(request, [*common, *prompt], self._grammars.guide(request), self._context.text)
        answer.resume(list(written))
        return Turn(answer, len(common))

    def admit(self, turn: Turn) -> bool:
        """Give it a sequence and the memory it may come to need; False when there is no room now."""
        whole = len(turn.tokens) + turn.answer.left
        common = self._worth_sharing(turn, whole)
        own = whole - len(common) if self._context.shares else whole
        need = own if self._prefixes.holds(common) else own + len(common)
        if not self._free:
            return False
        while self._taken + need > self._context.size:
            if not self._prefixes.drop(common):
                return False
        turn.sequence = self._free.pop()
        turn.prefix = self._prefixes.take(common) if common else None
        turn.promised = own if turn.prefix else whole
        self._working.append(turn)
        return True

    def release(self, turn: Turn) -> None:
        """Take its sequence back; what was written is kept."""
        self._working.remove(turn)
        self._context.forget(turn.sequence)
        self._free.append(turn.sequence)
        if turn.prefix:
            turn.prefix.users -= 1
        turn.sequence, turn.evaluated, turn.prefix = -1, 0, None

    def step(self, turns: Sequence[Turn]) -> list[tuple[Turn, Wrote | CopilotError]]:
        """Evaluate what comes next of each in one decode, short before long; those read to their end write a token."""
        rows: list[Row] = []
        fed: list[tuple[Turn | Prefix, int]] = []
        for run in sorted(self._runs(turns), key=lambda run: len(run.tokens) - run.evaluated):
            rows += _rows(run, self._context.batch_size - len(rows))
            fed.append((run, len(rows)))
        if not self._context.decode(rows):
            self._take_back([run for run, _ in fed])
            return []
        self.evaluated += len(rows)
        said: list[tuple[Turn, Wrote | CopilotError]] = []
        before = 0
        for run, after in fed:
            run.evaluated += after - before
            before = after
            if isinstance(run, Turn) and run.evaluated == len(run.tokens):
                said.append((run, self._go_on(run.answer, after - 1)))
        return said

    @property
    def _taken(self) -> int:
        """The memory that is held or promised, in tokens."""
        return self._prefixes.size + sum(one.promised for one in self._working)

    def _go_on(self, answer: Answer, row: int) -> Wrote | CopilotError:
        try:
            return answer.go_on(self._context.logits(row), self._context.ends)
        except EngineFailed as error:  # its grammar grew too complex; the others go on
            return error

    def _worth_sharing(self, turn: Turn, whole: int) -> tuple[int, ...]:
        """The prefix, unless it is short, or would have to be held twice where that does not fit."""
        held = whole if self._context.shares else whole + turn.common
        fits = turn.common >= FEWEST_TOKENS and held <= self._context.size
        return tuple(turn.tokens[: turn.common]) if fits else ()

    def _runs(self, turns: Sequence[Turn]) -> list[Turn | Prefix]:
        """What is to be evaluated for these: first a common prefix, once for all of them, then the rest of each."""
        runs: dict[int, Turn | Prefix] = {}
        for turn in turns:
            run: Turn | Prefix = turn
            if turn.prefix and not turn.evaluated:
                if turn.prefix.ready:
                    self._context.copy(turn.prefix.sequence, turn.sequence)
                    turn.evaluated = len(turn.prefix.tokens)
                else:
                    run = turn.prefix
            runs[id(run)] = run
        return list(runs.values())

    def _take_back(self, runs: Sequence[Turn | Prefix]) -> None:
        """After an interrupted decode: what these had before it, or nothing where that is not to be had again."""
        for run in runs:
            if not self._context.rewinds:
                run.evaluated = 0
            self._context.forget(run.sequence, run.evaluated)

    def _read(self, request: Request) -> tuple[list[int], list[int]]:
        """The tokens that all requests with this prefix begin with, and this one's own."""
        context = self._context
        bos, eos = context.bos_and_eos
        around = frame(context.template, bos=bos, eos=eos, prefixed=bool(request.prefix))
        before, between, after = (
            context.tokens(one, special=True) for one in (around.before, around.between, around.after)
        )
        first = [] if before[:1] == context.first else context.first
        prefix, prompt = (context.tokens(self._plain(one)) for one in (request.prefix, request.prompt))
        return [*first, *before, *prefix, *between], [*prompt, *after]


def _rows(run: Turn | Prefix, most: int) -> list[Row]:
    upto = min(len(run.tokens), run.evaluated + most)
    last = len(run.tokens) - 1 if isinstance(run, Turn) else -1
    return [Row(run.tokens[at], at, run.sequence, at == last) for at in range(run.evaluated, upto)]


def load(path: Path, options: Options) -> LlamaCpp:
    """The engine for a GGUF file. Raises ModelMissing, EngineFailed."""
    return LlamaCpp(path, options)
