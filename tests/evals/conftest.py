"""The mailbox of the utterances in a real store, and the built-in tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from copilot.evals import mailbox
from copilot.evals.mailbox import World
from copilot.store.db import Database
from copilot.toolkit import registry
from copilot.toolkit.declaration import Tool


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A store filled with the mailbox."""
    db = Database(tmp_path / "store.db")
    yield mailbox.fill(db)
    db.close()


@pytest.fixture(scope="session")
def tools() -> Mapping[str, Tool]:
    """Every built-in tool by name."""
    return {one.tool.name: one.tool for one in registry.load() if one.tool is not None}
