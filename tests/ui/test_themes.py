"""Every theme has every role, readable; the person's own fall back, and bad ones say what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import Color
from rich.style import Style

from copilot import paths
from copilot.errors import SettingsError
from copilot.ui import themes
from copilot.ui.palette import Palette
from copilot.ui.themes import FALLBACK, NOT_TEXT, Look

LOOKS = {look.theme.name: look for look in themes.builtin()}
LEAST = {"contrast": 7.0}


def _luminance(color: Color) -> float:
    parts = [part / 255 for part in color.get_truecolor()]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(ink: Color, ground: Color) -> float:
    """WCAG 2.2 contrast ratio."""
    low, high = sorted((_luminance(ink), _luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def _grounds(look: Look) -> list[Color]:
    theme = look.theme
    cursors = [look.roles[role].bgcolor for role in ("cursor", "cursor-blurred")]
    grounds = [theme.background, theme.surface, theme.panel]
    return [Color.parse(ground) for ground in grounds if ground] + [cursor for cursor in cursors if cursor]


def test_the_four_themes_are_there() -> None:
    assert set(LOOKS) == {"dusk", "dawn", "mono", "contrast"}


@pytest.mark.parametrize("name", LOOKS)
def test_a_theme_has_every_role(name: str) -> None:
    assert set(LOOKS[name].roles) == set(FALLBACK)
    assert set(LOOKS[name].theme.variables) == {f"role-{role}" for role in FALLBACK}


@pytest.mark.parametrize("name", LOOKS)
def test_text_roles_are_readable_on_every_ground(name: str) -> None:
    look, least = LOOKS[name], LEAST.get(name, 4.5)
    for role, style in look.roles.items():
        if role not in NOT_TEXT and style.color is not None:
            for ground in [style.bgcolor] if style.bgcolor else _grounds(look):
                assert _contrast(style.color, ground) >= least, f"{role} on {ground.name}"


@pytest.mark.parametrize("name", LOOKS)
def test_a_theme_file_is_named_as_its_theme(name: str) -> None:
    assert (paths.builtin("themes") / f"{name}.toml").exists()


def test_mono_has_no_colour() -> None:
    for style in LOOKS["mono"].roles.values():
        for color in (style.color, style.bgcolor):
            assert color is None or len(set(color.get_truecolor())) == 1


def test_a_theme_may_leave_everything_out(tmp_path: Path) -> None:
    path = tmp_path / "bare.toml"
    path.write_text('name = "bare"\n')
    look = themes.read(path)
    assert set(look.roles) == set(FALLBACK)
    assert look.roles["lane-team"].color is not None


def test_a_role_falls_back_to_another_role(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('name = "own"\n[roles]\ntitle = "bold #ff0000"\n')
    assert themes.read(path).roles["unread"] == Style.parse("bold #ff0000")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[roles]\ntitel = "bold"\n', "titel"),
        ('[roles]\ntitle = "bold #nonsense"\n', "bad.toml"),
        ('[colors]\nprimary = "no such colour"\n', "bad.toml"),
        ("not toml at all", "bad.toml"),
    ],
)
def test_a_bad_theme_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        themes.read(path)
    assert said in caught.value.message


def test_a_reversed_cursor_line_is_one_bar() -> None:
    palette = Palette(LOOKS["mono"].roles, "#000000")
    colors = {palette.style(role, "cursor").color for role in ("text", "unread", "muted", "dot", "lane-team")}
    assert len(colors) == 1
