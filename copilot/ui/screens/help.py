"""`?`: every action with its keys, made from the registry and the person's own keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from copilot.ui.actions import ACTIONS, GROUPS, Action, keys_of
from copilot.ui.head import folded
from copilot.ui.lines import Line, Run, width_of
from copilot.ui.screens.sheet import Sheet, width_in

_SEARCH = (
    ("from: to: subject:", "who, to whom, about what"),
    ("lane: is:unread has:attachment", "which kind, which state"),
    ("before:2026-11-01 after:7d", "when; days, weeks and months count back from now"),
    ('"exact words" -not or', "quotes, exclusion, either"),
)


class HelpScreen(Sheet):
    """Keys and what they do."""

    heading = "Keys"
    foot = "Esc closes · own keys: [keys] in the settings"

    def on_mount(self) -> None:
        self._fill()

    def on_resize(self) -> None:
        self._fill()

    def _fill(self) -> None:
        self.sheet.show(help_lines(self.app.keys, width_in(self.app.size.width)))


def help_lines(chosen: Mapping[str, str], width: int = 200) -> list[Line]:
    """The lines of the help, for one width."""
    made = [Line()]
    for group in GROUPS:
        made.append(Line(left=(Run(f"  {group}", "title"),)))
        for one in ACTIONS:
            made += _action(one, chosen, width) if one.group == group else ()
        made.append(Line())
    made.append(Line(left=(Run("  Search", "title"),)))
    for words, meaning in _SEARCH:
        made += folded(meaning, "muted", width, bullet=Run(f"  {words:<32}", "key"))
    return made


def _action(action: Action, chosen: Mapping[str, str], width: int) -> Iterator[Line]:
    keys = "  ".join(keys_of(action, chosen))
    begin: tuple[Run, ...] = (Run(f"  {keys or ':':<14}  ", "key"), Run(f"{action.id:<18}", "muted"))
    hang = width_of(begin)
    for line in folded(action.tooltip, "text", width - hang):
        yield Line(left=(*begin, *line.left))
        begin = (Run(" " * hang),)
