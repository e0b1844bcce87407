"""Foreign task lists and CRMs behind two small protocols: what is kept here can be kept there too.

A put is safe to repeat: with `again`, when an earlier attempt may have arrived, the system is searched for it by a mark
first, so that nothing is made twice. Whether a failed call may have arrived is told by its error:

Refused     it was not taken, and never will be as it is
Busy        it surely did not arrive; `retry_after` seconds are asked for (429, no connection)
Uncertain   it may have arrived (5xx, a connection that broke, no answer in time)
AuthFailed  it was not taken, because the token was not
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from copilot.errors import CopilotError, SettingsError, Unavailable

if TYPE_CHECKING:
    from copilot.settings import Settings
    from copilot.types.records import Person, Task


class Refused(CopilotError):
    """The system does not take it as it is; trying again would change nothing."""


class Busy(Unavailable):
    """The system surely did nothing; the same call may work in `retry_after` seconds."""

    def __init__(self, message: str, hint: str = "", *, retry_after: int = 60) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class Uncertain(Unavailable):
    """Nobody knows whether it was carried out."""


class TaskBook(Protocol):
    """A list of tasks. `known` is what it calls a task, as `put` returned it."""

    def put(self, task: Task, *, known: str = "", again: bool = False) -> str:
        """Write a task, over the known one; returns what it is called there."""

    def remove(self, task: Task, *, known: str = "") -> None:
        """Remove a task; one that is gone already is fine."""

    def held(self, known: str) -> Task | None:
        """The task as it is there, or None."""

    def check(self) -> str:
        """Whose list it is, in words; raises what any call would raise."""


class Crm(Protocol):
    """A list of people. `known` is what it calls a person, as `put` returned it."""

    def put(self, person: Person, *, company: str = "", known: str = "", again: bool = False) -> str:
        """Write a person and the name of their company, over the known one; returns what they are called there."""

    def remove(self, person: Person, *, known: str = "") -> None:
        """Remove a person that `put` has made; who was there before stays."""

    def held(self, known: str) -> Person | None:
        """The person as they are there, or None."""

    def check(self) -> str:
        """Whose list it is, in words; raises what any call would raise."""


def tasks(settings: Settings) -> TaskBook:
    """The foreign task list of the settings. Raises SettingsError, AuthFailed, UsageError."""
    chosen = settings.tasks
    if chosen.system != "asana":
        raise SettingsError("No foreign task list is set.", 'Set system = "asana" under [tasks].')
    if not chosen.project:
        raise SettingsError("Asana needs a project to put tasks into.", "Set project under [tasks] to its gid.")
    from copilot import secrets
    from copilot.connect.asana import Asana

    token = secrets.token("asana", chosen.token_command)
    return Asana(token, chosen.project, base_url=_encrypted(chosen.base_url))


def crm(settings: Settings) -> Crm:
    """The foreign CRM of the settings. Raises SettingsError, AuthFailed, UsageError."""
    chosen = settings.crm
    if chosen.system != "hubspot":
        raise SettingsError("No foreign CRM is set.", 'Set system = "hubspot" under [crm].')
    from copilot import secrets
    from copilot.connect.hubspot import HubSpot

    return HubSpot(secrets.token("hubspot", chosen.token_command), base_url=_encrypted(chosen.base_url))


def _encrypted(base_url: str) -> str:
    """The address, unless a token would travel to it in the clear; this machine itself is fine."""
    site = urlsplit(base_url)
    if base_url and site.scheme != "https" and site.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise SettingsError(f"{base_url} is not encrypted.", "Write https:// in base_url.")
    return base_url.rstrip("/")
