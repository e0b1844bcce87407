"""Whose turn it is: which requests a loaded model works on, decided anew before every token.

The person's requests go before all others: while one is being answered, the others stand still where they are, one slot
is always kept free for the next, and when memory is short the youngest of the others gives up its place and goes on
later from what it had written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from copilot.errors import CopilotError, EngineFailed
from copilot.llm.base import End, Request

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Wrote:
    """The next tokens of an answer and their text; the last has `end`."""

    tokens: tuple[int, ...]
    text: str
    end: End = ""


class Engine(Protocol[A]):
    """A loaded model that answers several requests at once, one step each at a time."""

    @property
    def slots(self) -> int:
        """How many requests it can hold at once."""

    def begin(self, request: Request, written: Sequence[int] = ()) -> A:
        """Read a request of which `written` is answered already. Raises TooLong, UsageError."""

    def admit(self, answer: A) -> bool:
        """Give it a slot; False when there is no room now."""

    def release(self, answer: A) -> None:
        """Take the slot back; what was written is kept."""

    def step(self, answers: Sequence[A]) -> list[tuple[A, Wrote | CopilotError]]:
        """Go one step on with these and say what was written; a text still being read has nothing to say."""


@dataclass(slots=True)
class _Job(Generic[A]):
    id: int
    request: Request
    written: Sequence[int]
    answer: A | None = None


class Scheduler(Generic[A]):
    """The requests of one engine. Not for several threads."""

    def __init__(self, engine: Engine[A]) -> None:
        self._engine = engine
        self._waiting: dict[bool, deque[_Job[A]]] = {True: deque(), False: deque()}
        self._working: list[_Job[A]] = []

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return not (self._working or any(self._waiting.values()))

    @property
    def patient(self) -> bool:
        """Whether the next step would be for nobody in particular, so that a person's request should break into it."""
        return not any(job.request.interactive for job in self._working)

    def works_on(self, id: int) -> bool:
        """Whether a request is being answered now."""
        return any(job.id == id for job in self._working)

    def put(self, id: int, request: Request, written: Sequence[int] = ()) -> None:
        """Queue a request; `written` are tokens it has been answered with already."""
        self._waiting[request.interactive].append(_Job(id, request, written))

    def cancel(self, id: int) -> None:
        """Drop a request, wherever it is; an unknown one is done already."""
        for queue in self._waiting.values():
            for job in [one for one in queue if one.id == id]:
                queue.remove(job)
        for job in [one for one in self._working if one.id == id]:
            self._stop(job)

    def step(self) -> list[tuple[int, Wrote | CopilotError]]:
        """One step for those whose turn it is: what was written, by request, and what could not be answered."""
        said: list[tuple[int, Wrote | CopilotError]] = list(self._admit())
        turn = [job for job in self._working if job.request.interactive] or self._working
        if not turn:
            return said
        jobs = {id(job.answer): job for job in turn}
        for answer, wrote in self._engine.step([job.answer for job in turn if job.answer is not None]):
            job = jobs[id(answer)]
            said.append((job.id, wrote))
            if isinstance(wrote, CopilotError) or wrote.end:
                self._stop(job)
        return said

    def _admit(self) -> Iterator[tuple[int, CopilotError]]:
        while job := self._next():
            try:
                if job.answer is None:
                    job.answer = self._engine.begin(job.request, job.written)
                admitted = self._make_room(job, job.answer)
            except CopilotError as error:
                self._waiting[job.request.interactive].popleft()
                yield job.id, error
                continue
            if not admitted:
                return
            self._waiting[job.request.interactive].popleft()
            self._working.append(job)

    def _next(self) -> _Job[A] | None:
        """Who may start now: the person's at any time, the others while a slot stays free and no person waits."""
        if self._waiting[True]:
            return self._waiting[True][0]
        others = self._waiting[False]
        room = len(self._working) < max(1, self._engine.slots - 1)
        return others[0] if others and room and self.patient else None

    def _make_room(self, job: _Job[A], answer: A) -> bool:
        while not self._engine.admit(answer):
            others = [one for one in self._working if not one.request.interactive]
            if not (job.request.interactive and others):
                if not self._working:
                    raise EngineFailed("The engine has no room even for a single request.")
                return False
            youngest = others[-1]
            self._stop(youngest)
            self._waiting[False].appendleft(youngest)
        return True

    def _stop(self, job: _Job[A]) -> None:
        self._working.remove(job)
        if job.answer is not None:
            self._engine.release(job.answer)
