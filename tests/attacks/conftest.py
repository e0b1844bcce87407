"""A store full of hostile mail, a home of its own, and no way out."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from copilot.settings import Settings
from copilot.store.db import Database
from copilot.toolkit.context import Context
from tests.attacks import catalogue, desk
from tests.attacks.letter import NOW


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[int, ...]]:
    """A store with every attack in it, and their row ids."""
    path = tmp_path_factory.mktemp("attacked") / "store.db"
    return path, desk.lay(path, [one.letter.raw(number) for number, one in enumerate(catalogue.attacks())])


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's home folder, empty; whoever opens a connection fails."""

    def refuse(*told: Any) -> None:
        raise AssertionError(f"something is reached: {told[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


class Desk:
    """A copy of the attacked store under certain settings."""

    def __init__(self, store: Path, folder: Path, settings: Settings) -> None:
        shutil.copy(store, folder / "store.db")
        self.db = Database(folder / "store.db")
        self.context = Context(self.db, settings, NOW)


@pytest.fixture
def victim(attacked: tuple[Path, tuple[int, ...]], tmp_path: Path, house: Path) -> Iterator[Desk]:
    """Somebody who wants to be asked about little."""
    one = Desk(attacked[0], tmp_path, desk.settings(bold=True))
    yield one
    one.db.close()
