"""The pool of a lane: the topic of what belongs to no other."""

from __future__ import annotations

from copilot.types import Lane

_NAMES = {Lane.JUNK: "Junk"}


def pool_id(lane: Lane) -> str:
    """The id of a lane's pool."""
    return f"{lane.value}-0"


def pool_name(lane: Lane) -> str:
    """What the pool of a lane is called."""
    return _NAMES.get(lane, "Everything else")
