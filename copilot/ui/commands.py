"""Words on the command line to actions: by id, by label, or by a beginning that only one has. Pure."""

from __future__ import annotations

import difflib

from copilot.ui.actions import ACTIONS, BY_ID

_HIDDEN = frozenset({"down", "up", "page-down", "page-up", "top", "bottom", "command"})


def complete(words: str) -> list[str]:
    """What the words may become, in the order of the help."""
    low = words.strip().lower()
    names = [action.id for action in ACTIONS if action.id not in _HIDDEN]
    begin = [name for name in names if name.startswith(low)]
    return begin + [name for name in names if low and low in name and name not in begin]


def find(words: str) -> tuple[str, str]:
    """The action's id and the words after it. Raises LookupError when they are no action."""
    low = " ".join(words.lower().split())
    first, _, rest = low.partition(" ")
    labels = {action.label.lower(): action.id for action in ACTIONS}
    if first == "search":
        return "search", words.split(maxsplit=1)[1] if rest else ""
    if low.replace(" ", "-") in BY_ID:
        return low.replace(" ", "-"), ""
    if low in labels:
        return labels[low], ""
    begin = [name for name in complete(low) if name.startswith(low)]
    if len(begin) == 1:
        return begin[0], ""
    raise LookupError(low)


def nearest(word: str) -> str:
    """The action that a single mistyped word is nearest to, "" when it is near none."""
    labels = {action.label.lower(): action.id for action in ACTIONS}
    near = difflib.get_close_matches(word.lower(), [*BY_ID, *labels], 1, 0.7)
    return labels.get(near[0], near[0]) if near else ""
