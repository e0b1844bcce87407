"""The last line of defence: the one place where Textual turns strips into terminal text lets nothing foreign through.

Whatever a widget drew, control, bidi and invisible code points become symbols here and hyperlinks (OSC 8) are dropped.
It overrides `Strip.render`, an internal of the pinned Textual; tests/ui/test_terminal.py drives it through a real pty.
"""

from __future__ import annotations

import sys

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from copilot.ui.untrusted import plain


def guard(*, colour: bool = True) -> None:
    """Put the defence in place for every app of this process; without `colour` none gets through either (NO_COLOR)."""
    Strip.render = _render if colour else _render_plain  # type: ignore[method-assign]


def gone() -> bool:
    """Whether the terminal was closed: its end reads as endless nothing, on which the driver would spin for ever."""
    return sys.__stdin__ is None or not sys.__stdin__.isatty()


def _render(self: Strip, console: Console) -> str:
    if self._render_cache is None:
        system = console._color_system or ColorSystem.TRUECOLOR
        self._render_cache = "".join([_styled(text, style, system) for text, style, _ in self._segments])
    return self._render_cache


def _render_plain(self: Strip, console: Console) -> str:
    bare = [Segment(text, style.without_color if style else None) for text, style, _ in self._segments]
    return _render(Strip(bare, self._cell_length), console)


def _styled(text: str, style: Style | None, system: ColorSystem) -> str:
    shown = plain(text)
    if style is None:
        return shown
    codes = style._ansi
    if codes is None:
        codes = Strip.render_ansi(style, system)
    return f"\x1b[{codes}m{shown}\x1b[0m" if codes else shown
