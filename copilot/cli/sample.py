"""The demo's home: the sample mailbox in a store of its own, laid anew each day so that its dates stay fresh."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from copilot.paths import Paths
from copilot.types import View


def home(paths: Paths) -> Paths:
    """The demo's folders of today; those of earlier days are removed."""
    today = paths.demo(f"{datetime.now():%Y-%m-%d}")
    for folder in today.data.parent.glob("*"):
        if folder != today.data:
            shutil.rmtree(folder, ignore_errors=True)
    return today


def fill(paths: Paths) -> None:
    """Import and analyse the sample mailbox into an empty demo store; a filled one is left as it is."""
    from copilot.workspace import Workspace

    workspace = Workspace(paths)
    try:
        if workspace.count(View(box="")) == (0, 0):
            with tempfile.TemporaryDirectory(prefix="inbox-copilot-") as folder:
                _lay(Path(folder))
                workspace.background.import_now(Path(folder))
            workspace.background.analyse()
    finally:
        workspace.close()


def _lay(folder: Path) -> None:
    from copilot.mail import sample

    for name, raw in sample.load(datetime.now().astimezone()):
        (folder / name).write_bytes(raw)
