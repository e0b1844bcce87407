"""The search syntax, compiled to SQL and full-text conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled query: a full-text expression ("" for none), an SQL condition on `m`, and its parameters."""

    match: str
    where: str
    parameters: tuple[object, ...]


def parse(query: str, *, now: datetime | None = None, typing: bool = False) -> Condition:
    """Compile a query. With `typing` the last word is a prefix and what is unfinished is read kindly.

    Raises SearchError, with the nearest right operator as the hint.
    """
    raise NotImplementedError
