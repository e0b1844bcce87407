"""The wheel holds all the program needs, and the command it brings works without the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.conftest import ROOT
from tests.journeys.installed import Installed


def _run(installed: Installed, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(installed.command), "--home", str(cwd / "home"), *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=installed.environment(),
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def test_the_wheel_holds_every_module_theme_sample_mail_and_trained_artefact(installed: Installed) -> None:
    held = set(zipfile.ZipFile(installed.wheel).namelist())
    assert installed.sources <= held
    themes = {path.name for path in (ROOT / "themes").glob("*.toml")}
    assert {"dusk.toml", "dawn.toml", "mono.toml", "contrast.toml"} <= themes
    assert {f"copilot/_builtin/themes/{name}" for name in themes} <= held
    assert any(name.startswith("copilot/triage/data/") for name in held)
    assert "copilot/sample/truth.json" in held


def test_the_wheel_holds_nothing_that_is_not_the_program(installed: Installed) -> None:
    held = zipfile.ZipFile(installed.wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in held} == {"copilot", "inbox_copilot"}
    assert not [name for name in held if "__pycache__" in name or name.rpartition("/")[2].startswith("test_")]


def test_the_installed_copy_is_the_one_that_runs(installed: Installed, tmp_path: Path) -> None:
    code = "import copilot, copilot.paths as p; print(copilot.__file__, p.builtin('themes'), p.sample())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=installed.environment()
    )
    assert all(where.startswith(str(installed.target)) for where in done.stdout.split()), done.stdout


def test_the_installed_command_imports_and_briefs_the_sample_mailbox(installed: Installed, tmp_path: Path) -> None:
    sample = next(installed.target.rglob("sample/truth.json")).parent
    imported = _run(installed, tmp_path, "import", "--json", str(sample))
    assert imported.returncode == 0, imported.stderr
    count = json.loads(imported.stdout)["added"]
    assert count == len(list(sample.glob("*.eml"))) > 100
    brief = json.loads(_run(installed, tmp_path, "brief", "--json").stdout)
    assert brief["messages"] == count
    assert len(brief["lanes"]) >= 6
    assert brief["asks"]


def test_the_installed_command_tells_its_version_and_its_help(installed: Installed, tmp_path: Path) -> None:
    from copilot import __version__

    assert _run(installed, tmp_path, "--version").stdout == f"inbox-copilot {__version__}\n"
    told = _run(installed, tmp_path, "--help").stdout
    for word in ("demo", "open", "sync", "import", "brief", "show", "search", "do", "undo", "check", "settings"):
        assert word in told
