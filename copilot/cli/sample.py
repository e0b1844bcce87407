"""The demo's home: the sample mailbox in a store of its own, laid anew each day so that its dates stay fresh."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from copilot.paths import Paths
from copilot.settings import Me
from copilot.types import View

_READ_AFTER = timedelta(days=3)


def home(paths: Paths) -> Paths:
    """The demo's folders of today; those of earlier days are removed."""
    today = paths.demo(f"{datetime.now():%Y-%m-%d}")
    for folder in today.data.parent.glob("*"):
        if folder != today.data:
            shutil.rmtree(folder, ignore_errors=True)
    return today


def me() -> Me:
    """Whose mailbox the sample is."""
    from copilot.mail import sample

    return Me(name="Robin Reyes", addresses=(sample.ME,))


def fill(paths: Paths) -> None:
    """Import and analyse the sample mailbox into an empty demo store; a filled one is left as it is."""
    from copilot.workspace import Workspace

    workspace = Workspace(paths)
    try:
        if workspace.count(View(box="")) == (0, 0):
            workspace.background.import_now(_lay(paths.data / "sample"))
            workspace.background.analyse()
    finally:
        workspace.close()


def _lay(folder: Path) -> Path:
    """Write the sample as a Maildir in which my own mails, and those of more than a few days ago, are read."""
    from copilot.mail import mime, sample

    now = datetime.now().astimezone()
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for name, raw in sample.load(now):
        message = mime.parse(raw)
        mine = any(one.email == sample.ME for one in message.from_)
        old = message.date is not None and now - message.date > _READ_AFTER
        (folder / "cur" / f"{name}:2,{'S' if mine or old else ''}").write_bytes(raw)
    return folder
