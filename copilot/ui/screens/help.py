"""`?`: every action with its keys, made from the registry and the person's own keys."""

from __future__ import annotations

from collections.abc import Mapping

from copilot.ui.actions import ACTIONS, GROUPS, Action, keys_of
from copilot.ui.lines import Line, Run
from copilot.ui.screens.sheet import Sheet

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
        self.sheet.show(help_lines(self.app.keys))


def help_lines(chosen: Mapping[str, str]) -> list[Line]:
    """The lines of the help."""
    made = [Line()]
    for group in GROUPS:
        made.append(Line(left=(Run(f"  {group}", "title"),)))
        made += [_action(one, chosen) for one in ACTIONS if one.group == group]
        made.append(Line())
    made.append(Line(left=(Run("  Search", "title"),)))
    made += [Line(left=(Run(f"  {words:<32}", "key"), Run(meaning, "muted"))) for words, meaning in _SEARCH]
    return made


def _action(action: Action, chosen: Mapping[str, str]) -> Line:
    keys = "  ".join(keys_of(action, chosen))
    name = Run(f"{action.id:<18}", "muted")
    return Line(left=(Run(f"  {keys or ':':<14}", "key"), name, Run(action.tooltip)))
