"""Threads do not depend on the order in which their messages arrive."""

from __future__ import annotations

import itertools
import random
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.store import insights, mail
from copilot.types import Incoming, Sentence, ThreadKeys
from tests.store.made import START, Box, incoming


def threads(box: Box, ids: tuple[int, ...]) -> list[set[int]]:
    """The threads as sets of positions in `ids`."""
    found: dict[int, set[int]] = {}
    for at, row in enumerate(mail.rows(box.db, ids)):
        found.setdefault(row.thread, set()).add(at)
    return sorted(found.values(), key=min)


def loose(number: int, subject: str, *people: str, reply: bool = True, days: int = 0) -> Incoming:
    """A message without references, as old mailers wrote replies."""
    keys = ThreadKeys((f"<{number}@example.com>",), subject, people, reply)
    return incoming(number, thread=keys, date=START + timedelta(days=days, minutes=number))


def test_a_reply_that_comes_first_waits_for_what_it_answers(box: Box) -> None:
    reply = box.add(incoming(2, references=["<1@example.com>"]))
    first = box.add(incoming(1))
    assert threads(box, first + reply) == [{0, 1}]


def test_a_bridge_merges_threads_and_forgets_their_summaries(box: Box) -> None:
    one, other = box.add(incoming(1), incoming(2))
    for id in (one, other):
        thread = str(mail.row(box.db, id).thread)
        insights.put_summary(box.db, "thread", thread, input_hash="h", engine="e", sentences=[Sentence("x", ())])
    (bridge,) = box.add(incoming(3, references=["<1@example.com>", "<2@example.com>"]))
    assert threads(box, (one, other, bridge)) == [{0, 1, 2}]
    assert insights.summary(box.db, "thread", str(mail.row(box.db, bridge).thread)) is not None
    assert mail.thread_ids(box.db, mail.row(box.db, one).thread) == [one, other, bridge]


def test_siblings_meet_through_a_parent_that_never_came(box: Box) -> None:
    ids = box.add(incoming(1, references=["<0@example.com>"]))
    ids += box.add(incoming(2, references=["<0@example.com>"]))
    assert threads(box, ids) == [{0, 1}]


def test_one_mail_cannot_pull_the_whole_mailbox_into_a_thread(box: Box) -> None:
    ids = box.add(*(incoming(n) for n in range(30)))
    box.add(incoming(99, references=[f"<{n}@example.com>" for n in range(30)]))
    assert len(threads(box, ids)) >= 29


def test_without_ids_a_reply_is_joined_by_subject_people_and_time(box: Box) -> None:
    ids = box.add(
        loose(1, "budget", "ann@x.example", "me@x.example", reply=False),
        loose(2, "budget", "me@x.example", "ann@x.example"),
        loose(3, "budget", "zoe@x.example", "yan@x.example"),
        loose(4, "menu", "me@x.example", "ann@x.example"),
        loose(5, "budget", "me@x.example", "ann@x.example", days=90),
    )
    assert threads(box, ids) == [{0, 1}, {2}, {3}, {4}]


def test_a_reply_joins_the_nearest_of_several_letters_of_the_same_subject(box: Box) -> None:
    people = ("ann@x.example", "me@x.example")
    ids = box.add(*(loose(n, "report", *people, reply=False, days=7 * n) for n in range(3)))
    reply = box.add(loose(3, "report", *people[::-1], days=15))
    assert threads(box, ids + reply) == [{0}, {1}, {2, 3}]


def test_two_letters_of_the_same_subject_are_not_a_conversation(box: Box) -> None:
    ids = box.add(*(loose(n, "report", "ann@x.example", "me@x.example", reply=False) for n in range(3)))
    assert len(threads(box, ids)) == 3


@given(
    parents=st.lists(st.integers(0, 6), min_size=2, max_size=7),
    order=st.randoms(use_true_random=False),
    size=st.integers(1, 3),
    old_mailers=st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_any_order_and_any_batches_give_the_same_threads(
    parents: list[int], order: random.Random, size: int, old_mailers: bool
) -> None:
    people = ("ann@x.example", "me@x.example")
    made = [
        loose(n, "plan", *(people if n % 2 else people[::-1]), reply=n > 1 and old_mailers)
        if parent >= n
        else incoming(n, references=[f"<{parent}@example.com>"])
        for n, parent in enumerate(parents)
    ]
    other = list(range(len(made)))[::-1]
    if not old_mailers:
        order.shuffle(other)
    results = []
    for arrangement in (list(range(len(made))), other):
        with tempfile.TemporaryDirectory() as folder:
            box = Box(Path(folder) / "store.db")
            for start in range(0, len(made), size):
                box.add(*(made[at] for at in arrangement[start : start + size]))
            ids = tuple(mail.find(box.db, f"<{n}@example.com>") for n in range(len(made)))
            results.append(threads(box, ids))
            box.db.close()
    assert results[0] == results[1]


def test_a_thread_whose_messages_are_gone_is_forgotten(box: Box) -> None:
    box.add(incoming(1, uid=1, references=["<0@example.com>"]))
    mail.vanish(box.db, box.inbox, [1])
    counts = [
        box.db.read().execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("thread_keys", "subjects")
    ]
    assert counts == [0, 0]
    assert list(itertools.chain(*threads(box, ()))) == []
