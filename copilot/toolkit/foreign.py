"""What the foreign systems of the settings must hear of records that are kept here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from copilot.types.changes import Deliver, Save
from copilot.types.plans import Effect, Step, Trust
from copilot.types.records import Person, Record, Task

if TYPE_CHECKING:
    from copilot.toolkit.context import Context

_NAMED = 3


def with_foreign(context: Context, steps: Iterable[Step]) -> list[Step]:
    """The steps, and after them one for each foreign system that takes the records these save."""
    local = list(steps)
    saved = [one for step in local if isinstance(step.change, Save) for one in step.change.records]
    trust = min((step.trust for step in local if step.change), default=None)
    for system, kind in ((context.settings.crm.system, Person), (context.settings.tasks.system, Task)):
        mine = tuple(one for one in saved if isinstance(one, kind))
        if system and mine and trust is not None:
            local.append(_telling(system, mine, trust))
    return local


def _telling(system: str, records: tuple[Record, ...], trust: Trust) -> Step:
    return Step(
        verb=f"tell {system}",
        target=_names(records),
        detail="written there too, once",
        effect=Effect.OUTWARD,
        why="it is in the settings",
        change=Deliver(system, records),
        trust=trust,
    )


def _names(records: tuple[Record, ...]) -> str:
    names = [one.title if isinstance(one, Task) else getattr(one, "name", one.id) for one in records]
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
