"""Passwords that neither a command nor a keyring knows are asked for on the terminal, before the screen is taken."""

from __future__ import annotations

import getpass
import sys

from copilot import secrets
from copilot.settings import Settings


def ask(name: str) -> str | None:
    """The password typed by the person, who may let the keyring keep it; None without a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    try:
        typed = getpass.getpass(f"Password of the account {name}: ", sys.stderr)
    except EOFError:
        return None
    if typed and input("Keep it in the system's keyring? [y/N] ").strip().lower().startswith("y"):
        kept = secrets.remember(name, typed)
        print("Kept." if kept else "No keyring answers here: it is kept until the program ends.", file=sys.stderr)
    return typed or None


def collect(settings: Settings) -> dict[str, str]:
    """Ask for the password of every account that has no other way to one."""
    found: dict[str, str] = {}
    for name, account in settings.accounts.items():
        if not account.password_command and secrets.recall(name) is None and (typed := ask(name)):
            found[name] = typed
    return found
