"""A store for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.made import Box


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """An empty store with an IMAP account's inbox."""
    made = Box(tmp_path / "store.db")
    yield made
    made.db.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Box]:
    """An empty store with a Maildir's inbox."""
    made = Box(tmp_path / "store.db", kind="maildir")
    yield made
    made.db.close()
