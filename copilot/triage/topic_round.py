"""One round of placing mail into topics: threads, keys, words, and what is left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from copilot.triage import topic_names as names
from copilot.triage.pools import pool_id
from copilot.triage.topic_pool import Group, Unit, keyed_groups, name_of, text_groups
from copilot.triage.topic_state import MOST, Mail, TopicModel, TopicState
from copilot.triage.vectors import bag
from copilot.types import Lane

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BY_WORDS = frozenset(Lane) - {Lane.JUNK, Lane.RECEIPTS}
_REFIT = 2.0
_LEAST_FIT = 8
_CENTROID_ROWS = 10
_FEW_MAILS = 200
_PER_TOPIC = 8
_CROWDED = 0.25
_MEMORY = 60


class Round:
    """Places mail lane by lane; `topics`, `folded` and `moved` hold the outcome."""

    def __init__(
        self,
        model: TopicModel,
        known: dict[tuple[Lane, int], str],
        budget: int,
        load: Callable[[Lane], Sequence[Mail]],
    ) -> None:
        self.model = model
        self.known = known
        self.budget = budget
        self.load = load
        self.moved = 0
        self.topics: dict[int, str] = {}
        self.folded: list[str] = []

    def run(self, mails: Sequence[Mail]) -> None:
        """Give every mail a topic."""
        waiting = {lane: self._follow(lane, _units(some)) for lane, some in _by_lane(mails).items()}
        waiting = {lane: self._with_old(lane, units) for lane, units in waiting.items()}
        waiting = {lane: self._by_key(lane, units) for lane, units in waiting.items()}
        self._embed([unit for lane, units in waiting.items() if lane in _BY_WORDS for unit in units])
        for lane, units in waiting.items():
            self._keep(lane, self._by_words(lane, self._approach(lane, units)))

    def _follow(self, lane: Lane, units: Iterable[Unit]) -> list[Unit]:
        """Place what follows its thread or a key; the rest waits. A thread that is in the pool waits with it."""
        keyed = {state.key: state for state in self.model.lane(lane) if state.key}
        rest: list[Unit] = []
        for unit in units:
            home = self.known.get((lane, unit.thread), "")
            state = self.model.states.get(home) if home != pool_id(lane) else None
            if state is None and home != pool_id(lane):
                state = next((keyed[key.id] for key in unit.keys if key.id in keyed), None)
            if state is None or not self._assign(unit, state):
                rest.append(unit)
        return rest

    def _with_old(self, lane: Lane, waiting: list[Unit]) -> list[Unit]:
        """The waiting units, together with the old ones of the pool when enough has come to look through it."""
        pool = self.model.pool(lane)
        if lane is not Lane.JUNK and pool.mails and _ripe(pool, waiting):
            pool.grown = 0
            return self._merge(lane, waiting)
        stay = [unit for unit in waiting if self.known.get((lane, unit.thread)) == pool.id]
        self._keep(lane, stay)
        return [unit for unit in waiting if self.known.get((lane, unit.thread)) != pool.id]

    def _merge(self, lane: Lane, waiting: list[Unit]) -> list[Unit]:
        """Waiting units and the pool's, one for each thread; keys are tried again on those that hold old mail."""
        merged = {unit.thread: unit for unit in waiting}
        for old in _units(self.load(lane), old=True):
            unit = merged.setdefault(old.thread, old)
            if unit is not old:
                unit.old_ids += old.old_ids
                unit.said += old.said
            self.known.pop((lane, unit.thread), None)
        return self._follow(lane, merged.values())

    def _embed(self, units: Sequence[Unit]) -> None:
        """Give the units their rows; the basis is learned first, and renewed when the mail has doubled since."""
        import numpy as np

        space = self.model.space
        bags = [[bag(one.subject, one.text, one.sender) for one in unit.said] for unit in units]
        space.learn([one for unit, some in zip(units, bags, strict=True) if unit.ids for one in some])
        if not units or (space.basis is None and len(units) < _LEAST_FIT):
            return
        rows = space.hashed(bags)
        if space.basis is None or space.documents > _REFIT * space.fitted:
            centroids = [_centroid(state) for state in self.model.states.values() if state.centroid]
            space.fit(np.concatenate([rows, *(np.tile(one, (_CENTROID_ROWS, 1)) for one in centroids)]))
        for unit, row, point in zip(units, rows, space.embed(rows), strict=True):
            unit.row, unit.point = row, point

    def _approach(self, lane: Lane, units: list[Unit]) -> list[Unit]:
        """Place what is near enough to a topic by its words; the rest waits."""
        import numpy as np

        states = [state for state in self.model.lane(lane) if state.centroid]
        points = [unit.point for unit in units if unit.point is not None]
        if not states or not points:
            return units
        centroids = np.stack([_centroid(state) for state in states])
        nearest = iter((np.stack(points) @ self.model.space.embed(centroids).T).argmax(axis=1))
        rest: list[Unit] = []
        arrived: defaultdict[int, list[NDArray[np.float32]]] = defaultdict(list)
        for unit in units:
            if unit.row is not None:
                index = int(next(nearest))
                near = float(unit.row @ centroids[index]) >= states[index].gate
                if near and self._assign(unit, states[index]):
                    arrived[index].append(unit.row)
                    continue
            rest.append(unit)
        for index, rows in arrived.items():
            _drift(states[index], centroids[index], rows)
        return rest

    def _by_key(self, lane: Lane, units: list[Unit]) -> list[Unit]:
        """Make new topics of what shares a key; what stays over is returned."""
        if lane is Lane.JUNK:
            return units
        total, allowed = self._room(lane, units)
        return self._found(lane, keyed_groups(units, few=total < _FEW_MAILS), units, allowed)

    def _by_words(self, lane: Lane, units: list[Unit]) -> list[Unit]:
        """Make new topics of what shares words; what stays over is returned."""
        total, allowed = self._room(lane, units)
        free = allowed - len(self.model.lane(lane))
        if free <= 0 and sum(unit.mails for unit in units) > _CROWDED * total:
            free = MOST - 1
        if lane not in _BY_WORDS or free <= 0:
            return units
        return self._found(lane, text_groups(units, free, total=total), units, allowed)

    def _room(self, lane: Lane, units: Sequence[Unit]) -> tuple[int, int]:
        """How many mails the lane has, and how many topics that many mails are worth."""
        total = sum(state.mails for state in self.model.lane(lane)) + sum(unit.mails for unit in units)
        return total, min(MOST - 1, 2 + total // _PER_TOPIC)

    def _found(self, lane: Lane, groups: Sequence[Group], units: list[Unit], allowed: int) -> list[Unit]:
        """Turn groups into topics while there is room; returns the units that are still without one."""
        subjects = [unit.subject for unit in units]
        everywhere = names.background(subjects) if any(not group.key for group in groups) else {}
        placed: set[int] = set()
        for group in groups:
            movable = [unit for unit in group.units if len(unit.old_ids) <= self.budget - self.moved]
            if not movable or (len(self.model.lane(lane)) >= allowed and not self._make_room(lane, group)):
                continue
            name = name_of(group, everywhere, len(subjects), self.model.taken(lane))
            state = self.model.add(lane, name, key=group.key, gate=group.gate, centroid=group.centroid)
            state.grown = group.mails
            placed |= {unit.thread for unit in movable if self._assign(unit, state)}
        return [unit for unit in units if unit.thread not in placed]

    def _make_room(self, lane: Lane, group: Group) -> bool:
        """Fold the smallest topic back into the pool when the group is twice its size and the budget allows it."""
        placed_now = set(self.topics.values())
        free = [state for state in self.model.lane(lane) if not state.pinned and state.id not in placed_now]
        smallest = min(free, key=lambda state: max(state.mails, state.grown), default=None)
        if smallest is None or group.mails < 2 * max(smallest.mails, smallest.grown):
            return False
        if smallest.mails > self.budget - self.moved:
            return False
        self.moved += smallest.mails
        self.model.pool(lane).mails += smallest.mails
        self.folded.append(smallest.id)
        del self.model.states[smallest.id]
        return True

    def _keep(self, lane: Lane, units: Iterable[Unit]) -> None:
        """Leave units to the pool; what is old is there already."""
        pool = self.model.pool(lane)
        for unit in units:
            self.topics.update(dict.fromkeys(unit.ids, pool.id))
            pool.mails += len(unit.ids)
            pool.grown += len(unit.ids)

    def _assign(self, unit: Unit, state: TopicState) -> bool:
        """Give the unit's mails the topic, unless that would move more old mail than the budget has left."""
        if self.moved + len(unit.old_ids) > self.budget and unit.old_ids:
            return False
        self.moved += len(unit.old_ids)
        self.model.pool(state.lane).mails -= len(unit.old_ids)
        self.topics.update(dict.fromkeys((*unit.ids, *unit.old_ids), state.id))
        state.mails += unit.mails
        return True


def _ripe(pool: TopicState, waiting: Sequence[Unit]) -> bool:
    """Whether enough has come to the pool since it was last looked through."""
    coming = sum(unit.mails for unit in waiting)
    return coming + pool.grown >= max(5, pool.mails // 10)


def _by_lane(mails: Iterable[Mail]) -> dict[Lane, list[Mail]]:
    lanes: defaultdict[Lane, list[Mail]] = defaultdict(list)
    for mail in mails:
        lanes[mail.lane].append(mail)
    return lanes


def _units(mails: Iterable[Mail], *, old: bool = False) -> list[Unit]:
    """The mails of each thread together."""
    threads: dict[int, Unit] = {}
    for mail in mails:
        unit = threads.setdefault(mail.thread, Unit(mail.thread, mail.subject))
        (unit.old_ids if old else unit.ids).append(mail.id)
        unit.said.append(mail)
        unit.keys += [key for key in mail.keys if key not in unit.keys] if unit.keys else mail.keys
    return list(threads.values())


def _drift(state: TopicState, centroid: NDArray[np.float32], rows: Sequence[NDArray[np.float32]]) -> None:
    """Move a topic's middle towards the mails that came to it."""
    import numpy as np

    moved = centroid * min(state.mails, _MEMORY) + np.sum(rows, axis=0)
    state.centroid = (moved / np.linalg.norm(moved)).astype(np.float16).tobytes()


def _centroid(state: TopicState) -> NDArray[np.float32]:
    import numpy as np

    return np.frombuffer(state.centroid, np.float16).astype(np.float32)
