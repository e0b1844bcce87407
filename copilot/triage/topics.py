"""Topics: the stacks inside a lane, with ids and names that stay.

A mail goes where its thread already is, else to the topic of its strongest key (list, project, sender, company), else
to the nearest topic by its words when it is near enough, else to the lane's pool, which is the topic "Everything else".
Only the pool is ever clustered, so nothing that has a topic is reshuffled; how many old mails leave the pool in a day
is bounded by a budget. Measured on two labelled corpora: see `scripts/bench/topics.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from copilot.triage.pools import pool_id
from copilot.triage.topic_round import Round
from copilot.triage.topic_state import Mail, Placed, TopicModel, TopicState
from copilot.types import Lane

VERSION = "topics-2"
"""Changes when mail must be placed anew."""

Known = Mapping[tuple[Lane, int], str]
"""Where a thread of a lane already is: its topic's id."""


def place(
    model: TopicModel,
    mails: Sequence[Mail],
    *,
    known: Known | None = None,
    pool: Callable[[Lane], Sequence[Mail]] = lambda _lane: (),
    old: int = 0,
    day: str = "",
) -> Placed:
    """Give every mail exactly one topic of its lane, and update the model.

    `pool` loads the old mails of a lane's pool, and is asked only when it is worth looking through; `old` counts all
    mails that have a topic already, which together with `day` bounds how many of them may move.
    """
    this = Round(model, dict(known or {}), model.budget(old, day), pool)
    this.run(mails)
    model.moved += this.moved
    return Placed(this.topics, tuple(this.folded))


__all__ = ["VERSION", "Known", "Mail", "Placed", "TopicModel", "TopicState", "place", "pool_id"]
