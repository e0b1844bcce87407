"""One conversation: what was said and edited stays with a plan until it is approved, also when the world moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from copilot.errors import Conflict
from copilot.store import journal, outgoing, preferences
from copilot.toolkit.runner import Moved
from copilot.toolkit.session import Session
from copilot.types.changes import Keywords, SaveDraft, Send
from copilot.types.plans import Proposal, Scene
from tests.toolkit.world import NOW, SETTINGS, letter, world

FORWARD = "forward this to bob@example.net saying please have a look"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(world(tmp_path, letter(1, subject="budget"), letter(2)).db, SETTINGS)


def forwarded(session: Session) -> Proposal:
    """A plan that forwards the newest mail."""
    newest = ids_of(session)[0]
    found = session.understand(FORWARD, Scene(selection=(newest,), listed=(newest,)))
    assert isinstance(found, Proposal), found
    return found


def ids_of(session: Session) -> tuple[int, ...]:
    from copilot.store import mail
    from copilot.types import View

    return tuple(mail.ids(session._db, View(box="")))


def edited(session: Session, plan: Proposal, text: str) -> Proposal:
    change = plan.plan.steps[0].change
    assert isinstance(change, Send | SaveDraft)
    found = session.revise(plan, {0: replace(change.draft, text=text)})
    assert isinstance(found, Proposal)
    return found


def test_what_was_edited_is_sent_even_when_the_world_moved_before_it_was_approved(session: Session) -> None:
    plan = edited(session, forwarded(session), "my very own words")
    journal.apply(session._db, "meanwhile", [Keywords(ids_of(session)[:1], add=frozenset({"$forwarded"}))])
    with pytest.raises(Moved) as moved:
        session.apply(plan, approved=plan.plan.digest)
    again = moved.value.proposal
    assert isinstance(again, Proposal)
    assert not any(doubt for step in again.plan.steps for doubt in step.doubts)
    session.apply(again, approved=again.plan.digest)
    (queued,) = outgoing.listed(session._db)
    assert b"my very own words" in outgoing.content(session._db, queued.id)


def test_a_plan_that_moved_can_be_edited_again(session: Session) -> None:
    plan = forwarded(session)
    journal.apply(session._db, "meanwhile", [Keywords(ids_of(session)[:1], add=frozenset({"$forwarded"}))])
    with pytest.raises(Moved) as moved:
        session.apply(plan, approved=plan.plan.digest)
    again = moved.value.proposal
    assert isinstance(again, Proposal)
    assert edited(session, again, "other words").plan.digest != again.plan.digest


def test_a_plan_made_before_something_else_was_said_is_not_carried_out(session: Session) -> None:
    old = forwarded(session)
    session.understand("archive this", Scene(selection=ids_of(session)[:1]))
    with pytest.raises(Conflict, match="Something else was said"):
        session.apply(old, approved=old.plan.digest)
    with pytest.raises(Conflict, match="Something else was said"):
        session.revise(old, {})
    assert outgoing.listed(session._db) == []


def test_sending_a_draft_forgets_what_was_said_before(session: Session) -> None:
    session.understand("write to eve@evil.example: hello")
    change = forwarded(session).plan.steps[0].change
    assert isinstance(change, Send | SaveDraft)
    found = session.write(replace(change.draft, to="eve@evil.example", about=0, in_reply_to=""))
    assert isinstance(found, Proposal)
    assert found.decision.keys == 2


def test_a_plan_is_kept_for_a_day_and_then_forgotten(session: Session) -> None:
    first = session.understand("archive this", Scene(selection=ids_of(session)[:1]), now=NOW)
    assert isinstance(first, Proposal)
    session.keep(first)
    for days, count in ((0.5, 2), (2, 1)):
        later = session.understand("delete this", Scene(selection=ids_of(session)[:1]), now=NOW + timedelta(days=days))
        assert isinstance(later, Proposal)
        session.keep(later)
        assert len(preferences.listed(session._db, "proposal")) == count
