"""A Maildir, with its Maildir++ folders or folders in plain subdirectories, as a read-only source."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event

from copilot.mail import roles
from copilot.mail.files import ReadOnly, found_files, gather
from copilot.mail.source import Change, Known, Mailbox, Reached, Total
from copilot.types import ANSWERED, DRAFT, FLAGGED, FORWARDED, SEEN

_FLAGS = {"D": DRAFT, "F": FLAGGED, "P": FORWARDED, "R": ANSWERED, "S": SEEN, "T": "$deleted"}
_DEPTH = 6


class Maildir(ReadOnly):
    """A Maildir on disk. Nothing in it is moved, renamed or written, `new` included."""

    kind = "maildir"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._folders: dict[str, Path] = {}

    def mailboxes(self) -> list[Mailbox]:
        """The inbox, then the folders by name."""
        self._folders = dict(sorted(_folders(self.path), key=lambda pair: (pair[0] != "INBOX", pair[0])))
        return [Mailbox(name, roles.guess(name)) for name in self._folders]

    def changes(self, mailbox: Mailbox, known: Known, *, stop: Event) -> Iterator[Change]:
        """Every message, newest first; the store recognises those it has."""
        home = self._folders.get(mailbox.name) or dict(_folders(self.path))[mailbox.name]
        files = found_files(home / part for part in ("new", "cur"))
        yield Total(len(files))
        yield from gather(files, stop=stop, keywords=keywords, again=_renamed)
        if not stop.is_set():
            yield Reached()


def is_maildir(path: Path) -> bool:
    """Whether a directory is a Maildir or holds some."""
    return path.is_dir() and next(_folders(path), None) is not None


def keywords(path: Path) -> frozenset[str]:
    """The keywords in a Maildir file's name (`:2,FLAGS`)."""
    before, mark, flags = path.name.rpartition("2,")
    if not mark or not before.endswith((":", ";", "!")):
        return frozenset()
    return frozenset(_FLAGS[one] for one in flags if one in _FLAGS)


def _folders(root: Path, name: str = "", depth: int = 0) -> Iterator[tuple[str, Path]]:
    """(name, directory) of every Maildir at and under `root`."""
    if any((root / part).is_dir() for part in ("cur", "new")):
        yield name or "INBOX", root
    if depth >= _DEPTH:
        return
    try:
        inner = sorted(entry.name for entry in os.scandir(root) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return
    for child in inner:
        if child in ("cur", "new", "tmp"):
            continue
        shown = child[1:].replace(".", "/") if child.startswith(".") else child
        yield from _folders(root / child, f"{name}/{shown}" if name else shown, depth + 1)


def _renamed(path: Path) -> Path | None:
    """Where a file lies that another program has renamed (new flags, or from `new` to `cur`) since it was listed."""
    base = path.name.partition(":")[0]
    for part in ("cur", "new"):
        found = next((path.parent.parent / part).glob(f"{_escaped(base)}*"), None)
        if found is not None:
            return found
    return None


def _escaped(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
