"""From words to a mail at a real SMTP server and a copy in a real Sent folder; undone while it is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from copilot import paths
from copilot.settings import Acting, Settings
from copilot.types import ANSWERED, View
from copilot.types.outgoing import State
from copilot.types.plans import Proposal, Scene
from copilot.workspace import Workspace
from tests.dovecot import Dovecot
from tests.mail.kit import letter
from tests.smtp import PASSWORD, USER, Receiver

pytestmark = pytest.mark.dovecot


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.stop()


@pytest.fixture
def workspace(dovecot: Dovecot, receiver: Receiver, tmp_path: Path) -> Iterator[Workspace]:
    """A synced account whose mail goes out by the receiver."""
    (user,) = dovecot.users_with(PASSWORD)
    dovecot.fill(user, [letter(1, body="Shall we meet on Thursday?"), letter(2)])
    account = replace(
        dovecot.account(user),
        address="kim@example.org",
        user=user,
        smtp_host="127.0.0.1",
        smtp_port=receiver.port,
        smtp_security="plain",
        smtp_user=USER,
        password_command=("echo", PASSWORD),
        name="Kim Park",
    )
    settings = Settings(accounts={"work": account}, acting=Acting(hold_seconds=0))
    made = Workspace(paths.find(str(tmp_path / "home")), settings=settings)
    made.background.sync_once()
    yield made
    made.close()


def reply(workspace: Workspace, words: str = "reply to this, say Thursday works") -> Proposal:
    id = workspace.ids(View(query="subject:1"))[0]
    found = workspace.session.understand(words, Scene(selection=(id,), listed=(id,)))
    assert isinstance(found, Proposal), found
    return found


def test_an_approved_reply_arrives_once_with_its_thread_and_a_copy_in_sent(
    workspace: Workspace, receiver: Receiver, dovecot: Dovecot
) -> None:
    found = reply(workspace)
    workspace.approve(found, found.plan.digest)
    for _ in range(3):
        workspace.background.sync_once()
    (taken,) = receiver.taken
    sent = message_from_bytes(taken.raw, policy=default)
    assert (sent["In-Reply-To"], sent["Subject"]) == ("<1@example.com>", "Re: letter 1")
    assert taken.recipients == ("ada@example.com",)
    assert "Thursday works" in sent.get_body().get_content()  # type: ignore[union-attr]
    copies = workspace.rows(workspace.ids(View(box="sent")))
    assert [one.message_id for one in copies] == [sent["Message-ID"]]
    answered = workspace.rows(workspace.ids(View(query="subject:1", box="inbox")))
    assert ANSWERED in answered[0].keywords
    assert [one.state for one in workspace.ledger.outbox()] == [State.SENT]


def test_undo_while_it_is_held_sends_nothing_and_keeps_the_draft(workspace: Workspace, receiver: Receiver) -> None:
    workspace.settings = replace(workspace.settings, acting=Acting(hold_seconds=600))
    workspace.__dict__.pop("session", None)
    found = reply(workspace)
    workspace.approve(found, found.plan.digest)
    workspace.background.sync_once()
    assert receiver.taken == []
    assert [one.state for one in workspace.ledger.outbox()] == [State.QUEUED]
    workspace.undo()
    workspace.background.sync_once()
    assert receiver.taken == []
    assert [one.state for one in workspace.ledger.outbox()] == [State.WITHDRAWN]


def test_a_refusal_keeps_the_draft_and_says_the_servers_words(workspace: Workspace, receiver: Receiver) -> None:
    receiver.behaviour.answers["RCPT"] = ["550 5.1.1 nobody here"]
    found = reply(workspace)
    workspace.approve(found, found.plan.digest)
    workspace.background.sync_once()
    (one,) = workspace.ledger.outbox()
    assert one.state is State.FAILED
    assert "nobody here" in (one.reply + one.recipients[0].reply)


def test_the_running_app_sends_when_the_hold_ends(workspace: Workspace, receiver: Receiver) -> None:
    from tests.journeys.test_imap_to_screen import eventually

    workspace.start()
    found = reply(workspace)
    workspace.approve(found, found.plan.digest)
    eventually(lambda: len(receiver.taken) == 1, "sent")
    eventually(lambda: [one.state for one in workspace.ledger.outbox()] == [State.SENT], "recorded")
