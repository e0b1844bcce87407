"""What several tools do with mail that is here: move it, set a keyword on it; each touches only what would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.errors import NotFound
from copilot.types import Message, Part, Role, Row
from copilot.types.changes import Change, Keywords, Move
from copilot.types.plans import Answer, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
    """One step that moves messages to the folder of a role; those there already, or in a place apart, stay.

    An answer that says so when nothing is left to move. Raises NotFound.
    """
    rows = present(context, messages)
    stay = {role.value, *(one.value for one in not_from)}
    return _step(
        context,
        rows,
        [one for one in rows if one.box not in stay],
        verb=verb,
        detail=detail,
        why=because(messages.said),
        change=lambda ids: Move(ids, role),
        otherwise=f"in the {role.value} already",
    )


def set_keyword(
    context: Context, messages: Messages, word: str, on: bool, *, verb: str, detail: str, otherwise: str
) -> Result:
    """One step that sets or clears a keyword where it is not so yet; else an answer with the word `otherwise`.

    Raises NotFound.
    """
    rows = present(context, messages)
    one = frozenset({word})
    return _step(
        context,
        rows,
        [row for row in rows if (word in row.keywords) is not on],
        verb=verb,
        detail=detail,
        why=because(messages.said),
        change=lambda ids: Keywords(ids, add=one) if on else Keywords(ids, remove=one),
        otherwise=otherwise,
    )


def _step(
    context: Context,
    rows: Sequence[Row],
    touched: Sequence[Row],
    *,
    verb: str,
    detail: str,
    why: str,
    change: Callable[[tuple[int, ...]], Change],
    otherwise: str,
) -> Result:
    if not touched:
        ids = tuple(one.id for one in rows)
        return Answer(f"Nothing to {verb}: {context.named(ids)} {'is' if len(ids) == 1 else 'are'} {otherwise}.")
    ids = tuple(one.id for one in touched)
    left = len(rows) - len(ids)
    told = f"{detail}; {left} {'is' if left == 1 else 'are'} {otherwise}" if left else detail
    return [Step(verb=verb, target=context.named(ids), detail=told, why=why, change=change(ids))]
