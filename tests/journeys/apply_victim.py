"""The program that `apply_kills` kills: it applies composite plans while mail and deliveries leave.

Its clock runs fast, so that holds, waits and leases of minutes are over within a kill or two. Import it only in a
process of its own.
"""

# ruff: noqa: E402 - the clock is set before anything takes hold of it

from __future__ import annotations

import time

SPEED = 600
_real, _began = time.time, [time.time(), time.time()]
time.time = lambda: _began[0] + (_real() - _began[1]) * SPEED

import random
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import resource_tracker
from types import SimpleNamespace
from typing import Any

import asana
import hubspot

from copilot.courier import Courier
from copilot.errors import CopilotError
from copilot.events import Bus
from copilot.postman import Postman
from copilot.settings import Account, Crm, Settings, Tasks
from copilot.store import deliveries, outgoing
from copilot.store.db import Database
from copilot.toolkit import registry, runner
from copilot.toolkit.api import Contact, Context, Messages, People, Text
from copilot.types.plans import Proposal, ToolCall
from tests.journeys.apply_scene import Scene, message_id, writer
from tests.smtp import PASSWORD

TOOLS = {one.tool.name: one.tool for one in registry.load() if one.tool is not None}
CLIENTS = (asana.ApiClient, hubspot.HubSpot)
"""Slow to import; here it is done once and not in every program that is killed."""

resource_tracker.register = resource_tracker.unregister = lambda *told: None  # what is killed leaves some behind

_LEAVING = (outgoing.State.QUEUED, outgoing.State.SENDING, outgoing.State.UNKNOWN)
_DELIVERING = (deliveries.State.QUEUED, deliveries.State.DOING)
_LONGEST_SECONDS = 240
_LONGEST_PAUSE_SECONDS = 0.15


def apply(scene: Scene, first: int, say: Callable[[str], None]) -> None:
    """Plan, approve and apply without end, saying so before and after; send and deliver beside it."""
    db = _opened(scene)
    for work in _outward(db, scene):
        threading.Thread(target=_forever, args=(work,), daemon=True).start()
    say("ready")
    for number in range(first, scene.mails):
        say(f"doing {number}")
        _plan(db, scene.settings, number)
        say(f"done {number}")
        time.sleep(_LONGEST_PAUSE_SECONDS * random.random())
    threading.Event().wait()


def settle(scene: Scene) -> None:
    """Send and deliver until nothing waits."""
    db = _opened(scene)
    works = _outward(db, scene)
    deadline = time.monotonic() + _LONGEST_SECONDS
    while outgoing.listed(db, _LEAVING) or deliveries.listed(db, _DELIVERING):
        if time.monotonic() > deadline:
            raise SystemExit("something waits still")
        for work in works:
            work()
        time.sleep(0.02)
    db.close()


def _opened(scene: Scene) -> Database:
    _began[:] = scene.fast, scene.began
    return scene.opened()


def _plan(db: Database, settings: Settings, number: int) -> None:
    """Answer a mail, keep its writer, make a task, file the mail: one plan, one approval."""
    context = Context(db, settings, datetime.fromtimestamp(time.time(), UTC), words=f"plan {number}")
    mail = Messages(context.held(message_id(number)))
    calls = (
        ToolCall("reply", {"messages": mail, "text": Text(f"Answer {number}.")}, context.words),
        ToolCall("add_to_crm", {"people": People((Contact(f"Some Body {number}", writer(number)),))}),
        ToolCall("create_task", {"title": Text(f"thing {number}"), "messages": mail}),
        ToolCall("archive", {"messages": mail}),
    )
    found = runner.propose(calls, TOOLS, context)
    assert isinstance(found, Proposal)
    runner.apply(found, TOOLS, context, approved=found.plan.digest)


def _outward(db: Database, scene: Scene) -> list[Callable[[], object]]:
    """The postman and the couriers, a round each time they are called."""
    taken = scene.folder / "taken"

    def sent(name: str, account: Account) -> Any:
        return SimpleNamespace(in_sent=lambda id: id in taken.read_text().split(), file_sent=None, close=lambda: None)

    stop, bus = threading.Event(), Bus()
    postman = Postman(db, scene.settings, bus, stop=stop, password=lambda *told: PASSWORD, connect=sent)
    apart = (replace(scene.settings, crm=Crm()), replace(scene.settings, tasks=Tasks()))  # none waits for the other
    return [postman.once, *(Courier(db, one, bus, stop=stop).once for one in apart)]


def _forever(work: Callable[[], object]) -> None:
    while True:
        try:
            work()
        except CopilotError as error:  # a server fails as it is told to; the next round tries again
            print(error.message, flush=True)
        time.sleep(0.01)
