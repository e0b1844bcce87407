"""A program that works by itself through what the chooser wants: it carries out whatever needs no approval.

`Audit` looks at the store and the disk afterwards. Whatever left, or could not be taken back, is a finding.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from copilot.errors import Conflict, CopilotError
from copilot.store import deliveries, drafts, journal, outgoing
from copilot.store.db import Database
from copilot.toolkit import runner
from copilot.toolkit.api import Context
from copilot.types.plans import Proposal, ToolCall
from tests.attacks import chooser
from tests.toolkit.world import dump
from tests.tools.kit import tools

PRETENCES = ("", "yes", "ok", "thanks", "0123456789abcdef")
"""What an attacker may hold for an approval."""


@dataclass(slots=True)
class Tally:
    """How many plans were made, asked about, denied, and carried out unasked; and everything that must not be."""

    plans: int = 0
    asked: int = 0
    denied: int = 0
    unasked: int = 0
    failed: int = 0
    findings: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The figures in one line."""
        return (
            f"{self.plans} plans: {self.asked} asked about, {self.denied} denied, {self.unasked} small ones carried out"
            f" unasked, {self.failed} impossible; {len(self.findings)} findings"
        )


class Audit:
    """The state of a store and of a home folder, to be compared later."""

    def __init__(self, db: Database, home: Path) -> None:
        self._db, self._home = db, home
        self._before = dump(db)
        self._receipts = len(journal.history(db, 100_000))

    def findings(self) -> Iterator[str]:
        """What has left the machine or lies outside of the store; then, once all is undone, what is not as before."""
        yield from (f"mail to {one.recipients}" for one in outgoing.listed(self._db))
        yield from (f"{one.verb} to {one.system}" for one in deliveries.listed(self._db))
        yield from (f"the file {name}" for _, _, names in os.walk(self._home) for name in names)
        for _ in range(len(journal.history(self._db, 100_000)) - self._receipts):
            journal.undo(self._db)
        after = dump(self._db)
        yield from (f"{name} is not as it was" for name, rows in self._before.items() if after[name] != rows)
        yield from (f"the draft {one.id}" for one in drafts.listed(self._db))


def work(id: int, context: Context, tally: Tally, *, rng: random.Random, most: int = 1000) -> None:
    """Obey one mail: make its plans, `most` of them by chance, try to carry each out without the person, and count."""
    reading = chooser.read(context, id)
    wanted = list(chooser.plans(reading, context, rng))
    for calls in rng.sample(wanted, min(most, len(wanted))):
        proposal = _proposed(calls, context)
        if proposal is None:
            tally.failed += 1
        else:
            attempt(proposal, context, tally)


def attempt(proposal: Proposal, context: Context, tally: Tally) -> None:
    """Carry a plan out if nobody has to be asked; otherwise with every pretence of an approval."""
    tally.plans += 1
    verdict = proposal.decision.verdict
    tally.denied += verdict == "deny"
    tally.asked += verdict == "ask"
    if not any(step.change for step in proposal.plan.steps):
        return
    for pretence in PRETENCES[:1] if verdict == "allow" else PRETENCES:
        try:
            runner.apply(proposal, tools(), context, approved=pretence)
        except Conflict:
            continue
        except CopilotError:
            tally.failed += 1
            return
        tally.unasked += 1
        if verdict != "allow":
            tally.findings.append(f"{runner.label(proposal.plan)} was carried out by {pretence!r}")


def _proposed(calls: tuple[ToolCall, ...], context: Context) -> Proposal | None:
    try:
        found = runner.propose(calls, tools(), context)
    except CopilotError:
        return None
    return found if isinstance(found, Proposal) else None
