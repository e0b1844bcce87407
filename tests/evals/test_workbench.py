"""WorkBench's commands that our tools can do, where the set lies beside the checkout."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from copilot.evals import workbench
from copilot.evals.utterances import DATA
from copilot.store import mail
from copilot.store.db import Database
from copilot.toolkit.declaration import Tool
from copilot.types import View


def test_the_mapping_names_tools_that_exist(tools: Mapping[str, Tool]) -> None:
    assert set(workbench.mapping().values()) <= set(tools)


def test_what_is_not_mapped_says_why() -> None:
    told = msgspec.json.decode((DATA / "workbench_mapping.json").read_bytes(), type=dict[str, dict[str, str]])
    assert all(one.get("ours") or one.get("why") for one in told.values())


@pytest.mark.corpora
def test_every_published_tool_is_mapped_or_told_why_not(corpora: Path) -> None:
    published = msgspec.json.decode((corpora / "tools" / "workbench_tools.json").read_bytes())
    told = msgspec.json.decode((DATA / "workbench_mapping.json").read_bytes(), type=dict[str, dict[str, str]])
    assert set(told) == {one["name"] for one in published}


@pytest.mark.corpora
def test_only_commands_whose_tools_are_all_ours_count(corpora: Path) -> None:
    commands = workbench.load(corpora / "tools")
    assert len(commands) == 105
    assert sum(one.conditional for one in commands) == 36


@pytest.mark.corpora
def test_its_mails_fill_a_store(corpora: Path, tmp_path: Path) -> None:
    db = Database(tmp_path / "store.db")
    workbench.fill(db, corpora / "tools")
    assert mail.count(db, View(box=""))[0] == 500
    db.close()
