"""Homes with mail in them, made once a worker and only read afterwards."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.cli import letters
from tests.cli.program import ask

ME = '[me]\nname = "Ada Quill"\naddresses = ["ada@example.com"]\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home whose settings say who I am."""
    config = tmp_path / "home" / "config"
    config.mkdir(parents=True)
    (config / "settings.toml").write_text(ME)
    return config.parent


@pytest.fixture(scope="session")
def everyday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the everyday letters, analysed. Read only."""
    root = tmp_path_factory.mktemp("everyday")
    config = root / "home" / "config"
    config.mkdir(parents=True)
    (config / "settings.toml").write_text(ME)
    ask(root / "home", "import", letters.eml(root / "mail", letters.EVERYDAY))
    return root / "home"


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bundled sample mailbox, analysed. Read only."""
    from copilot.mail import sample

    root = tmp_path_factory.mktemp("sampled")
    (root / "mail").mkdir()
    for name, raw in sample.load(datetime.now().astimezone()):
        (root / "mail" / name).write_bytes(raw)
    ask(root / "home", "import", root / "mail")
    return root / "home"
