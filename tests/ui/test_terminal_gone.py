"""What becomes of the app when its terminal is closed under it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path


def test_the_app_ends_when_its_terminal_is_closed(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "copilot", "--home", str(tmp_path / "home"), "demo"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color"},
        start_new_session=True,
    )
    os.close(theirs)
    try:
        seen = b""
        while b"Asked of you" not in seen and select.select([ours], [], [], 60)[0]:
            seen += os.read(ours, 65536)
        assert b"Asked of you" in seen
        os.close(ours)
        assert program.wait(60) is not None
    finally:
        program.kill()
        program.wait()
