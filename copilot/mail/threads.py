"""Which messages belong together: by References and In-Reply-To, else by subject and people.

`keys` says what the store needs to join a message when it arrives; `group` does the same over a whole list in memory:

1. Messages that share one of `ThreadKeys.ids` are one thread (RFC 5256, REFERENCES, without splitting by subject).
2. Only a message that names no other id may join by subject, and only when it says itself that it continues something
   (`is_reply`): the nearest thread with the same base subject of at least `SHORTEST` characters, within `DAYS` days,
   between the same people: each sender is on the other message, or two people (or lists) are on both.
3. A first message starts a thread, even when its subject has been used before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from copilot.mail import subjects
from copilot.types import Message, ThreadKeys

SHORTEST = 4
DAYS = 30
MOST_IDS = 100
MOST_PEOPLE = 50

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def keys(message: Message) -> ThreadKeys:
    """Return the keys of a message; pure, and bounded in length whatever the headers held.

    Among `people` the sender is first and the mailing list last, by its List-Id and by the tag in its subjects.
    """
    named = dict.fromkeys((*message.references[-MOST_IDS:], *message.in_reply_to[-2:]))
    named.pop(message.message_id, None)
    base, marked, tag = subjects.base(message.subject)
    many = (message.from_, message.to[:MOST_PEOPLE], message.cc[:MOST_PEOPLE])
    people = [one.email.lower() for some in many for one in some if one.email][:MOST_PEOPLE]
    lists = [message.headers.get("list-id", "").rpartition("<")[2].rstrip("> ").lower(), tag]
    return ThreadKeys(
        (message.message_id, *named),
        base if len(base) >= SHORTEST else "",
        tuple(dict.fromkeys([*people, *(one for one in lists if one)])),
        marked or bool(named),
    )


def may_join(new: ThreadKeys, other: ThreadKeys, *, days_apart: float) -> bool:
    """Whether `new` continues the thread of `other` by rule 2 above."""
    if len(new.ids) > 1 or not new.is_reply or not new.base_subject:
        return False
    if new.base_subject != other.base_subject or abs(days_apart) > DAYS or not new.people or not other.people:
        return False
    both = set(new.people) & set(other.people)
    return len(both) > 1 or (new.people[0] in other.people and other.people[0] in new.people)


def group(messages: Sequence[Message]) -> list[list[int]]:
    """Return threads as lists of positions in `messages`, oldest message first; the threads by their first message."""
    return _Threads([keys(one) for one in messages], [one.date or _EPOCH for one in messages]).run()


class _Threads:
    """A union of messages; the parent of a message leads towards the one that stands for its thread."""

    def __init__(self, all_keys: list[ThreadKeys], dates: list[datetime]) -> None:
        self.keys, self.dates = all_keys, dates
        self.parent = list(range(len(all_keys)))

    def run(self) -> list[list[int]]:
        order = sorted(range(len(self.keys)), key=lambda at: self.dates[at])
        self._by_ids(order)
        self._by_subject(order)
        threads: dict[int, list[int]] = {}
        for at in order:
            threads.setdefault(self._root(at), []).append(at)
        return list(threads.values())

    def _root(self, at: int) -> int:
        while self.parent[at] != at:
            self.parent[at] = self.parent[self.parent[at]]
            at = self.parent[at]
        return at

    def _join(self, one: int, other: int) -> None:
        self.parent[self._root(other)] = self._root(one)

    def _by_ids(self, order: list[int]) -> None:
        first: dict[str, int] = {}
        for at in order:
            for one in self.keys[at].ids:
                if one:
                    self._join(first.setdefault(one, at), at)

    def _by_subject(self, order: list[int]) -> None:
        seen: dict[str, list[int]] = {}
        for at in order:
            mine = self.keys[at]
            earlier = seen.setdefault(mine.base_subject, [])
            for other in reversed(earlier[-200:]):
                apart = (self.dates[at] - self.dates[other]) / timedelta(days=1)
                if may_join(mine, self.keys[other], days_apart=apart):
                    self._join(other, at)
                    break
            earlier.append(at)
