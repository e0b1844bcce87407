"""Decisions a person takes with composite plans, beside the same work by atomic calls, in 30 scenarios.

Usage: composite.py [--json]

A decision is a choice or a confirmation that a person, or a small model in their place, has to make.
  Composite: saying the words (1), each question answered (1), each key of the approval (0 to 2). The words are said to
  the real session in a store filled for it, the plan is applied, and its calls must be what the words mean; where they
  are not, the person has said them in vain (1) and does the atomic script.
  Atomic: each call of the script (1: which, with what), and a confirmation (1) for each call after which something
  leaves the machine. A call handles one mail, one record or one file, as in WorkBench's catalogue (Styles et al. 2024).
  Both sides confirm what leaves the machine and nothing else (acting.ask = "outward"). Told beside it: the same where
  one call may take any number of mails or records.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from figures import Figure, tell

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from copilot.errors import CopilotError
from copilot.evals import mailbox, utterances
from copilot.evals.judging import Judge
from copilot.evals.utterances import Utterance
from copilot.settings import Acting
from copilot.store.db import Database
from copilot.toolkit.session import Session, Understood
from copilot.types.plans import Proposal, Question

_OUTWARD = frozenset({"reply", "forward", "send", "respond", "unsubscribe"})
"""Atomic calls that are confirmed. The others: search and read mail, search and add records, tasks, files, keywords."""

_SCENARIOS = {
    # one intention, one mail
    "reply-1a": "search reply",
    "forward-2c": "search find_address forward",
    "compose-1a": "find_address send",
    "archive-4a": "search archive*3",
    "accept_invite-3a": "search respond",
    "propose_time-4a": "search respond",
    "complete_task-3c": "search_tasks update_task",
    "create_task-1a": "create_task",
    "follow_up-1a": "search create_task",
    "log_to_crm-2a": "search search_crm add_interaction",
    "save_attachments-3a": "search read*2 save_file*2",
    # one intention, many mails
    "archive-1a": "search archive*5",
    "label-4a": "search label*5",
    "mark-2a": "search mark*9",
    "snooze-5a": "search snooze*9",
    "delete-2a": "search delete*2",
    "unsubscribe-1a": "read*3 unsubscribe*3",
    "move_lane-6a": "search move",
    # people and companies
    "add_to_crm-4a": "search*2 read*2 search_crm*2 add_person add_company",
    "extract_companies-1a": "search read*9 search_crm*6",
    "research_company-1a": "search_crm search read*2",
    "who_is-1a": "search read search_crm",
    # reading
    "whats_asked-1a": "search read*6",
    "brief-2a": "search read*5",
    "summarize-2a": "read*3",
    # several things at once
    "two-1a": "search reply archive",
    "two-8a": "search read save_file*2 find_address forward",
    "two-9a": "read search_crm add_interaction create_task",
    "two-16c": "find_address send search_tasks update_task",
    "two-19a": "read*3 search_crm*3 add_person*3 reply",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """The decisions of one scenario; `vain` tells why its words did not do."""

    words: str
    composite: int
    atomic: int
    listwise: int
    vain: str = ""

    @property
    def ratio(self) -> float:
        """Composite to atomic."""
        return self.composite / self.atomic


def run(line: Utterance, script: str) -> Counted:
    """Say the words in a store of its own, and count both ways."""
    atomic = _atomic(script)
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "store.db")
        try:
            taken, vain = _composite(line, db)
        except CopilotError as error:
            taken, vain = 1, str(error)
        finally:
            db.close()
    listwise = _atomic(re.sub(r"\*\d+", "", script))
    return Counted(line.words, taken + (atomic if vain else 0), atomic, listwise, vain)


def _composite(line: Utterance, db: Database) -> tuple[int, str]:
    world = mailbox.fill(db)
    session = Session(db, replace(world.settings, acting=Acting(ask="outward")))
    context = world.context(line.words, line.scene)
    taken = 1
    found: Understood = session.understand(line.words, context.scene, now=context.now)
    while isinstance(found, Question) and found.options and taken < 5:
        found, taken = session.answer(1, context.scene, now=context.now), taken + 1
    if not isinstance(found, Proposal):
        return taken, f"{type(found).__name__}: {getattr(found, 'text', '') or getattr(found, 'reason', '')}"
    calls, judge = found.plan.calls, Judge(world, session.tools)
    if [one.tool for one in calls] != [one.tool for one in line.calls]:
        return taken, f"taken for {', '.join(one.tool for one in calls)}"
    wrong = [
        name for call, meant in zip(calls, line.calls, strict=True) for name in judge.wrong(call, meant, line.scene)
    ]
    if wrong:
        return taken, f"another {', '.join(wrong)}"
    if any(step.change is not None for step in found.plan.steps):
        session.apply(found, approved=found.plan.digest)
    return taken + found.decision.keys, ""


def _atomic(script: str) -> int:
    calls = [(name, int(times or 1)) for name, times in re.findall(r"(\w+)(?:\*(\d+))?", script)]
    return sum(times * (2 if name in _OUTWARD else 1) for name, times in calls)


def measure() -> list[Figure]:
    """All scenarios, one line each on stderr."""
    lines = {one.id: one for one in utterances.load("dev")}
    counted = [run(lines[id], script) for id, script in _SCENARIOS.items()]
    for one in counted:
        print(f"{one.composite:>3} {one.atomic:>3}  {one.ratio:4.2f}  {one.words}  {one.vain}", file=sys.stderr)
    taken, atomic = sum(one.composite for one in counted), sum(one.atomic for one in counted)
    vain = sum(bool(one.vain) for one in counted)
    listwise = sum(one.listwise for one in counted)
    share = statistics.median(one.ratio for one in counted)
    detail = f"{taken} and {atomic} decisions in {len(counted)} scenarios, {vain} of them said in vain"
    return [
        Figure("decisions with composite plans, beside atomic calls", taken / atomic, 0.4, detail=detail),
        Figure("… the median scenario", share, 0.4),
        Figure("… beside calls that take whole lists", taken / listwise, 1.0, detail=f"{listwise} decisions"),
    ]


def main() -> None:
    """Run every scenario."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    tell("composite", measure(), as_json=parser.parse_args().json)


if __name__ == "__main__":
    main()
