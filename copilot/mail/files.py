"""Messages that lie one to a file: listed newest first, read under the size limit, handed on in batches."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from copilot.errors import SourceError
from copilot.mail.source import (
    BATCH_BYTES,
    BATCH_MESSAGES,
    LIMIT_BYTES,
    Arrived,
    Capabilities,
    Carried,
    Delivery,
    Order,
    Unreadable,
)


class ReadOnly:
    """What every source on this machine has in common: nothing is ever written to it, and it tells no news."""

    kind = ""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def capabilities(self) -> Capabilities:
        """Of this kind, neither writable nor notifying."""
        return Capabilities(self.kind)

    def push(self, order: Order) -> Carried:
        """Refuse. Raises SourceError."""
        raise SourceError(f"{self.path} is read-only here.", "Changes to imported mail stay in this program.")

    def wait(self, seconds: float, *, stop: Event) -> bool:
        """Wait in vain."""
        stop.wait(seconds)
        return False

    def close(self) -> None:
        """Nothing is held open."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file, its size in bytes and when it was last written (epoch seconds)."""

    path: Path
    bytes: int
    written: float


def found_files(folders: Iterable[Path], keep: Callable[[str], bool] = lambda name: True) -> list[Found]:
    """The regular files directly in those folders, last written first; dot files are passed over."""
    files: list[Found] = []
    for folder in folders:
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(".") or not keep(entry.name):
                continue
            try:
                if entry.is_file():
                    stat = entry.stat()
                    files.append(Found(Path(entry.path), stat.st_size, stat.st_mtime))
            except OSError:
                files.append(Found(Path(entry.path), 0, 0.0))
    files.sort(key=lambda one: (one.written, one.path.name), reverse=True)
    return files


def gather(
    files: Iterable[Found],
    *,
    stop: Event,
    keywords: Callable[[Path], frozenset[str]] = lambda path: frozenset(),
    again: Callable[[Path], Path | None] = lambda path: None,
) -> Iterator[Arrived | Unreadable]:
    """Read files into batches. `again` finds a file that has moved since it was listed."""
    batch: list[Delivery] = []
    size = 0
    for found in files:
        if stop.is_set():
            break
        read = _read(found, again)
        if isinstance(read, Unreadable):
            yield read
            continue
        path, raw = read
        received = datetime.fromtimestamp(found.written, UTC) if found.written > 0 else None
        batch.append(Delivery(raw, keywords(path), received, str(found.path)))
        size += len(raw)
        if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
            yield Arrived(tuple(batch))
            batch, size = [], 0
    if batch:
        yield Arrived(tuple(batch))


def _read(found: Found, again: Callable[[Path], Path | None]) -> tuple[Path, bytes] | Unreadable:
    if found.bytes > LIMIT_BYTES:
        return too_large(str(found.path), found.bytes)
    path = found.path
    try:
        try:
            raw = _content(path)
        except FileNotFoundError:
            path = again(path) or path
            raw = _content(path)
    except OSError as error:
        return Unreadable(str(found.path), error.strerror or type(error).__name__)
    return (path, raw) if raw else Unreadable(str(found.path), "the file is empty")


def _content(path: Path) -> bytes:
    # Without a buffer, which would be made and thrown away for one read.
    with open(path, "rb", buffering=0) as file:
        return file.readall()


def too_large(source: str, size: int) -> Unreadable:
    """The report of a message above the limit."""
    return Unreadable(source, f"larger than {LIMIT_BYTES >> 20} MB ({size / 1e6:.0f} MB)")
