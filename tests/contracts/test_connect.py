"""One contract for task lists and one for CRMs, held by the store itself and by the foreign systems alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from copilot.connect import Crm, TaskBook
from copilot.connect.asana import Asana
from copilot.connect.hubspot import HubSpot
from copilot.connect.local import LocalCrm, LocalTasks
from copilot.store.db import Database
from copilot.types.records import Person, Task
from tests.connect.loopback import TOKEN, served
from tests.connect.services import AsanaService, HubSpotService

TASK = Task("task-1", "send the deck", note="slides 4 to 9", due="2026-09-04", created_at=1_756_000_000)
PERSON = Person("person-1", "Ana Kowalczyk", ("ana@northwind.example",), ("+49 40 5550 1",), title="Director")


@pytest.fixture(params=["local", "asana"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TaskBook]:
    if request.param == "local":
        db = Database(tmp_path / "store.db")
        yield LocalTasks(db)
        db.close()
        return
    with served(AsanaService()) as server:
        yield Asana(TOKEN, "42", base_url=server.url)


@pytest.fixture(params=["local", "hubspot"])
def crm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Crm]:
    if request.param == "local":
        db = Database(tmp_path / "store.db")
        yield LocalCrm(db)
        db.close()
        return
    with served(HubSpotService()) as server:
        yield HubSpot(TOKEN, base_url=server.url)


def _shape(task: Task | None) -> tuple[str, ...]:
    assert task is not None
    return task.title, task.note, task.due


@pytest.mark.parametrize(
    "change", [lambda task: task, lambda task: replace(task, due=""), lambda task: replace(task, note="")]
)
def test_a_task_that_is_put_is_held_as_it_was(book: TaskBook, change: Callable[[Task], Task]) -> None:
    task = change(TASK)
    found = book.held(book.put(task))
    assert _shape(found) == _shape(task)
    assert found is not None and found.id == task.id


def test_a_task_put_again_is_still_one_and_has_the_new_words(book: TaskBook) -> None:
    known = book.put(TASK)
    later = replace(TASK, title="send the short deck", due="2026-09-05")
    assert book.put(later, known=known) == known
    assert _shape(book.held(known)) == _shape(later)


@pytest.mark.parametrize("due", ["2026-09-04T07:00+00:00", "2026-09-05", ""])
@pytest.mark.parametrize("later", ["2026-09-06T08:30+00:00", "2026-09-07", ""])
def test_a_due_time_becomes_a_day_or_none_and_back(book: TaskBook, due: str, later: str) -> None:
    known = book.put(replace(TASK, due=due))
    book.put(replace(TASK, due=later), known=known)
    found = book.held(known)
    assert found is not None
    assert found.due == later or datetime.fromisoformat(found.due) == datetime.fromisoformat(later)


def test_a_task_whose_answer_was_lost_is_found_again(book: TaskBook) -> None:
    for number in range(5):
        book.put(replace(TASK, id=f"task-1{number}"))
    known = book.put(TASK)
    assert book.put(TASK, again=True) == known


def test_a_task_that_is_done_is_done_there(book: TaskBook) -> None:
    known = book.put(TASK)
    book.put(replace(TASK, done_at=1_756_100_000), known=known)
    found = book.held(known)
    assert found is not None and found.done_at


def test_a_removed_task_is_gone_and_removing_it_again_is_fine(book: TaskBook) -> None:
    known = book.put(TASK)
    book.remove(TASK, known=known)
    book.remove(TASK, known=known)
    assert book.held(known) is None


def test_a_task_is_removed_even_when_nobody_knows_what_it_is_called(book: TaskBook) -> None:
    known = book.put(TASK)
    book.remove(TASK)
    assert book.held(known) is None


def test_a_person_that_is_put_is_held_as_they_were(crm: Crm) -> None:
    found = crm.held(crm.put(PERSON, company="Northwind"))
    assert found is not None
    assert (found.name, found.emails, found.phones, found.title) == (
        PERSON.name,
        PERSON.emails,
        PERSON.phones,
        PERSON.title,
    )


def test_a_person_put_again_is_still_one_and_has_the_new_words(crm: Crm) -> None:
    known = crm.put(PERSON)
    assert crm.put(replace(PERSON, title="Partner"), known=known) == known
    found = crm.held(known)
    assert found is not None and found.title == "Partner"


def test_a_person_whose_answer_was_lost_is_found_again(crm: Crm) -> None:
    known = crm.put(PERSON)
    assert crm.put(PERSON, again=True) == known


def test_a_removed_person_is_gone_and_removing_them_again_is_fine(crm: Crm) -> None:
    known = crm.put(PERSON)
    crm.remove(PERSON, known=known)
    crm.remove(PERSON, known=known)
    assert crm.held(known) is None


def test_each_tells_whose_it_is(book: TaskBook, crm: Crm) -> None:
    assert book.check() and crm.check()
