"""What a client and the process of its model say to each other: typed messages, in frames of at most 16 MB."""

from __future__ import annotations

import struct
import threading
from typing import IO, Generic, TypeVar

import msgspec

from copilot import errors
from copilot.llm.base import About, End, Request

T = TypeVar("T")

_LENGTH = struct.Struct("!I")
_MOST_BYTES = 16 << 20


class Ask(msgspec.Struct, tag=True, frozen=True):
    """Answer this; `written` are the tokens that arrived before an earlier process ended."""

    id: int
    request: Request
    written: tuple[int, ...] = ()


class Cancel(msgspec.Struct, tag=True, frozen=True):
    """Nobody waits for this any more."""

    id: int


class Count(msgspec.Struct, tag=True, frozen=True):
    """How many tokens does this take?"""

    id: int
    text: str


class Ready(msgspec.Struct, tag=True, frozen=True):
    """The model is loaded."""

    about: About


class Said(msgspec.Struct, tag=True, frozen=True):
    """The next piece of an answer, as tokens and as text."""

    id: int
    tokens: tuple[int, ...]
    text: str
    end: End = ""


class Counted(msgspec.Struct, tag=True, frozen=True):
    """So many tokens."""

    id: int
    tokens: int


class Failed(msgspec.Struct, tag=True, frozen=True):
    """It cannot be answered; with id 0, the model cannot be loaded. `kind` names an error of copilot.errors."""

    id: int
    kind: str
    message: str
    hint: str

    @classmethod
    def of(cls, id: int, error: errors.CopilotError) -> Failed:
        """The message that tells an error."""
        return cls(id, type(error).__name__, error.message, error.hint)

    def error(self) -> errors.CopilotError:
        """The error it tells."""
        kind = getattr(errors, self.kind, errors.EngineFailed)
        return kind(self.message, self.hint)


ToModel = Ask | Cancel | Count
FromModel = Ready | Said | Counted | Failed


class Line(Generic[T]):
    """One end of a pair of pipes that receives messages of one kind. Any thread may send; one receives."""

    def __init__(self, coming: int, going: int, kind: object) -> None:
        self._coming: IO[bytes] = open(coming, "rb")  # noqa: SIM115
        self._going: IO[bytes] = open(going, "wb", buffering=0)  # noqa: SIM115
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._encoder = msgspec.msgpack.Encoder()
        self._sending = threading.Lock()

    def send(self, message: msgspec.Struct) -> None:
        """Send one message. Raises OSError when the other end is gone."""
        data = self._encoder.encode(message)
        left = memoryview(_LENGTH.pack(len(data)) + data)
        with self._sending:
            if self._going.closed:
                raise BrokenPipeError
            while left:
                left = left[self._going.write(left) :]

    def receive(self) -> T | None:
        """The next message; None when the other end is gone. Raises ValueError for what is no message."""
        (size,) = _LENGTH.unpack(head) if len(head := self._coming.read(_LENGTH.size)) == _LENGTH.size else (-1,)
        if size > _MOST_BYTES:
            raise ValueError(f"a message of {size} bytes")
        if size < 0 or len(data := self._coming.read(size)) < size:
            return None
        try:
            message: T = self._decoder.decode(data)
        except msgspec.MsgspecError as error:
            raise ValueError(str(error)) from error
        return message

    def __enter__(self) -> Line[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self._coming.close()
        with self._sending:
            self._going.close()
