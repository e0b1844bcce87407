"""Words to calls and to a plan, on a store of 10,000 messages, over the utterances the interpreter was tuned on.

Usage: interpret.py [--json] [--count N]. The mailbox the utterances speak of lies among made mail.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from figures import Figure, percentile, spread, tell
from search import messages

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from copilot.errors import CopilotError
from copilot.evals import mailbox, utterances
from copilot.evals.mailbox import World
from copilot.store import mail
from copilot.store.db import Database
from copilot.toolkit import registry, runner
from copilot.toolkit.context import Context
from copilot.toolkit.declaration import Tool
from copilot.toolkit.interpret import Conversation, interpret
from copilot.toolkit.interpret.choice import Chooser
from copilot.types import Role
from copilot.types.plans import ToolCall

_BATCH = 500


def fill(db: Database, count: int) -> World:
    """The mailbox of the utterances among `count` made messages."""
    folder = mail.folder(db, mail.account(db, "made", kind="maildir"), "INBOX", role=Role.INBOX)
    made = messages(count)
    while batch := list(itertools.islice(made, _BATCH)):
        mail.add(db, folder, batch)
    return mailbox.fill(db)


def measure(world: World, tools: dict[str, Tool]) -> list[Figure]:
    """Say every utterance, each in a conversation of its own; the first has paid for the chooser."""
    began = time.perf_counter()
    Chooser(tuple(tools.values()))
    load = time.perf_counter() - began
    calls: list[float] = []
    plans: list[float] = []
    lines = utterances.load("dev")
    for line in (lines[0], *lines):
        context = replace(world.context(line.words, line.scene), words=line.words)
        began = time.perf_counter()
        found = interpret(line.words, tuple(tools.values()), context, Conversation())
        calls.append(time.perf_counter() - began)
        if isinstance(found, tuple):
            _propose(found, tools, context)
            plans.append(time.perf_counter() - began)
    return [
        Figure("words to calls, p95", percentile(calls[1:], 0.95) * 1e3, 60, "ms", detail=spread(calls[1:])),
        Figure("words to plan, p95", percentile(plans[1:], 0.95) * 1e3, 150, "ms", detail=spread(plans[1:])),
        Figure("examples of all tools learned, once", load * 1e3, 150, "ms"),
    ]


def _propose(calls: Sequence[ToolCall], tools: dict[str, Tool], context: Context) -> None:
    with suppress(CopilotError):  # a plan that cannot be made took its time as well
        runner.propose(calls, tools, context)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--count", type=int, default=10_000)
    options = parser.parse_args()
    tools = {one.tool.name: one.tool for one in registry.load() if one.tool is not None}
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "store.db")
        figures = measure(fill(db, options.count), tools)
        db.close()
    tell("interpret", figures, as_json=options.json)


if __name__ == "__main__":
    main()
