"""Every action of the app, once: id, keys, label, tooltip, group and where it works.

Bindings, help, hints, command palette and `:` commands are made from this list. `[keys]` in the settings replaces keys
by id. Contexts: `app` (everywhere), `mail` (the main screen), `lines` (any list of lines), `reader` (an open message).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from copilot.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the person can do. `keys` are Textual's, separated by commas; `hint` ranks it for the status line."""

    id: str
    keys: str
    label: str
    tooltip: str
    group: str
    context: str
    hint: int = 0


ACTIONS: tuple[Action, ...] = (
    Action("down", "j,down", "Down", "One line down", "Move", "lines"),
    Action("up", "k,up", "Up", "One line up", "Move", "lines"),
    Action("page-down", "pagedown,ctrl+f", "Page down", "One screenful down", "Move", "lines"),
    Action("page-up", "pageup,ctrl+b", "Page up", "One screenful up", "Move", "lines"),
    Action("top", "g,home", "Top", "To the first line", "Move", "lines"),
    Action("bottom", "G,end", "Bottom", "To the last line", "Move", "lines"),
    Action("open", "enter,l,o,right", "Open", "Open what the cursor is on", "Move", "mail", 1),
    Action("back", "escape,h,left", "Back", "Back to where you came from", "Move", "mail"),
    Action("leave", "q", "Leave", "Back, and from the brief out of the program", "Move", "mail"),
    Action("next-pane", "tab", "Next pane", "To the next pane on the screen", "Move", "mail"),
    Action("previous-pane", "shift+tab", "Previous pane", "To the previous pane on the screen", "Move", "mail"),
    Action("jump", "f", "Jump", "Label what is on the screen; type a label to go there", "Move", "mail"),
    Action("asks", "a", "Asks", "To what is asked of you", "Move", "mail", 7),
    Action("next-unread", "n", "Next unread", "To the next unread message", "Move", "mail"),
    Action("previous-unread", "p", "Previous unread", "To the previous unread message", "Move", "mail"),
    Action("archive", "e", "Archive", "Out of the inbox, kept", "Triage", "mail", 2),
    Action("delete", "d,#", "Delete", "To the trash", "Triage", "mail", 3),
    Action("read", "i", "Read/unread", "Mark as read, or as unread again", "Triage", "mail", 4),
    Action("star", "s", "Star", "Set or clear the star", "Triage", "mail", 5),
    Action(
        "lane", "m", "Move to lane", "Choose the lane; from now on also for this sender or list", "Triage", "mail", 6
    ),
    Action("junk", "!", "Junk", "To the junk folder", "Triage", "mail"),
    Action("inbox", "I", "To inbox", "Back into the inbox", "Triage", "mail"),
    Action("mark", "x,space", "Mark", "Mark this line; verbs then act on all marked ones", "Triage", "mail"),
    Action("mark-all", "X", "Mark all", "Mark every line of the list, or none", "Triage", "mail"),
    Action("undo", "u", "Undo", "Take back the last change, also after a restart", "Triage", "mail", 8),
    Action("history", "ctrl+y", "History", "What was done, and what can be taken back", "Triage", "mail"),
    Action("reply", "r", "Reply", "Answer its writer, with your words", "Act", "mail", 1),
    Action("reply-all", "R", "Reply all", "Answer everyone on it, with your words", "Act", "mail"),
    Action("forward", "F", "Forward", "Send it on to somebody", "Act", "mail"),
    Action("compose", "c", "Write", "Write a new mail", "Act", "mail"),
    Action("snooze", "b", "Snooze", "Out of the way until a time you name", "Act", "mail"),
    Action("task", "+", "Task", "Make a task of it", "Act", "mail"),
    Action("go-tasks", "W", "Tasks", "What is to be done, and by when", "Act", "mail"),
    Action("go-people", "C", "People", "People and companies you keep", "Act", "mail"),
    Action("go-outbox", "Q", "Outbox", "Mail on its way out", "Act", "mail"),
    Action("go-drafts", "D", "Drafts", "Mail that was begun and not sent", "Act", "mail"),
    Action("go-tools", "H", "Tools", "What can be said on the command line", "Act", "mail"),
    Action("next-message", "J,ctrl+n", "Next message", "To the next message of the list", "Read", "mail"),
    Action("previous-message", "K", "Previous message", "To the previous message of the list", "Read", "mail"),
    Action("thread", "T", "Thread", "All messages of this thread", "Read", "mail"),
    Action("fold", "z", "Fold", "Fold or unfold quoted text, or a lane's topics", "Read", "mail"),
    Action("next-target", "]", "Next target", "To the next link, sentence or attachment", "Read", "reader"),
    Action("previous-target", "[", "Previous target", "To the previous link, sentence or attachment", "Read", "reader"),
    Action("open-link", "O", "Open link", "Show where a link really leads, then open it", "Read", "mail"),
    Action("copy-link", "Y", "Copy link", "Copy a link's true address", "Read", "mail"),
    Action("copy-text", "y", "Copy text", "Copy the message's text", "Read", "mail"),
    Action("save", "w", "Save attachment", "Save an attachment to your downloads", "Read", "mail"),
    Action("source", "|", "Source", "The raw source in your pager", "Read", "mail"),
    Action("edit-source", "E", "Source in editor", "A read-only copy of the raw source in your editor", "Read", "mail"),
    Action("search", "/", "Search", "Search as you type, newest first", "Go", "mail", 9),
    Action("command", ":", "Command", "Say what is to be done, or name an action", "Go", "mail"),
    Action("brief", "B", "Brief", "Lanes, topics and asks", "Go", "mail"),
    Action("go-inbox", "", "Inbox", "All messages of the inbox", "Go", "mail"),
    Action("go-unread", "", "Unread", "Unread messages of the inbox", "Go", "mail"),
    Action("go-starred", "", "Starred", "Starred messages, wherever they are", "Go", "mail"),
    Action("go-archive", "", "Archived", "Messages that were archived", "Go", "mail"),
    Action("go-sent", "", "Sent", "Messages you sent", "Go", "mail"),
    Action("go-trash", "", "Trash", "Messages that were deleted", "Go", "mail"),
    Action("go-junk", "", "Junk folder", "Messages in the junk folder", "Go", "mail"),
    Action("go-all", "", "All mail", "Every message", "Go", "mail"),
    Action("sync", "ctrl+r", "Sync now", "Fetch and push now", "App", "mail"),
    Action("theme", "t", "Theme", "Next theme", "App", "mail"),
    Action("palette", "ctrl+p", "Palette", "Find any action", "App", "app"),
    Action("help", "?", "Help", "Keys and what they do", "App", "app", 10),
    Action("quit", "ctrl+q,ctrl+c", "Quit", "Leave; nothing is lost", "App", "app"),
)
"""In the order help shows them."""

BY_ID = {action.id: action for action in ACTIONS}

GROUPS = tuple(dict.fromkeys(action.group for action in ACTIONS))

_SPOKEN = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "S-Tab",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
}


def bindings(context: str) -> list[BindingType]:
    """The bindings of one context, by their default keys; each calls `action_act` of whoever declares them.

    Quitting has priority: it works over help, lists of choices and the palette too.
    """
    return [
        Binding(
            one.keys, f"act('{one.id}')", one.label, show=False, tooltip=one.tooltip, id=one.id,
            priority=one.id == "quit",
        )
        for one in ACTIONS
        if one.context == context and one.keys
    ]  # fmt: skip


def keymap(chosen: Mapping[str, str]) -> dict[str, str]:
    """The person's own keys, by action id. Raises SettingsError at an id that is no action, naming the nearest."""
    for name in chosen:
        if name not in BY_ID:
            near = difflib.get_close_matches(name, BY_ID, 1, 0.4)
            hint = f"Did you mean {near[0]!r}?" if near else "The ids stand in the help (?)."
            raise SettingsError(f"keys.{name}: there is no such action.", hint)
    return {name: keys.replace(" ", "") for name, keys in chosen.items()}


def keys_of(action: Action, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of an action as people write them."""
    keys = chosen.get(action.id, action.keys)
    return tuple(_spoken(key.strip()) for key in keys.split(",") if key.strip())


def _spoken(key: str) -> str:
    if key in _SPOKEN:
        return _SPOKEN[key]
    return f"^{key[5:]}" if key.startswith("ctrl+") else key
