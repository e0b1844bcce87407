"""Where things lie: settings, data, cache; and the tools, themes and sample mailbox that come with the program."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

_PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one home. They are made, private to the user, when first needed."""

    config: Path
    data: Path
    cache: Path

    @property
    def settings(self) -> Path:
        """The settings file; it need not exist."""
        return self.config / "settings.toml"

    @property
    def store(self) -> Path:
        """The SQLite file that is the source of truth."""
        return self.data / "store.db"

    @property
    def log(self) -> Path:
        """Where diagnostics go; never mail text."""
        return self.cache / "inbox-copilot.log"

    @property
    def user_themes(self) -> Path:
        """The user's own themes."""
        return self.config / "themes"

    @property
    def user_tools(self) -> Path:
        """The user's own tools."""
        return self.config / "tools"

    def make(self) -> Paths:
        """Create the folders with mode 0700. Raises OSError."""
        for folder in (self.config, self.data, self.cache):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self

    def opened(self, sources: Sequence[Path]) -> Paths:
        """The same home with a store of its own for these local mailboxes, the same one each time."""
        import hashlib

        key = hashlib.sha256("\0".join(map(str, sorted(sources))).encode()).hexdigest()[:12]
        return replace(self, data=self.data / "opened" / key)

    def demo(self, day: str) -> Paths:
        """The same home with the sample mailbox's store of that day."""
        return replace(self, data=self.cache / "demo" / day)


def find(home: str | None = None) -> Paths:
    """The folders of `home` (or COPILOT_HOME), else the platform's own."""
    chosen = home or os.environ.get("COPILOT_HOME")
    if chosen:
        root = Path(chosen).expanduser().absolute()
        return Paths(config=root / "config", data=root / "data", cache=root / "cache")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("inbox-copilot", appauthor=False)
    return Paths(config=dirs.user_config_path, data=dirs.user_data_path, cache=dirs.user_cache_path)


def builtin(kind: str) -> Path:
    """The folder of built-in `tools` or `themes`: inside an installed wheel, else beside the checkout."""
    packed = _PACKAGE / "_builtin" / kind
    return packed if packed.is_dir() else _PACKAGE.parent / kind


def sample() -> Path:
    """The bundled sample mailbox: a folder of .eml with `truth.json` beside them."""
    return _PACKAGE / "sample"
