"""Deliveries: once each, whatever the system answers, and taken back by an undo."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from copilot.connect import deliver
from copilot.settings import Settings
from copilot.store import deliveries, journal
from copilot.store.db import Database
from copilot.store.deliveries import State
from copilot.types.changes import Deliver, Save
from copilot.types.records import Company, Person, Task
from tests.connect.loopback import Asked, Fault, Loopback
from tests.connect.services import AsanaService, HubSpotService

TASKS = tuple(Task(f"task-{n}", f"thing {n}", created_at=1_756_000_000) for n in range(5))
NORTHWIND = Company("company-1", "Northwind", "northwind.example")
ANA = Person("person-1", "Ana Kowalczyk", ("ana@northwind.example",), company="company-1")

Asana = tuple[Loopback, AsanaService]
HubSpot = tuple[Loopback, HubSpotService]


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 2_000_000_000.0

    def __call__(self) -> float:
        return self.now


def _save(db: Database, *records: Task | Person | Company, system: str = "asana") -> int:
    foreign = tuple(one for one in records if not isinstance(one, Company))
    return journal.apply(db, "save", [Save(records), Deliver(system, foreign)]).id


def _states(db: Database) -> list[State]:
    return [one.state for one in deliveries.listed(db)]


def _until_done(db: Database, settings: Settings, clock: Clock) -> None:
    for _ in range(30):
        deliver.deliver(db, settings, clock=clock)
        wanted = deliver.next_at(db, settings)
        if wanted is None:
            return
        clock.now = max(clock.now, float(wanted))
    raise AssertionError("it never came to an end")


def test_what_the_journal_queues_is_made_once_and_remembered(db: Database, settings: Settings, asana: Asana) -> None:
    _save(db, *TASKS)
    assert len(deliver.deliver(db, settings)) == 5
    assert [one["name"] for one in asana[1].created] == [one.title for one in TASKS]
    assert deliveries.foreign_id(db, "asana", "task-0") == "1000"
    assert not deliver.deliver(db, settings)
    assert deliver.next_at(db, settings) is None


def test_a_later_change_of_a_record_changes_the_same_thing_there(
    db: Database, settings: Settings, asana: Asana
) -> None:
    _save(db, TASKS[0])
    deliver.deliver(db, settings)
    _save(db, replace(TASKS[0], title="thing zero"))
    deliver.deliver(db, settings)
    assert len(asana[1].created) == 1
    assert asana[1].tasks["1000"]["name"] == "thing zero"


def test_an_undo_removes_there_what_it_removes_here(db: Database, settings: Settings, asana: Asana) -> None:
    _save(db, TASKS[0])
    deliver.deliver(db, settings)
    journal.undo(db)
    deliver.deliver(db, settings)
    assert not asana[1].tasks
    assert not deliveries.foreign_id(db, "asana", "task-0")


def test_people_travel_with_the_name_of_their_company(db: Database, settings: Settings, hubspot: HubSpot) -> None:
    _save(db, NORTHWIND, ANA, system="hubspot")
    deliver.deliver(db, settings)
    assert hubspot[1].created[0]["company"] == "Northwind"


def test_an_undo_leaves_a_contact_that_was_there_before(db: Database, settings: Settings, hubspot: HubSpot) -> None:
    id = hubspot[1].add(email="ana@northwind.example", firstname="Anna")
    _save(db, ANA, system="hubspot")
    deliver.deliver(db, settings)
    journal.undo(db)
    deliver.deliver(db, settings)
    assert hubspot[1].contacts[id]["firstname"] == "Anna"


LOST = [Fault(after=True, only="POST"), Fault(500, after=True, only="POST"), Fault(502, after=True, only="POST")]


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_answer_makes_nothing_twice(
    db: Database, settings: Settings, asana: Asana, hubspot: HubSpot, fault: Fault
) -> None:
    asana[0].faults.append(fault)
    hubspot[0].faults.append(fault)
    _save(db, TASKS[0])
    _save(db, NORTHWIND, ANA, system="hubspot")
    clock = Clock()
    assert not deliver.deliver(db, settings, clock=clock)
    assert deliver.next_at(db, settings) == int(clock.now) + deliver.FIRST_WAIT_SECONDS
    _until_done(db, settings, clock)
    assert (len(asana[1].created), len(hubspot[1].created)) == (1, 1)
    assert set(_states(db)) == {State.DONE}
    assert not deliveries.foreign_id(db, "hubspot", "person-1").startswith("found:")


def test_a_system_that_asks_to_wait_is_asked_again_when_it_said(db: Database, settings: Settings, asana: Asana) -> None:
    asana[0].faults.append(Fault(429, headers={"Retry-After": "17"}))
    _save(db, *TASKS)
    clock = Clock()
    assert not deliver.deliver(db, settings, clock=clock)
    assert len(asana[0].asked) == 1, "the others wait too"
    clock.now += 17
    assert len(deliver.deliver(db, settings, clock=clock)) == 5
    assert len(asana[1].created) == 5


def test_a_refusal_is_final_is_told_and_holds_up_nothing_else(db: Database, settings: Settings, asana: Asana) -> None:
    asana[0].faults.append(Fault(400))
    _save(db, *TASKS)
    ended = deliver.deliver(db, settings)
    assert [one.state for one in ended] == [State.FAILED, *[State.DONE] * 4]
    assert ended[0].error == "Asana does not take it: task: 400"


def test_a_wrong_token_is_told_and_tried_again_later(db: Database, settings: Settings, asana: Asana) -> None:
    _save(db, TASKS[0])
    wrong = replace(settings, tasks=replace(settings.tasks, token_command=("echo", "wrong")))
    clock = Clock()
    assert not deliver.deliver(db, wrong, clock=clock)
    assert "does not accept the token" in deliveries.listed(db)[0].error
    _until_done(db, settings, clock)
    assert len(asana[1].created) == 1


def test_a_system_that_is_down_for_a_day_gets_everything_once_in_the_end(
    db: Database, settings: Settings, asana: Asana
) -> None:
    asana[0].faults.extend([Fault(503), Fault(), Fault(after=True), Fault(500, after=True), Fault(429)] * 4)
    _save(db, *TASKS)
    _until_done(db, settings, Clock())
    assert sorted(one["name"] for one in asana[1].created) == [one.title for one in TASKS]


def test_it_stops_between_two_when_told_to(db: Database, settings: Settings, asana: Asana) -> None:
    _save(db, *TASKS)
    stop = threading.Event()
    stop.set()
    assert not deliver.deliver(db, settings, stop=stop)
    assert not asana[0].asked


def test_what_is_claimed_by_a_program_that_died_is_done_once_after_its_lease(
    db: Database, settings: Settings, asana: Asana
) -> None:
    _save(db, TASKS[0])
    clock = Clock()
    one = deliveries.due(db, "asana", now=int(clock.now))[0]
    assert deliveries.start(db, one, now=int(clock.now))
    asana[1].answer(_made(TASKS[0]))
    assert not deliver.deliver(db, settings, clock=clock)
    _until_done(db, settings, clock)
    assert len(asana[1].created) == 1


def _made(task: Task) -> Asked:
    notes = f"inbox-copilot: {task.id}"
    return Asked("POST", "/tasks", {}, {"data": {"name": task.title, "notes": notes, "projects": ["42"]}})


def test_two_programs_share_the_work_without_doing_any_of_it_twice(
    db: Database, settings: Settings, asana: Asana
) -> None:
    many = tuple(Task(f"task-{n}", f"thing {n}") for n in range(12))
    _save(db, *many)
    workers = [threading.Thread(target=deliver.deliver, args=(db, settings)) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    deliver.deliver(db, settings)
    assert sorted(one["name"] for one in asana[1].created) == sorted(one.title for one in many)


def test_a_record_that_a_system_does_not_take_is_refused(db: Database, settings: Settings) -> None:
    journal.apply(db, "x", [Save((NORTHWIND,)), Deliver("hubspot", (NORTHWIND,))])
    deliver.deliver(db, settings)
    assert _states(db) == [State.FAILED]
