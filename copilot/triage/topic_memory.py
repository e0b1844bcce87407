"""Keeps the topic model in the store: topics as records, the space of words and the counters as blobs.

Two copies of the program may analyse one store. Each saves under the serial number it loaded, and one that comes second
is told to look again instead of overwriting.
"""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass

import msgspec

from copilot.store import insights
from copilot.store.db import Connection, Database, Store
from copilot.triage.topic_state import TopicModel, TopicState
from copilot.triage.vectors import COLUMNS, Space

_COUNTERS = "topics"
_SPACE = "topics-space"
_GROWTH = 1.05


@dataclass(frozen=True, slots=True)
class _Counters:
    """The small part of the model, written in every round."""

    serial: int = 0
    day: str = ""
    moved: int = 0
    counter: int = 0


@dataclass(frozen=True, slots=True)
class _Words:
    """The large part, written when it has changed enough to matter."""

    documents: int
    fitted: int
    frequencies: bytes
    basis: bytes
    centre: bytes


class Overtaken(Exception):
    """Another copy of the program has placed mail since this model was loaded."""


class TopicMemory:
    """The topic model of a store, and what of it is saved already."""

    def __init__(self, db: Database) -> None:
        self._serial, self.model = _load(db)
        self._saved = {state.id: _record(state) for state in self.model.states.values()}
        self._documents, self._fitted = self.model.space.documents, self.model.space.fitted

    def save(self, connection: Connection) -> None:
        """Write what has changed, within the transaction that assigns the mail. Raises Overtaken."""
        if _counters(connection).serial != self._serial:
            raise Overtaken
        self._serial += 1
        model = self.model
        counters = _Counters(self._serial, model.day, model.moved, model.counter)
        insights.put_model(connection, _COUNTERS, msgspec.msgpack.encode(counters))
        now = {state.id: _record(state) for state in model.states.values()}
        insights.put_topics(connection, [one for key, one in now.items() if self._saved.get(key) != one])
        self._saved = now
        space = model.space
        if space.fitted != self._fitted or space.documents > _GROWTH * self._documents:
            insights.put_model(connection, _SPACE, _packed(space))
            self._documents, self._fitted = space.documents, space.fitted


def _record(state: TopicState) -> insights.TopicRecord:
    return insights.TopicRecord(**asdict(state))


def _counters(db: Store) -> _Counters:
    data = insights.model(db, _COUNTERS)
    return msgspec.msgpack.decode(data, type=_Counters) if data else _Counters()


def _load(db: Database) -> tuple[int, TopicModel]:
    counters = _counters(db)
    model = TopicModel(day=counters.day, moved=counters.moved, counter=counters.counter)
    for record in insights.topic_records(db):
        model.states[record.id] = TopicState(**asdict(record))
    data = insights.model(db, _SPACE)
    if data:
        _unpack(data, model.space)
    return counters.serial, model


def _packed(space: Space) -> bytes:
    import numpy as np

    none = np.zeros(0, np.float16)
    basis = none if space.basis is None else space.basis.astype(np.float16)
    centre = none if space.centre is None else space.centre.astype(np.float16)
    counted = zlib.compress(space.frequencies.astype("<u4").tobytes(), 1)
    words = _Words(space.documents, space.fitted, counted, basis.tobytes(), centre.tobytes())
    return msgspec.msgpack.encode(words)


def _unpack(data: bytes, space: Space) -> None:
    import numpy as np

    words = msgspec.msgpack.decode(data, type=_Words)
    space.documents, space.fitted = words.documents, words.fitted
    space.frequencies = np.frombuffer(zlib.decompress(words.frequencies), "<u4").astype(np.float32)
    if words.basis:
        space.basis = np.frombuffer(words.basis, np.float16).astype(np.float32).reshape(COLUMNS, -1)
        space.centre = np.frombuffer(words.centre, np.float16).astype(np.float32)
