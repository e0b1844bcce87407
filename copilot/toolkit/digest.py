"""The digest of a plan: the same for the same plan in any process, and another one when a single byte differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import blake2b

import msgspec

from copilot.types.plans import Step, ToolCall

_BYTES = 8


def digest(calls: Sequence[ToolCall], steps: Sequence[Step]) -> str:
    """16 hexadecimal digits that sign what was understood and everything that would be done."""
    return blake2b(msgspec.json.encode(plain([calls, steps])), digest_size=_BYTES).hexdigest()


def plain(value: object) -> object:
    """A value as JSON can hold it, the same for equal values; bytes become their hash."""
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, {one.name: plain(getattr(value, one.name)) for one in fields(value)}]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return blake2b(value, digest_size=16).hexdigest()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value)}
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, str) else value
