"""What holds for every tool: it is declared well, its preview has no effect, and what it did can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from copilot import safety
from copilot.mail import sample
from copilot.store import journal, outgoing, records
from copilot.toolkit import facts, registry, runner
from copilot.toolkit.api import Answer, Companies, Context, Messages, People, Question, Tasks, Text, Tool, When
from copilot.toolkit.registry import Loaded
from copilot.types import Lane
from copilot.types.changes import Save
from copilot.types.plans import Effect, Proposal, ToolCall
from copilot.types.records import Company, Task
from tests.toolkit.world import dump
from tests.tools import desk

KEPT = {"drafts", "draft_files", "outgoing", "outgoing_recipients", "deliveries", "todo"}
"""Tables in which an undo leaves what it withdrew, so that no word is lost, and the list of what to look at again."""

MIXED = ("subject:invitation subject:board", "subject:renewal in:inbox", "anchorleaf", "subject:clause")
"""An invitation, a customer's question, a newsletter, and a mail with a file."""

WORKING = [one.tool for one in desk.LOADED if one.tool is not None]


def _name(one: Loaded | Tool) -> str:
    return one.name if isinstance(one, Tool) else one.path.stem


@pytest.fixture
def stocked(mailbox: Context) -> Context:
    """The desk with one open task and one company on it."""
    task = Task("task-1", "Send the deck", due="2026-09-04")
    journal.apply(mailbox.db, "stock", [Save((task, Company("company-1", "Northwind", "northwind.example")))])
    return mailbox


def arguments(tool: Tool, context: Context, *, all: bool) -> dict[str, object]:
    """Something fitting for each argument of a tool, or for each it must have."""
    values: Mapping[object, object] = {
        Messages: desk.found(context, *MIXED),
        People: desk.sent_to("dev.malhotra@northwind.example"),
        Companies: Companies(("Northwind",), ("company-1",), said="Northwind"),
        Tasks: Tasks(("task-1",), said="the deck"),
        When: desk.day("2026-09-09", hour=15),
        Text: Text("Northwind"),
        Lane: Lane.CUSTOMERS,
        str: "travel",
        bool: True,
        int: 1,
    }
    chosen = [one for one in tool.arguments if all or one.required]
    kinds = {one.name: registry.kind(one) for one in chosen}
    return {name: values[kind] if kind in values else get_args(kind)[-2] for name, kind in kinds.items()}


def call(tool: Tool, context: Context, *, all: bool) -> ToolCall:
    return ToolCall(tool.name, arguments(tool, context, all=all), words="as I say to dev.malhotra@northwind.example")


def whole(context: Context) -> dict[str, list[Any]]:
    connection = context.db.read()
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {one: connection.execute(f"SELECT * FROM {one}").fetchall() for one in names}


@pytest.mark.parametrize("one", desk.LOADED, ids=_name)
def test_it_loads_without_a_complaint(one: Loaded) -> None:
    assert one.problem == ""


@pytest.mark.parametrize("tool", WORKING, ids=_name)
def test_its_examples_are_different_and_name_what_it_must_have(tool: Tool) -> None:
    said = [registry.plain(one).casefold() for one in tool.examples]
    assert len(set(said)) == len(said) >= registry.FEWEST_EXAMPLES
    marked = {name for one in tool.examples for name, _ in registry.slots(one)}
    assert {one.name for one in tool.arguments} <= marked
    assert not any("{" in one or "}" in one for one in said)


def test_no_two_tools_share_an_example() -> None:
    said = [registry.plain(one).casefold() for tool in WORKING for one in tool.examples]
    assert sorted(set(said)) == sorted(said)


@pytest.mark.parametrize("all", [False, True], ids=["least", "all"])
@pytest.mark.parametrize("tool", WORKING, ids=_name)
def test_its_preview_has_no_effect_and_is_the_same_again(tool: Tool, all: bool, stocked: Context) -> None:
    before = whole(stocked)
    given = arguments(tool, stocked, all=all)
    assert tool(stocked, **given) == tool(stocked, **given)
    assert whole(stocked) == before


@pytest.mark.parametrize("all", [False, True], ids=["least", "all"])
@pytest.mark.parametrize("tool", WORKING, ids=_name)
def test_its_steps_have_the_effects_it_declares_and_that_the_policy_demands(
    tool: Tool, all: bool, stocked: Context
) -> None:
    result = tool(stocked, **arguments(tool, stocked, all=all))
    if isinstance(result, Answer | Question):
        return
    assert {one.effect for one in result} <= set(tool.effects)
    asked = call(tool, stocked, all=all)
    assert safety.decide([asked], result, facts.gather(stocked, [asked], result))[1].verdict != "deny"
    assert all_told(result)


@pytest.mark.parametrize("tool", [one for one in WORKING if set(one.effects) - {Effect.READ}], ids=_name)
def test_a_tool_that_may_act_does_so_in_this_store(tool: Tool, stocked: Context) -> None:
    plans = [runner.propose([call(tool, stocked, all=all)], {tool.name: tool}, stocked) for all in (False, True)]
    assert any(step.change for one in plans if isinstance(one, Proposal) for step in one.plan.steps)


def all_told(result: Any) -> bool:
    """Whether every step that changes something says what, to what, and why."""
    return all(one.verb and one.target and one.detail and one.why for one in result if one.change is not None)


@pytest.mark.parametrize("all", [False, True], ids=["least", "all"])
@pytest.mark.parametrize("tool", WORKING, ids=_name)
def test_what_it_did_is_undone_to_the_exact_state(tool: Tool, all: bool, stocked: Context, tmp_path: Path) -> None:
    asked = call(tool, stocked, all=all)
    proposal = runner.propose([asked], {tool.name: tool}, stocked)
    if not isinstance(proposal, Proposal) or not any(one.change for one in proposal.plan.steps):
        return
    before = dump(stocked.db)
    runner.apply(proposal, {tool.name: tool}, stocked, approved=proposal.plan.digest)
    journal.undo(stocked.db)
    after = dump(stocked.db)
    for name in before:
        if name not in KEPT:
            assert after[name] == before[name], name
    assert all_withdrawn(stocked)
    assert not [one for one in (tmp_path / "me").rglob("*") if one.is_file()]


def all_withdrawn(context: Context) -> bool:
    return all(one.state is outgoing.State.WITHDRAWN for one in outgoing.listed(context.db))


def test_the_desk_is_stocked(stocked: Context) -> None:
    assert records.listed(stocked.db, Task)
    assert sample.ME in stocked.me
