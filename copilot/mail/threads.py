"""Which messages belong together: by References and In-Reply-To, else by subject and people.

The rule that joins, applied by the store at the moment a message arrives (and by `group` here over a whole list):

1. A message belongs to the thread of any message whose id it names, and of any message that names its id, or that
   names an id it names: all messages that share one of `ThreadKeys.ids` are one thread (RFC 5256, REFERENCES, without
   the subject splitting).
2. Only a message that names no other id may join by subject, and only when it says itself that it continues
   something (`is_reply`): to the newest thread with the same `base_subject`, of at least `SHORTEST` characters, that
   has a message within `DAYS` days and shares a person other than the account's owner, or a mailing list. A message that a thread has
   been joined to this way counts like any other for the next one.
3. A first message (not `is_reply`) starts a thread, even when its subject has been used before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from copilot.mail import subjects
from copilot.types import Message

SHORTEST = 4
DAYS = 60
MOST_IDS = 100
MOST_PEOPLE = 50

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ThreadKeys:
    """What threading needs of one message: `ids` is its own id and then those it names, nearest last; `people` are
    addresses, and the mailing list by its List-Id or the tag in its subjects."""

    ids: tuple[str, ...]
    base_subject: str
    people: tuple[str, ...]
    is_reply: bool

    @property
    def names_others(self) -> bool:
        """Whether the message names another one, so that its subject does not matter."""
        return len(self.ids) > 1


def keys(message: Message) -> ThreadKeys:
    """Return the keys of a message; pure, and bounded in length whatever the headers held."""
    own = (message.message_id,) if message.message_id else ("",)
    named = dict.fromkeys((*message.references[-MOST_IDS:], *message.in_reply_to[-2:]))
    named.pop(message.message_id, None)
    base, marked, tag = subjects.base(message.subject)
    lists = (message.headers.get("list-id", "").rpartition("<")[2].rstrip("> ").lower(), tag)
    people: dict[str, None] = dict.fromkeys(
        one.email.lower() for many in (message.from_, message.to, message.cc) for one in many[:MOST_PEOPLE] if one.email
    )
    people.update((one, None) for one in lists if one)
    return ThreadKeys((*own, *named), base, tuple(people)[-MOST_PEOPLE:], marked or bool(named))


def may_join(new: ThreadKeys, other: ThreadKeys, *, days_apart: float, me: Iterable[str] = ()) -> bool:
    """Whether `new` continues the thread of `other` by rule 2 above."""
    if new.names_others or not new.is_reply or len(new.base_subject) < SHORTEST:
        return False
    if new.base_subject != other.base_subject or abs(days_apart) > DAYS:
        return False
    shared = set(new.people) & set(other.people)
    return bool(shared - {one.lower() for one in me})


def group(messages: Sequence[Message], *, me: Iterable[str] = ()) -> list[list[int]]:
    """Return threads as lists of positions in `messages`, oldest message first; the threads by their first message."""
    found = _Threads([keys(one) for one in messages], [one.date or _EPOCH for one in messages], frozenset(me))
    return found.run()


class _Threads:
    """A union of messages; the parent of a message leads towards the one that stands for its thread."""

    def __init__(self, all_keys: list[ThreadKeys], dates: list[datetime], me: frozenset[str]) -> None:
        self.keys, self.dates, self.me = all_keys, dates, me
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
                if may_join(mine, self.keys[other], days_apart=apart, me=self.me):
                    self._join(other, at)
                    break
            earlier.append(at)
