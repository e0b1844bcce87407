"""How tests call a tool: by its name, through the same loader and runner as everybody."""

from __future__ import annotations

from functools import cache

from copilot.store.db import Database
from copilot.toolkit import registry, runner
from copilot.toolkit.api import Answer, Context, Messages, People, Question, Step, Tool
from copilot.toolkit.arguments import Contact
from copilot.types import Receipt
from copilot.types.changes import Save
from copilot.types.plans import Proposal, ToolCall, Trust
from copilot.types.records import Record


@cache
def tools() -> dict[str, Tool]:
    """Every built-in tool that loads."""
    return {one.tool.name: one.tool for one in registry.load() if one.tool is not None}


def propose(context: Context, name: str, **arguments: object) -> Proposal:
    """The plan of one call."""
    found = runner.propose([ToolCall(name, arguments)], tools(), context)
    assert isinstance(found, Proposal), found
    return found


def ask(context: Context, name: str, **arguments: object) -> Question:
    """The question of a call that cannot go on."""
    found = runner.propose([ToolCall(name, arguments)], tools(), context)
    assert isinstance(found, Question), found
    return found


def steps(context: Context, name: str, **arguments: object) -> tuple[Step, ...]:
    """The steps of one call."""
    return propose(context, name, **arguments).plan.steps


def answer(context: Context, name: str, **arguments: object) -> Answer:
    """The answer of one call."""
    found = propose(context, name, **arguments).plan.answer
    assert found is not None
    return found


def carry_out(context: Context, name: str, **arguments: object) -> Receipt:
    """The call, approved and applied."""
    found = propose(context, name, **arguments)
    return runner.apply(found, tools(), context, approved=found.plan.digest)


def saved(some: tuple[Step, ...]) -> list[Record]:
    """The records that steps would write."""
    return [record for one in some if isinstance(one.change, Save) for record in one.change.records]


def mails(context: Context, query: str) -> Messages:
    """The messages of a search, as if they had been said."""
    found = context.find(query)
    assert found, f"the sample holds nothing for {query}"
    return Messages(found, said=query)


def people(*addresses: str, trust: Trust = Trust.USER) -> People:
    """People by their addresses."""
    return People(tuple(Contact("", one, trust=trust) for one in addresses), said=", ".join(addresses))


def dump(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """What is kept: records and preferences."""
    tables = ("people", "companies", "deals", "interactions", "tasks", "preferences")
    return {one: db.read().execute(f"SELECT * FROM {one} ORDER BY 1, 2").fetchall() for one in tables}
