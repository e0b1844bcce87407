"""Whose turn it is, with an engine that only counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from copilot.errors import CopilotError, EngineFailed, TooLong
from copilot.llm.base import Request
from copilot.llm.scheduler import Scheduler, Wrote


@dataclass(eq=False)
class Counted:
    """An answer of the numbers up to `most_tokens`."""

    request: Request
    said: int


@dataclass
class Counting:
    """An engine with room for a few answers; a prompt "bad" is too long, a "breaking" one breaks at its second step."""

    slots: int = 3
    held: list[Counted] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    turns: list[list[str]] = field(default_factory=list)

    def begin(self, request: Request, written: Sequence[int] = ()) -> Counted:
        self.begun.append(request.prompt)
        if request.prompt == "bad":
            raise TooLong("too long")
        return Counted(request, len(written))

    def admit(self, answer: Counted) -> bool:
        if len(self.held) == self.slots:
            return False
        self.held.append(answer)
        return True

    def release(self, answer: Counted) -> None:
        self.held.remove(answer)

    def step(self, answers: Sequence[Counted]) -> list[tuple[Counted, Wrote | CopilotError]]:
        self.turns.append([one.request.prompt for one in answers])
        return [(one, self._next(one)) for one in answers]

    def _next(self, answer: Counted) -> Wrote | CopilotError:
        answer.said += 1
        if answer.request.prompt == "breaking" and answer.said == 2:
            return EngineFailed("broken")
        return Wrote((answer.said,), "x", "length" if answer.said == answer.request.most_tokens else "")


def batch(name: str, tokens: int = 3) -> Request:
    return Request("", name, most_tokens=tokens)


def person(name: str, tokens: int = 3) -> Request:
    return Request("", name, most_tokens=tokens, interactive=True)


@pytest.fixture
def engine() -> Counting:
    return Counting()


@pytest.fixture
def scheduler(engine: Counting) -> Scheduler[Counted]:
    return Scheduler(engine)


def run(scheduler: Scheduler[Counted]) -> dict[int, list[Wrote | CopilotError]]:
    said: dict[int, list[Wrote | CopilotError]] = {}
    while not scheduler.idle:
        for id, one in scheduler.step():
            said.setdefault(id, []).append(one)
    return said


def test_requests_are_answered_in_the_order_they_came(engine: Counting, scheduler: Scheduler[Counted]) -> None:
    for number in range(5):
        scheduler.put(number, batch(str(number)))
    said = run(scheduler)
    assert list(said) == [0, 1, 2, 3, 4]
    assert all([one.tokens for one in said[id] if isinstance(one, Wrote)] == [(1,), (2,), (3,)] for id in said)


def test_a_slot_is_kept_free_for_the_person(engine: Counting, scheduler: Scheduler[Counted]) -> None:
    for number in range(5):
        scheduler.put(number, batch(str(number)))
    scheduler.step()
    assert len(engine.held) == 2


def test_others_stand_still_while_a_person_is_answered(engine: Counting, scheduler: Scheduler[Counted]) -> None:
    scheduler.put(1, batch("one"))
    scheduler.step()
    assert scheduler.patient
    scheduler.put(2, person("person"))
    scheduler.put(3, batch("three"))
    scheduler.step()
    assert not scheduler.patient
    run(scheduler)
    assert engine.turns == [["one"], *[["person"]] * 3, ["one", "three"], ["one", "three"], ["three"]]


def test_a_person_goes_before_two_hundred_that_wait_and_none_of_them_is_read_before(
    engine: Counting, scheduler: Scheduler[Counted]
) -> None:
    for number in range(200):
        scheduler.put(number, batch(str(number)))
    scheduler.step()
    scheduler.put(999, person("person"))
    assert [id for id, _ in scheduler.step()] == [999]
    assert len(engine.begun) <= 4
    assert len(run(scheduler)) == 201


def test_the_youngest_other_gives_up_its_place_and_loses_nothing(
    engine: Counting, scheduler: Scheduler[Counted]
) -> None:
    for number in (1, 2):
        scheduler.put(number, batch(f"batch {number}", 4))
    first = [one for _ in range(2) for one in scheduler.step()]
    for number in (3, 4):
        scheduler.put(number, person(f"person {number}"))
    scheduler.step()
    assert [one.request.prompt for one in engine.held] == ["batch 1", "person 3", "person 4"]
    rest = run(scheduler)
    assert [id for id, _ in first] == [1, 2, 1, 2]
    assert [one.tokens for one in rest[2] if isinstance(one, Wrote)] == [(3,), (4,)]


def test_a_person_waits_only_for_persons(engine: Counting, scheduler: Scheduler[Counted]) -> None:
    for number in range(5):
        scheduler.put(number, person(str(number)))
    run(scheduler)
    assert engine.turns[0] == ["0", "1", "2"]
    assert engine.turns[-1] == ["3", "4"]


def test_what_was_written_before_is_handed_on(engine: Counting, scheduler: Scheduler[Counted]) -> None:
    scheduler.put(1, batch("one", 4), (1, 2, 3))
    assert run(scheduler) == {1: [Wrote((4,), "x", "length")]}


@pytest.mark.parametrize("steps", [0, 1])
def test_a_cancelled_request_is_gone_whether_it_waits_or_works(
    engine: Counting, scheduler: Scheduler[Counted], steps: int
) -> None:
    scheduler.put(1, batch("one"))
    for _ in range(steps):
        scheduler.step()
    assert scheduler.works_on(1) == bool(steps)
    scheduler.cancel(1)
    scheduler.cancel(77)
    assert scheduler.idle and not engine.held


def test_what_cannot_be_read_or_breaks_is_told_and_the_others_go_on(
    engine: Counting, scheduler: Scheduler[Counted]
) -> None:
    for number, name in enumerate(("bad", "breaking", "good")):
        scheduler.put(number, batch(name))
    said = run(scheduler)
    assert isinstance(said[0][0], TooLong)
    assert isinstance(said[1][1], EngineFailed)
    assert len(said[2]) == 3
    assert not engine.held


def test_an_engine_without_room_for_one_is_an_error_and_no_endless_wait(scheduler: Scheduler[Counted]) -> None:
    tight = Scheduler(Counting(slots=0))
    tight.put(1, batch("one"))
    assert isinstance(run(tight)[1][0], EngineFailed)


def test_one_slot_serves_both(scheduler: Scheduler[Counted]) -> None:
    single = Scheduler(engine := Counting(slots=1))
    single.put(1, batch("one"))
    single.step()
    single.put(2, person("person"))
    run(single)
    assert engine.turns == [["one"], *[["person"]] * 3, ["one"], ["one"]]
