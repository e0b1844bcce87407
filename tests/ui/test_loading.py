"""What a start loads: nothing that its first paint does not show, for every module is waited for."""

from __future__ import annotations

import subprocess
import sys

_START = """
import sys
from copilot.cli import parser
parser.parse(["--home", "nowhere"])
from copilot import workspace
from copilot.ui import app
from copilot.ui.screens.mail import MailScreen
MailScreen()
print("\\n".join(sys.modules))
"""
_LATER = ("changes", "listing", "mail", "meaning", "plans", "records", "writing")


def test_the_main_screen_is_made_without_letters_plans_and_commands() -> None:
    done = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    late = {f"copilot.types.{family}" for family in _LATER}
    late |= {"copilot.ui.letter", "copilot.ui.head", "copilot.ui.asking", "copilot.cli.doing"}
    late |= {"copilot.store.mail", "copilot.toolkit", "copilot.triage", "hashlib"}
    assert "copilot.ui.screens.mail" in loaded
    assert not loaded & late
