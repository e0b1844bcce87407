"""What several tools do with mail that is here: move it, set a keyword on it; each touches only what would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.errors import NotFound
from copilot.types import Message, Part, Role, Row
from copilot.types.changes import Keywords, Move
from copilot.types.plans import Answer, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from copilot.toolkit.arguments import Messages
    from copilot.toolkit.context import Context
    from copilot.toolkit.declaration import Result


def present(context: Context, messages: Messages) -> list[Row]:
    """The list lines of the messages that are meant and still here. Raises NotFound when there are none."""
    rows = context.rows(messages.ids)
    if not rows:
        raise NotFound("No such message is here.", "Choose one in the list, or say what it is about.")
    return rows


def attached(message: Message) -> tuple[Part, ...]:
    """The files that came with a mail; what it shows itself (pictures, an invitation) only when there are no others."""
    files = tuple(
        one
        for one in message.attachments
        if not (one.content_id and one.type.startswith("image/")) and one.type != "text/calendar"
    )
    return files or message.attachments


def because(*said: str) -> str:
    """Why a step is in the plan: the words it was read from; "" where there are none."""
    words = [f"“{one}”" for one in said if one]
    return f"you said {' and '.join(words)}" if words else ""


def move_to(
    context: Context, messages: Messages, role: Role, *, verb: str, detail: str, not_from: Iterable[Role] = ()
) -> Result:
    """One step that moves messages to the folder of a role; those there already, or in a place apart, are left.

    An answer that says so when nothing is to be moved. Raises NotFound.
    """
    rows = present(context, messages)
    stay = {role.value, *(one.value for one in not_from)}
    ids = tuple(one.id for one in rows if one.box not in stay)
    left = f"left in {' and '.join(sorted({one.box for one in rows} & stay))}"
    if not ids:
        return _nothing(context, rows, verb, left)
    told = _but(detail, len(rows) - len(ids), left)
    return [Step(verb, context.named(ids), told, why=because(messages.said), change=Move(ids, role))]


def set_keyword(
    context: Context, messages: Messages, word: str, on: bool, *, verb: str, detail: str, already: str
) -> Result:
    """One step that sets or clears a keyword where it is not so yet, which is told in the words of `already`.

    An answer that says so when nothing is to be set. Raises NotFound.
    """
    rows = present(context, messages)
    ids = tuple(one.id for one in rows if (word in one.keywords) is not on)
    if not ids:
        return _nothing(context, rows, verb, already)
    words = frozenset({word})
    change = Keywords(ids, add=words) if on else Keywords(ids, remove=words)
    told = _but(detail, len(rows) - len(ids), already)
    return [Step(verb, context.named(ids), told, why=because(messages.said), change=change)]


def _nothing(context: Context, rows: Sequence[Row], verb: str, left: str) -> Answer:
    return Answer(f"Nothing to {verb}: {context.named([one.id for one in rows])} {_are(len(rows))} {left}.")


def _but(detail: str, count: int, left: str) -> str:
    return f"{detail}; {count} {_are(count)} {left}" if count else detail


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
