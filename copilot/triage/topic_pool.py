"""What waits without a topic, and the groups that become one: by a shared key first, by shared words second."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.triage import topic_names as names
from copilot.triage.clusters import join, kmeans
from copilot.triage.topic_keys import SENDER, Key, company
from copilot.triage.topic_state import Mail
from copilot.triage.vectors import unit as normalized

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

GATE = 0.4
"""A mail belongs to a group when its similarity to the others' middle is at least this much of the group's median."""

LEAST_GATE = 0.07
"""Similarity that mail about nothing in common reaches by chance."""

ALONE_GATE = 0.25
"""Similarity that lets a mail in beside a single thread."""

_FEW = 80
_JOIN = 0.28
_LEAST_THREADS = 3
_LEAST_MAILS = 4
_ALONE_MAILS = 3
_ALONE_SHARE = 0.05
_PER_TOPIC = 8
_SHARED_NAMES = 3
_LARGE = 100
_NEARLY_ALL = 0.8


@dataclass(slots=True)
class Unit:
    """The mails of one thread in one lane that are placed together; `row` and `point` say where they lie."""

    thread: int
    subject: str
    ids: list[int] = field(default_factory=list)
    old_ids: list[int] = field(default_factory=list)
    said: list[Mail] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    row: Matrix | None = None
    point: Matrix | None = None

    @property
    def mails(self) -> int:
        """How many mails it holds."""
        return len(self.ids) + len(self.old_ids)


@dataclass(frozen=True, slots=True)
class Group:
    """Units that would make a topic."""

    units: tuple[Unit, ...]
    key: str = ""
    gate: float = 0.0
    centroid: bytes = b""

    @property
    def mails(self) -> int:
        """How many mails it holds."""
        return sum(unit.mails for unit in self.units)


def _says_nothing(units: Sequence[Unit], total: int) -> bool:
    """Whether a key is no topic because nearly everything in a large lane has it, as in the archive of one list."""
    return total >= _LARGE and sum(unit.mails for unit in units) > _NEARLY_ALL * total


def keyed_groups(units: Sequence[Unit], *, few: bool) -> list[Group]:
    """Groups of three mails or more with the same key, the largest first; each unit is in at most one.

    A unit goes by its most telling key that groups it. Names at one address count as keys only where several of them
    are frequent, as at the address of a feed service. In a lane with `few` mails two make a group where a list says so.
    """
    sizes = _sizes(units)
    shared = _shared(sizes)
    members: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        for key in unit.keys:
            if sizes[key.id] >= _least(key.id, few) and _means_something(key.id, shared):
                members[key.id].append(unit)
                break
    total = sum(unit.mails for unit in units)
    groups = [Group(tuple(some), key) for key, some in members.items() if not _says_nothing(some, total)]
    enough = (group for group in groups if group.mails >= _least(group.key, few))
    return sorted(enough, key=lambda group: (-group.mails, group.key))


def _least(key: str, few: bool) -> int:
    return 2 if few and key.startswith("list:") else _LEAST_THREADS


def _means_something(key: str, shared: Collection[str]) -> bool:
    return not key.startswith(SENDER) or key.rpartition(" ")[2] in shared


def _sizes(units: Sequence[Unit]) -> Counter[str]:
    sizes: Counter[str] = Counter()
    for unit in units:
        for key in unit.keys:
            sizes[key.id] += unit.mails
    return sizes


def _shared(sizes: Mapping[str, int]) -> set[str]:
    """Addresses at which at least three display names are frequent."""
    names_at = Counter(
        key.rpartition(" ")[2] for key, size in sizes.items() if key.startswith(SENDER) and size >= _LEAST_THREADS
    )
    return {address for address, count in names_at.items() if count >= _SHARED_NAMES}


def text_groups(units: Sequence[Unit], most: int, *, total: int) -> list[Group]:
    """At most `most` groups of units with similar words, the largest first. Units without words are in none.

    `total` counts the mails of the lane: a single thread that holds a good part of them is a group too.
    """
    import numpy as np

    some = [unit for unit in units if unit.row is not None and unit.row.any()]
    if len(some) < 2:
        return []
    rows = np.stack([unit.row for unit in some if unit.row is not None])
    if len(some) < _FEW:
        labels = join(rows, _JOIN)
    else:
        points = np.stack([unit.point for unit in some if unit.point is not None])
        labels, _ = kmeans(points, min(most, len(some) // _PER_TOPIC))
    groups = [_group([some[i] for i in np.flatnonzero(labels == label)]) for label in np.unique(labels)]
    alone = max(_ALONE_MAILS, _ALONE_SHARE * total)
    found = sorted((group for group in groups if _enough(group, alone)), key=lambda group: -group.mails)
    return found[:most]


def _group(units: Sequence[Unit]) -> Group:
    """A group without the units that are too far from the middle of the others."""
    import numpy as np

    rows = np.stack([unit.row for unit in units if unit.row is not None])
    if len(rows) == 1:
        return Group(tuple(units), gate=ALONE_GATE, centroid=rows[0].astype(np.float16).tobytes())
    total = rows.sum(axis=0)
    shared = rows @ total
    others = np.sqrt(np.maximum(total @ total - 2 * shared + 1, 1e-6))
    near = (shared - 1) / others
    gate = max(LEAST_GATE, GATE * float(np.median(near)))
    kept = [index for index, similarity in enumerate(near) if similarity >= gate]
    centroid = normalized(rows[kept].sum(axis=0, keepdims=True))[0]
    return Group(tuple(units[index] for index in kept), gate=gate, centroid=centroid.astype(np.float16).tobytes())


def _enough(group: Group, alone: float) -> bool:
    """Whether a group is worth a topic of its own."""
    if len(group.units) == 1:
        return group.mails >= alone
    return len(group.units) >= _LEAST_THREADS or group.mails >= _LEAST_MAILS


def name_of(group: Group, everywhere: Mapping[str, int], total: int, taken: Collection[str]) -> str:
    """What a person would call the group."""
    if not group.key:
        return names.choose([unit.subject for unit in group.units], everywhere, total, taken=taken)
    counts = Counter(key.name for unit in group.units for key in unit.keys if key.id == group.key)
    name, count = counts.most_common(1)[0]
    kind, _, value = group.key.partition(":")
    if count * 2 < counts.total():
        host = company(value.rpartition("@")[2])
        name = {"from": host, "at": host, "list": value.partition(".")[0]}.get(kind, name)
    return names.free(name, taken)
