"""The sample mailbox for every test: analysed, as `context`, and with folders of an account, as `mailbox`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from copilot.mail import local, sample
from copilot.settings import Account, Me, Settings
from copilot.store.db import Database
from copilot.toolkit.context import Context
from copilot.triage import analyse
from tests.tools import desk

SETTINGS = Settings(
    me=Me(name="Robin Reyes"), accounts={"work": Account(address=sample.ME, host="imap.harbor.example")}
)


@pytest.fixture(scope="session")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample mailbox as of its anchor, analysed."""
    folder = tmp_path_factory.mktemp("sample")
    for name, raw in sample.load(sample.ANCHOR):
        (folder / name).write_bytes(raw)
    path = folder / "store.db"
    db = Database(path)
    local.import_path(db, folder, stop=Event())
    analyse.run(db, addresses=(sample.ME,), now=sample.ANCHOR)
    db.close()
    return path


@pytest.fixture
def context(analysed: Path, tmp_path: Path) -> Iterator[Context]:
    """A store of one's own with the sample mailbox, seen at its anchor by who it belongs to."""
    for part in analysed.parent.glob("store.db*"):
        shutil.copy(part, tmp_path / part.name)
    db = Database(tmp_path / "store.db")
    yield Context(db, SETTINGS, sample.ANCHOR.astimezone())
    db.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample mailbox in the folders of an account, not analysed."""
    path = tmp_path_factory.mktemp("sample") / "store.db"
    desk.lay(path)
    return path


@pytest.fixture
def mailbox(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A context over a copy of that store; home is a folder of the test's own."""
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    return desk.opened(template, tmp_path)
