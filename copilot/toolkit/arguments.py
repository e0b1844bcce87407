"""The kinds of arguments a tool may ask for. A tool's signature names them; the words are read into them.

Beside these a tool may take `str`, `int`, `bool`, `Lane` and `Literal["a", "b"]`. Each value knows the words it came
from (`said`) and how far it can be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from copilot.types.plans import Scene as Scene
from copilot.types.plans import Trust


class Text(str):
    """The person's own words, verbatim, without quotation marks around them."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages by row id, newest first; chosen by the person's words, so which they are is trusted."""

    ids: tuple[int, ...]
    said: str = ""

    def __bool__(self) -> bool:
        return bool(self.ids)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody meant: name and address, the CRM id when known, and how sure it is that the person means them.

    USER: typed as an address, or chosen by name from the address book. STRANGER: known only from a stranger's mail.
    """

    name: str
    email: str
    person: str = ""
    trust: Trust = Trust.USER


@dataclass(frozen=True, slots=True)
class People:
    """People who are meant, in the order they were said."""

    contacts: tuple[Contact, ...]
    said: str = ""

    def __bool__(self) -> bool:
        return bool(self.contacts)


@dataclass(frozen=True, slots=True)
class Companies:
    """Companies that are meant: their names or domains as said, or the ids of CRM records where these are known."""

    names: tuple[str, ...]
    ids: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Tasks:
    """Open tasks that are meant, by record id."""

    ids: tuple[str, ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """A moment in the person's own zone; with `all_day` only the date was said."""

    at: datetime
    all_day: bool = False
    said: str = ""

    def iso(self) -> str:
        """ISO 8601: a date, or a date-time with its offset."""
        return self.at.date().isoformat() if self.all_day else self.at.isoformat(timespec="minutes")
