"""Where things lie for every test, and a home of its own for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dovecot import dovecot as dovecot

ROOT = Path(__file__).parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The development corpora beside the checkout; the test is skipped where they are not."""
    if not CORPORA.is_dir():
        pytest.skip("the development corpora are not beside this checkout")
    return CORPORA


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of its own, also set as COPILOT_HOME."""
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
