"""One measured figure beside its goal, as text for people and as JSON for `scripts/bench/run`."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, how far it may go (`at` "most" or "least"), what it was; `detail` holds the two sides."""

    what: str
    measured: float
    goal: float
    unit: str = "×"
    at: Literal["most", "least"] = "most"
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether the goal is reached."""
        return self.measured <= self.goal if self.at == "most" else self.measured >= self.goal


def tell(bench: str, figures: Sequence[Figure], *, as_json: bool) -> None:
    """Print the figures on stdout: one JSON document, or one line each."""
    if as_json:
        json.dump({"bench": bench, "figures": [{**asdict(one), "ok": one.ok} for one in figures]}, sys.stdout, indent=1)
        print()
    else:
        print("\n".join(line(one) for one in figures))


def line(one: Figure) -> str:
    """One figure as a line of a table."""
    sign = "≤" if one.at == "most" else "≥"
    goal, measured = f"{sign} {one.goal:g} {one.unit}", f"{one.measured:.3g} {one.unit}"
    return f"{'ok  ' if one.ok else 'MISS'}  {one.what:<58} {goal:>10} {measured:>12}  {one.detail}".rstrip()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def spread(values: Sequence[float], *, scale: float = 1e3, unit: str = "ms") -> str:
    """Median and 95th percentile for people."""
    return f"p50 {statistics.median(values) * scale:.1f} p95 {percentile(values, 0.95) * scale:.1f} {unit}"
