"""The preflight: what works here and what does not, each with the one thing to do about it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.errors import CopilotError
from copilot.paths import Paths
from copilot.settings import Account, Settings, load

if TYPE_CHECKING:
    from copilot.store.db import Database

_LEAST_FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, what was found, and what to do when it is not."""

    name: str
    ok: bool
    detail: str
    hint: str = ""


def run(paths: Paths) -> list[Check]:
    """Look at everything once; connects to the configured accounts. Never raises for a thing that is not well."""
    found = [_python(), _terminal(), _disk(paths)]
    try:
        settings = load(paths.settings)
        found.append(Check("settings", True, _where(paths)))
    except CopilotError as error:
        settings = Settings()
        found.append(Check("settings", False, error.message, error.hint))
    found.append(_store(paths))
    found.extend(_accounts(settings))
    return found


def _where(paths: Paths) -> str:
    return str(paths.settings) if paths.settings.exists() else f"defaults; {paths.settings} is not there yet"


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("python", sys.version_info >= (3, 11), version, "Python 3.11 or newer is needed.")


def _terminal() -> Check:
    size = shutil.get_terminal_size()
    wide = size.columns >= 80 and size.lines >= 24
    colour = "no colour" if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else "colour"
    detail = f"{size.columns}×{size.lines}, {colour}"
    return Check("terminal", wide or not sys.stdout.isatty(), detail, "Make the window at least 80×24.")


def _disk(paths: Paths) -> Check:
    folder = paths.data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail = f"{free // 1_000_000} MB free at {folder}"
    if not os.access(folder, os.W_OK):
        return Check("disk", False, f"{folder} cannot be written", "Give --home a folder you may write.")
    return Check("disk", free >= _LEAST_FREE_BYTES, detail, "Make room: mail is kept here, compressed.")


def _store(paths: Paths) -> Check:
    from copilot.store.db import Database

    if not paths.store.exists():
        return Check("store", True, "empty; made at the first import or sync")
    try:
        db = Database(paths.store)
    except CopilotError as error:
        return Check("store", False, error.message, error.hint)
    try:
        return _sound(db, paths)
    finally:
        db.close()


def _sound(db: Database, paths: Paths) -> Check:
    from copilot.store import mail
    from copilot.types import View

    answer = db.read().execute("PRAGMA quick_check").fetchone()[0]
    messages, unread = mail.count(db, View(box=""))
    size = paths.store.stat().st_size // 1_000_000
    if answer != "ok":
        return Check("store", False, str(answer), "Put a backup from beside the store in its place, or sync anew.")
    return Check("store", True, f"{messages} messages, {unread} unread, {size} MB")


def _accounts(settings: Settings) -> Iterator[Check]:
    if not settings.accounts:
        yield Check("accounts", True, "none; local mailboxes only")
    for name, account in settings.accounts.items():
        yield _account(name, account)


def _account(name: str, account: Account) -> Check:
    from copilot.background import connect

    try:
        source = connect(name, account)
    except CopilotError as error:
        return Check(f"account {name}", False, error.message, error.hint)
    try:
        folders = len(source.mailboxes())
        return Check(f"account {name}", True, f"logged in at {account.host}, {folders} folders")
    except CopilotError as error:
        return Check(f"account {name}", False, error.message, error.hint)
    finally:
        source.close()
