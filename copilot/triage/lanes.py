"""Lanes: the kind of mail every message is, and why.

Rules come first, each resting on one checkable proof; what no rule decides goes to two small sums of evidence
(junk or not, bulk or person). The user's own moves come before everything.
"""

from __future__ import annotations

from copilot.triage import lane_bulk, lane_junk
from copilot.triage import lane_rules as rules
from copilot.triage.lane_evidence import Evidence, reasons, total
from copilot.triage.lane_facts import Context, Facts, list_key, sender_key
from copilot.types import Lane, Message, Placement

VERSION = "lanes-4"
"""Changes when the same message may be placed differently; stored placements of another version are made again."""

_BEFORE_JUNK: tuple[rules.Rule, ...] = (rules.learned, rules.sent, rules.delivered)
_AFTER_JUNK: tuple[rules.Rule, ...] = (
    rules.relayed,
    rules.reported,
    rules.invited,
    rules.tracked,
    rules.discussed,
    rules.billed,
    rules.tagged,
)


def place(message: Message, context: Context) -> Placement:
    """The one lane of a message, and the reason in words a person can check. Never raises."""
    facts = Facts(message, context)
    placement = _first(_BEFORE_JUNK, facts)
    if placement is not None:
        return placement
    suspicion = [] if facts.known or facts.mine else lane_junk.junk(facts)
    if total(suspicion) >= lane_junk.JUNK:
        return Placement(Lane.JUNK, reasons(suspicion))
    return _first(_AFTER_JUNK, facts) or _scored(facts, suspicion)


def _first(some: tuple[rules.Rule, ...], facts: Facts) -> Placement | None:
    for rule in some:
        placement = rule(facts)
        if placement is not None:
            return placement
    return None


def _scored(facts: Facts, suspicion: Evidence) -> Placement:
    evidence = lane_bulk.bulk(facts)
    if total(suspicion) >= lane_junk.SUSPICIOUS:
        evidence += [(lane_bulk.BULK / 2, reason) for weight, reason in suspicion[:2]]
    if total(evidence) < lane_bulk.BULK:
        return rules.personal(facts)
    kind = lane_bulk.news(facts)
    if total(kind) > 0:
        return Placement(Lane.NEWSLETTERS, reasons(kind) or reasons(evidence))
    return Placement(Lane.NOTIFICATIONS, reasons(evidence))


__all__ = ["VERSION", "Context", "list_key", "place", "sender_key"]
