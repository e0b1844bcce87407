"""The person's own themes: read from the settings' folder, looked at every second, a bad one named and left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from copilot.errors import SettingsError
from copilot.ui import themes
from copilot.ui.themes import Look

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp

SECONDS = 1.0


class Wardrobe:
    """Watches the folder of user themes for one app."""

    def __init__(self, app: CopilotApp) -> None:
        self._app = app
        self._folder: Path = app.workspace.paths.user_themes
        self._seen: dict[Path, int] = {}

    def open(self) -> None:
        """Begin to watch."""
        self.look()
        self._app.set_interval(SECONDS, self.look)

    def look(self) -> None:
        """Look once, off the screen's thread."""
        self._app.ask(self._app, "themes", self._read, self._take)

    def _read(self) -> list[Look | SettingsError]:
        found: list[Look | SettingsError] = []
        if not self._folder.is_dir():
            return found
        for path in sorted(self._folder.glob("*.toml")):
            try:
                changed = path.stat().st_mtime_ns
                if self._seen.get(path) == changed:
                    continue
                self._seen[path] = changed
                found.append(themes.read(path))
            except OSError:
                continue
            except SettingsError as error:
                found.append(error)
        return found

    def _take(self, found: list[Look | SettingsError]) -> None:
        for one in found:
            if isinstance(one, SettingsError):
                self._app.trouble(one)
                continue
            name = one.theme.name
            self._app.looks[name] = one
            self._app.register_theme(one.theme)
            if name in (self._app.look.theme.name, self._app.workspace.settings.look.theme) and not self._app.no_color:
                self._app.wear(name)
