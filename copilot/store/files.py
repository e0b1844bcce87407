"""Files written on the person's word: under names that are free, whole or not at all, removed only while unchanged."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path

from copilot.errors import UsageError
from copilot.types.writing import Enclosure

Written = tuple[Path, str]
"""Where a file lies, and the SHA-256 of its content."""


def write(folder: str, files: Sequence[Enclosure]) -> list[Written]:
    """Write files into a folder, which is made when it is missing; returns those that were not there already.

    Raises UsageError, and then none is left behind. After a crash in between, writing again makes no second copy.
    """
    place = Path(folder).expanduser().absolute()
    done: list[Written] = []
    try:
        place.mkdir(parents=True, exist_ok=True)
        for one in files:
            path = _write(place, one)
            if path is not None:
                done.append((path, sha256(one.content).hexdigest()))
    except OSError as error:
        for path, digest in done:
            remove(str(path), digest)
        raise UsageError(f"Nothing could be saved in {place}: {error.strerror}.", "Choose another folder.") from error
    return done


def _write(place: Path, file: Enclosure) -> Path | None:
    """Write under a name of its own, then give it the name wanted, or the next that is free; never over another.

    None when the same content has the name already.
    """
    handle, partial = tempfile.mkstemp(prefix=".saving-", dir=place)
    try:
        with open(handle, "wb") as stream:
            stream.write(file.content)
            stream.flush()
            os.fsync(stream.fileno())
        for path in _names(place, file.name):
            try:
                os.link(partial, path)
            except FileExistsError:
                if _holds(path, file.content):
                    return None
                continue
            return path
        raise AssertionError("names never end")
    finally:
        os.unlink(partial)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _names(place: Path, name: str) -> Iterator[Path]:
    safe = Path(name).name.lstrip(".").replace("\0", "") or "attachment"
    path = Path(safe)
    yield place / safe
    for number in count(2):
        yield place / f"{path.stem} ({number}){path.suffix}"


def keeps(path: str, digest: str) -> str:
    """Why a file that was written is to stay: somebody changed it; "" when it has that content, or is gone."""
    try:
        changed = sha256(Path(path).read_bytes()).hexdigest() != digest
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"{Path(path).name} stays: {error.strerror}"
    return f"{Path(path).name} was changed since and stays" if changed else ""


def remove(path: str, digest: str) -> None:
    """Remove a file that still has that content."""
    if not keeps(path, digest):
        with suppress(OSError):
            os.unlink(path)
