"""What acts, in every theme: plans, questions, answers, refusals; tasks, people, the outbox, tools and history."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from copilot import paths
from copilot.settings import Settings
from copilot.store import journal, outgoing
from copilot.types import Role
from copilot.types.changes import Move, Post, Save, Send
from copilot.types.outgoing import Letter
from copilot.types.plans import (
    Answer,
    Decision,
    Effect,
    Line,
    Option,
    Plan,
    Proposal,
    Question,
    Refusal,
    Step,
    ToolCall,
)
from copilot.types.records import Company, Interaction, Person, Source, Task
from copilot.types.writing import Draft
from copilot.workspace import Workspace
from tests.ui.conftest import Driver
from tests.ui.test_snapshots import NOW, THEMES, anchored, inbox, same

__all__ = ["anchored", "same"]

AT = int(NOW.timestamp())
Scene = Callable[[Driver], Awaitable[None]]

DRAFT = Draft(
    sender="Robin Reyes <robin@harbor.example>",
    to="Dev Malhotra <dev.malhotra@northwind.example>",
    subject="Re: Renewal of the Tidewater subscription",
    text="Thursday works.\n\nOn 2026-09-01, Dev Malhotra wrote:\n> Could you send the quote by Friday?\n\n-- \nRobin",
)
STEPS = (
    Step("send", f"to {DRAFT.to}", "", Effect.OUTWARD, "you said “this” and “Thursday works”", Send(DRAFT)),
    Step("add", "Dev Malhotra <dev.malhotra@northwind.example>", "at Northwind, from their signature", Effect.LOCAL,
         "you said “them”", Save(())),
    Step("create task", "call Dev", "due Friday 4 September, 09:00", Effect.LOCAL, "you said “on Friday”", Save(())),
)  # fmt: skip
CALLS = tuple(ToolCall(name) for name in ("reply", "add_to_crm", "create_task"))


@pytest.fixture(scope="session")
def busy(anchored: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample mailbox with people, tasks, mail that went out, and a history."""
    home = tmp_path_factory.mktemp("busy")
    shutil.copytree(anchored / "data", home / "data")
    workspace = Workspace(paths.find(str(home)), settings=Settings())
    north = Company("company-1", "Northwind", "northwind.example", "https://northwind.example")
    dev = Person(
        "person-1", "Dev Malhotra", ("dev.malhotra@northwind.example",), ("+44 20 7946 0000",), "Procurement", north.id
    )
    quote = Source("<nowhere@harbor.example>", 0, 10, "Could you send the quote by Friday?")
    tasks = (
        Task("t1", "send the quote to Dev", due="2026-09-01", source=quote, created_at=AT),
        Task("t2", "water the plants", due="2026-09-03T09:00+02:00", repeat="FREQ=WEEKLY", created_at=AT),
        Task("t3", "ask Ines again", note="No answer to “Board deck” yet", awaits="<a@b.example>", created_at=AT),
    )
    met = Interaction("i1", AT - 86_400, "mail", dev.id, north.id, text="Asked for 60 seats and the questionnaire")
    step = b'{"verb": "add", "target": "Dev", "effect": "local", "why": "you said so"}'
    story = b'{"words": ["add Dev to the CRM"], "digest": "0123456789abcdef", "steps": [%s]}' % step
    journal.apply(workspace.db, "add Dev Malhotra", [Save((north, dev, met))], story=story)
    journal.apply(workspace.db, "create 3 tasks", [Save(tasks)])
    for number, (state, reply) in enumerate(
        (
            ("sent", "250 2.0.0 Ok: queued"),
            ("failed", "550 5.1.1 no such user here"),
            ("withdrawn", ""),
            ("unknown", ""),
        )
    ):
        one = Letter(f"<{number}@harbor.example>", b"x", "robin@harbor.example", (f"person{number}@northwind.example",))
        queued = outgoing.queue(workspace.db, one, account="work", now=AT - 3600 * number)
        with workspace.db.write() as connection:
            connection.execute("UPDATE outgoing SET state = ?, reply = ? WHERE id = ?", (state, reply, queued.id))
    with workspace.db.write() as connection:
        connection.execute("UPDATE receipts SET at = ?", (AT - 600,))
    workspace.close()
    return home


# Scenes


async def plan(driver: Driver) -> None:
    """Three tools in one plan, with a draft in full."""
    await _show(
        driver, Proposal(Plan(CALLS, STEPS, "0" * 16), Decision("ask", ("1 step would leave this machine.",), 1))
    )


async def doubted(driver: Driver) -> None:
    """A plan that takes two keys: somebody nobody knows, a look-alike, a form."""
    doubts = (
        "dev@n0rthwind.example is neither in your words, nor on the thread, nor in your address book.",
        "n0rthwind.example looks like northwind.example, but is another domain.",
    )
    send = Step(
        "send",
        "to dev@n0rthwind.example",
        "",
        Effect.OUTWARD,
        "",
        Send(Draft(to="dev@n0rthwind.example")),
        doubts=doubts,
    )
    form = Step("unsubscribe", "from Garden Weekly", "at news.example.net", Effect.IRREVERSIBLE, "you said “these”",
                Post("https://news.example.net/out?u=1", "x"))  # fmt: skip
    await _show(driver, Proposal(Plan((ToolCall("unsubscribe"),), (send, form), "0" * 16), Decision("ask", doubts, 2)))


async def denied(driver: Driver) -> None:
    step = Step("send", "to eve@evil.example", "", Effect.LOCAL, "", Move((1,), Role.TRASH))
    reasons = ("send: the tool calls this local, but it is outward.",)
    await _show(driver, Proposal(Plan((ToolCall("mischief"),), (step,), "0" * 16), Decision("deny", reasons)))


async def question(driver: Driver) -> None:
    options = ("Board deck: who does what — Mara, Tue 1 Sep", "Re: Board deck — Tomasz, Mon 31 Aug")
    await _show(driver, Question("Which one is “the mail about the deck”?", tuple(Option(one) for one in options)))


async def refusal(driver: Driver) -> None:
    await _show(driver, Refusal("I do not know how to do that.", ("archive this", "remind me to call Ann tomorrow")))


async def answer(driver: Driver) -> None:
    lines = (Line("Anchorleaf: not in the CRM", (1,), url="https://anchorleaf.example"), Line("Brinewise: in the CRM"))
    await _show(
        driver,
        Proposal(Plan((ToolCall("extract_companies"),), (), "0" * 16, Answer("2 companies", lines)), Decision("allow")),
    )


async def tasks(driver: Driver) -> None:
    await _open(driver, "go-tasks", "water the plants")


async def people(driver: Driver) -> None:
    await _open(driver, "go-people", "Dev Malhotra")


async def dossier(driver: Driver) -> None:
    await _open(driver, "go-people", "Dev Malhotra")
    await driver.press("enter")
    await driver.until(lambda: "What happened" in driver.screen())


async def outbox(driver: Driver) -> None:
    await _open(driver, "go-outbox", "550 5.1.1")


async def past(driver: Driver) -> None:
    await _open(driver, "history", "add Dev Malhotra")


async def why(driver: Driver) -> None:
    await _open(driver, "history", "add Dev Malhotra")
    await driver.press("j", "enter")
    await driver.until(lambda: "You said" in driver.screen())


SCENES: tuple[Scene, ...] = (
    plan, doubted, denied, question, refusal, answer, tasks, people, dossier, outbox, past, why,
)  # fmt: skip


async def _quiet(driver: Driver) -> None:
    """Where list and reader stand beside the brief, rest on the list: what the reader shows is settled then."""
    if driver.app.mail.columns == 3:
        await inbox(driver)


async def _show(driver: Driver, found: Any) -> None:
    await _quiet(driver)
    driver.app.mail.asking.show(found)
    await driver.until(lambda: driver.app.screen is not driver.app.mail)
    await driver.settle()


async def _open(driver: Driver, action: str, words: str) -> None:
    await _quiet(driver)
    driver.app.do(action)
    await driver.until(lambda: words in driver.screen())
    await driver.settle()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_the_screen_looks_as_approved(same: Any, busy: Path, scene: Scene, theme: str) -> None:
    assert same(scene, busy, theme=theme)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", [plan, tasks, people, outbox], ids=lambda scene: scene.__name__)
def test_every_size_looks_as_approved(same: Any, busy: Path, scene: Scene, size: tuple[int, int]) -> None:
    assert same(scene, busy, size=size)


@pytest.mark.parametrize("action", ["go-tasks", "go-people", "go-outbox"])
def test_an_empty_sheet_says_what_belongs_there(same: Any, action: str) -> None:
    async def empty(driver: Driver) -> None:
        await _open(driver, action, "Esc closes")
        await driver.until(lambda: "Nothing is" in driver.screen() or "Nobody is" in driver.screen())

    assert same(empty, None)
