"""Evidence: weights with their reasons, summed to a decision that can say why."""

from __future__ import annotations

Evidence = list[tuple[float, str]]
"""Weights, above zero for and below zero against, each with a reason in words."""


def total(evidence: Evidence) -> float:
    """The sum of the weights."""
    return sum(weight for weight, _ in evidence)


def reasons(evidence: Evidence, limit: int = 3) -> str:
    """The strongest reasons, in words."""
    strongest = sorted((item for item in evidence if item[0] > 0), key=lambda item: -item[0])
    return ", ".join(reason for _, reason in strongest[:limit])
