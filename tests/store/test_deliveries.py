"""What other systems are told is told once, in order, and taken back by what makes up for it."""

from __future__ import annotations

from copilot.store import deliveries, journal
from copilot.store.db import Database
from copilot.store.deliveries import Delivery, State
from copilot.types.changes import Deliver, Post
from copilot.types.records import Task
from tests.store.made import Box

OLD, NEW = Task("t1", "Send the deck"), Task("t1", "Send the deck today")


def tell(box: Box, *tasks: Task, verb: str = "put") -> None:
    journal.apply(box.db, "tell", [Deliver("asana", tasks, verb)])


def due(box: Box, now: int = 0) -> list[Delivery]:
    return deliveries.due(box.db, "asana", now=now)


def deliver(box: Box, foreign_id: str = "") -> Delivery:
    """Carry out the first delivery that is due."""
    one = due(box)[0]
    assert deliveries.start(box.db, one, now=0)
    deliveries.done(box.db, one, foreign_id=foreign_id)
    return one


def test_what_is_done_remembers_what_the_system_calls_it(box: Box) -> None:
    tell(box, OLD)
    assert [(one.verb, one.payload, one.foreign_id) for one in due(box)] == [("put", OLD, "")]
    deliver(box, "g7")
    assert deliveries.foreign_id(box.db, "asana", "t1") == "g7"
    tell(box, NEW)
    assert due(box)[0].foreign_id == "g7"
    deliver(box)
    tell(box, NEW, verb="remove")
    deliver(box)
    assert deliveries.foreign_id(box.db, "asana", "t1") == ""
    assert due(box) == []


def test_several_of_one_record_go_out_in_order_and_records_do_not_wait_for_each_other(box: Box) -> None:
    tell(box, OLD, Task("t2", "other"))
    tell(box, NEW)
    assert [one.payload for one in due(box)] == [OLD, Task("t2", "other")]
    first = due(box)[0]
    deliveries.start(box.db, first, now=0)
    assert [one.record for one in due(box)] == ["t2"]
    deliveries.done(box.db, first)
    assert [one.payload for one in due(box)] == [Task("t2", "other"), NEW]


def test_one_process_has_it_until_its_lease_ends_and_the_key_stays_the_same(box: Box) -> None:
    tell(box, OLD)
    other = Database(box.db.path)
    (one,) = due(box, 10)
    assert deliveries.start(box.db, one, now=10, lease_seconds=60)
    assert not deliveries.start(other, one, now=10)
    assert due(box, 60) == []
    assert deliveries.next_at(box.db, "asana") == 71
    (again,) = deliveries.due(other, "asana", now=71)
    assert (again.key, again.attempts, again.refusals) == (one.key, 1, 0)
    assert deliveries.start(other, again, now=71)
    other.close()


def test_failures_are_tried_again_or_shown_and_the_next_waits_or_goes(box: Box) -> None:
    tell(box, OLD)
    tell(box, NEW)
    (one,) = due(box)
    deliveries.start(box.db, one, now=0)
    deliveries.fail(box.db, one, "too many requests", retry_at=50)
    assert due(box, 49) == []
    (again,) = due(box, 50)
    assert (again.payload, again.refusals, again.error) == (OLD, 1, "too many requests")
    deliveries.start(box.db, again, now=50)
    deliveries.fail(box.db, again, "no such project")
    assert [one.payload for one in due(box)] == [NEW]
    (failed,) = deliveries.listed(box.db, [State.FAILED])
    assert failed.error == "no such project"


def test_undo_withdraws_what_was_not_begun(box: Box) -> None:
    tell(box, OLD)
    journal.undo(box.db)
    assert due(box) == []
    assert [one.state for one in deliveries.listed(box.db)] == [State.WITHDRAWN]


def test_undo_of_a_first_delivery_removes_it_there_and_of_a_later_one_puts_the_former_back(box: Box) -> None:
    tell(box, OLD)
    deliver(box, "g7")
    tell(box, NEW)
    deliver(box)
    journal.undo(box.db)
    assert [(one.verb, one.payload) for one in due(box)] == [("put", OLD)]
    deliver(box)
    journal.undo(box.db)
    assert [(one.verb, one.foreign_id) for one in due(box)] == [("remove", "g7")]


def test_undo_of_a_removal_puts_it_back(box: Box) -> None:
    tell(box, OLD, verb="remove")
    deliver(box)
    journal.undo(box.db)
    assert [(one.verb, one.payload) for one in due(box)] == [("put", OLD)]


def test_undo_of_what_was_begun_makes_up_for_it_after_it_has_ended(box: Box) -> None:
    tell(box, OLD)
    (one,) = due(box)
    deliveries.start(box.db, one, now=0)
    journal.undo(box.db)
    assert due(box) == []
    deliveries.done(box.db, one, foreign_id="g7")
    assert [(one.verb, one.foreign_id) for one in due(box)] == [("remove", "g7")]


def test_a_form_is_never_sent_twice_whatever_happens(box: Box) -> None:
    journal.apply(box.db, "unsubscribe", [Post("https://a.example", "x"), Post("https://b.example", "x")])
    first, second = deliveries.due(box.db, deliveries.WEB, now=0)
    for one in (first, second):
        deliveries.start(box.db, one, now=0, lease_seconds=60)
    deliveries.doubt(box.db, first, "the connection was lost", retry_at=0)
    assert deliveries.due(box.db, deliveries.WEB, now=1000) == []
    assert not deliveries.start(box.db, second, now=1000)
    assert deliveries.recover(box.db, now=50) == []
    (left,) = deliveries.recover(box.db, now=1000)
    assert (left.id, left.error) == (second.id, "The program ended before the answer was heard.")
    assert {one.state for one in deliveries.listed(box.db)} == {State.UNKNOWN}


def test_a_form_that_was_refused_is_not_tried_again_but_another_delivery_in_doubt_is(box: Box) -> None:
    journal.apply(box.db, "both", [Post("https://a.example", "x"), Deliver("asana", (OLD,))])
    (form,), (task,) = deliveries.due(box.db, deliveries.WEB, now=0), due(box)
    deliveries.start(box.db, form, now=0)
    deliveries.fail(box.db, form, "404", retry_at=5)
    deliveries.start(box.db, task, now=0)
    deliveries.doubt(box.db, task, "no answer", retry_at=5)
    assert deliveries.due(box.db, deliveries.WEB, now=9) == []
    assert [one.key for one in due(box, 9)] == [task.key]
