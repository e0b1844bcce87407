"""Themes: one TOML each, `[colors]` for Textual and `[roles]` for ours; the built-in ones and the person's own.

A role is a Rich style ("bold #eef1f7", "on #2a3142"); one that a theme leaves out falls back along `FALLBACK` to the
palette. Text roles are meant to reach a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3) on background and cursor.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.errors import StyleSyntaxError
from rich.style import Style
from textual.color import ColorParseError
from textual.theme import Theme

from copilot import paths
from copilot.errors import SettingsError
from copilot.types import Lane

FALLBACK: dict[str, str] = {
    "text": "$foreground",
    "title": "bold text",
    "muted": "$foreground",
    "faint": "muted",
    "rule": "faint",
    "key": "$accent",
    "unread": "title",
    "dot": "$accent",
    "star": "$accent",
    "mark": "$success",
    "cursor": "reverse",
    "cursor-blurred": "underline",
    "label": "reverse",
    "sure": "$accent",
    "maybe": "muted",
    "due": "$success",
    "overdue": "$error",
    "summary": "muted",
    "citation": "reverse",
    "quote": "muted",
    "signature": "muted",
    "link": "underline $primary",
    "invite": "$success",
    "warning": "$warning",
    "error": "$error",
    "success": "$success",
    **{f"lane-{lane.value}": "$primary" for lane in Lane},
}
"""Every role, and what it is when a theme does not say: a style, `$colour` of the palette, or another role."""

NOT_TEXT = frozenset({"faint", "rule", "cursor", "cursor-blurred"})
"""Roles that nobody has to read."""

_COLORS = frozenset(
    {"primary", "secondary", "accent", "success", "warning", "error", "foreground", "background", "surface", "panel"}
)


@dataclass(frozen=True, slots=True)
class Look:
    """One theme: for Textual, and the style of each role."""

    theme: Theme
    roles: Mapping[str, Style]


def read(path: Path) -> Look:
    """The theme in a file. Raises SettingsError, naming the file and what is wrong."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        return _build(table, path.stem)
    except (OSError, ValueError, ColorParseError, StyleSyntaxError) as error:
        raise SettingsError(f"Theme {path.name} cannot be used: {error}.", "Compare with a built-in theme.") from error


def builtin() -> Iterator[Look]:
    """The themes that come with the program."""
    for path in sorted(paths.builtin("themes").glob("*.toml")):
        yield read(path)


def first(name: str) -> Look:
    """The built-in theme of that name, else any."""
    found = {path.stem: path for path in paths.builtin("themes").glob("*.toml")}
    return read(found.get(name) or min(found.values()))


def _build(table: dict[str, Any], stem: str) -> Look:
    colors = {key: str(value) for key, value in dict(table.get("colors", {})).items()}
    roles = {key: str(value) for key, value in dict(table.get("roles", {})).items()}
    _refuse_unknown(colors, _COLORS)
    _refuse_unknown(roles, FALLBACK)
    colors.setdefault("primary", "#8fb4f0")
    dark = bool(table.get("dark", True))
    colors.setdefault("background", "#15181f" if dark else "#faf8f4")
    colors.setdefault("foreground", "#c8cedb" if dark else "#3b4150")
    named: dict[str, Any] = {"name": str(table.get("name", stem)), "dark": dark, **colors}
    theme = Theme(**named)
    theme.to_color_system().generate()
    styles = {role: Style.parse(_spell(role, roles, colors, frozenset())) for role in FALLBACK}
    theme.variables = {f"role-{role}": _ink(style, colors["foreground"]) for role, style in styles.items()}
    return Look(theme, styles)


def _refuse_unknown(given: Mapping[str, str], known: frozenset[str] | dict[str, str]) -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise ValueError(f"unknown name {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def _spell(role: str, roles: Mapping[str, str], colors: Mapping[str, str], seen: frozenset[str]) -> str:
    words = []
    for word in roles.get(role, FALLBACK[role]).split():
        if word.startswith("$"):
            words.append(colors.get(word[1:], colors["primary"]))
        elif word in FALLBACK and word not in seen | {role}:
            words.append(_spell(word, roles, colors, seen | {role}))
        else:
            words.append(word)
    return " ".join(words)


def _ink(style: Style, foreground: str) -> str:
    color = style.color or style.bgcolor
    return color.get_truecolor().hex if color else foreground
