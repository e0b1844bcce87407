"""The commented template of a person's own tool."""

from __future__ import annotations

import re
from pathlib import Path

from copilot.errors import UsageError

_TEXT = '''"""{title}: what this file is for, in a line."""

# A tool is a plain function. Words on the command line are read into its arguments, by their types:
#   Messages  "this", "these", "number 2", "the mail from Ann", "all receipts older than a month"
#   People    "Ann and Ben", an address, "everyone in this thread"
#   When      "tomorrow 9am", "by Friday"        Text   the person's own words, as they are
#   Companies · Tasks · Lane · str · int · bool · Literal["one", "other"]; with a default when they may be left out.
# It looks at the world through `context` and changes nothing: it returns steps, which are shown, approved, written to
# the journal and undone exactly as those of the built-in tools. This file is trusted code: it has all your rights.

from copilot.toolkit.api import Context, Messages, Result, Step, tool
from copilot.types.changes import Keywords


@tool(
    # read, draft, local, outward or irreversible: all that the steps may have.
    effects=["local"],
    # What undoing it does.
    undo="The mark is taken off again.",
    # At least eight ways people say it; the words of an argument are marked. `tools check` tries each among all tools.
    examples=[
        "{name_words} {{messages: this}}",
        "{name_words} {{messages: these}}",
        "{name_words} {{messages: the mail from Ann}}",
        "{name_words} {{messages: all receipts of this week}}",
        "please {name_words} {{messages: number 2}}",
        "can you {name_words} {{messages: the last one}}",
        "{name_words} for {{messages: everything from the bank}}",
        "I want to {name_words} {{messages: these mails}}",
    ],
)
def {name}(context: Context, messages: Messages) -> Result:
    """{title}: what it does, in one sentence; it is shown in the list of tools."""
    return [
        Step(
            verb="mark",
            target=context.named(messages.ids),
            detail="gets the mark {name}",
            why=f"you said “{{messages.said}}”",
            change=Keywords(messages.ids, add=frozenset({{"{name}"}})),
        )
    ]
'''


def write(folder: Path, name: str) -> Path:
    """Write the template of a tool into the folder. Raises UsageError for a name that cannot be one or is taken."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name):
        raise UsageError(f"{name!r} cannot be a tool's name.", "Use small letters, digits and _: book_room.")
    path = folder / f"{name}.py"
    words = name.replace("_", " ")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("x", encoding="utf-8") as file:
            file.write(_TEXT.format(name=name, name_words=words, title=words.capitalize()))
    except FileExistsError as error:
        raise UsageError(f"There is a {path.name} already.", "Choose another name, or edit that file.") from error
    except OSError as error:
        raise UsageError(f"Cannot write {path}: {error.strerror}.", "Give --home a folder you may write.") from error
    return path
