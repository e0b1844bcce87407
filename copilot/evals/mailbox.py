"""The mailbox that the utterances speak of, laid into a real store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from copilot.evals import letters
from copilot.evals.letters import Mail
from copilot.evals.utterances import DATA
from copilot.settings import Account, Me, Settings
from copilot.toolkit.context import Context
from copilot.types import SEEN, Address, Incoming, Lane, Placement, Role
from copilot.types.plans import Scene
from copilot.types.records import Company, Person, Task

if TYPE_CHECKING:
    from copilot.store.db import Database


class Screen(msgspec.Struct, frozen=True):
    """What a scene shows: the marked mails or the one under the cursor (keys), a lane or the inbox, a thread or not."""

    selection: tuple[str, ...]
    lane: str = ""
    open: bool = False


class Crm(msgspec.Struct, frozen=True):
    """Whom the CRM holds: people as (name, address, company's domain), companies as (name, domain)."""

    people: tuple[tuple[str, str, str], ...]
    companies: tuple[tuple[str, str], ...]


class Mailbox(msgspec.Struct, frozen=True):
    """Who I am, when it is, and everything that is there; mails by key in `by_key`, times carry the zone."""

    now: datetime
    zone: str
    me: str
    scenes: Mapping[str, Screen]
    tasks: tuple[str, ...]
    crm: Crm
    mails: tuple[Mail, ...]

    @property
    def by_key(self) -> dict[str, Mail]:
        """Every mail by its key."""
        return {one.key: one for one in self.mails}

    @property
    def incoming(self) -> list[Mail]:
        """What others wrote, newest first."""
        return sorted((one for one in self.mails if one.from_ != self.me), key=lambda one: one.at, reverse=True)

    def thread(self, key: str) -> list[Mail]:
        """The mails of one thread."""
        first = self._first(key)
        return [one for one in self.mails if self._first(one.key) == first]

    def listed(self, screen: Screen) -> list[Mail]:
        """The list on the screen, newest first."""
        return [one for one in self.incoming if one.lane == screen.lane or (not screen.lane and one.lane != Lane.JUNK)]

    def _first(self, key: str) -> str:
        answered = self.by_key[key].answers
        return self._first(answered) if answered else key


@dataclass(frozen=True, slots=True)
class World:
    """A store filled with the mailbox, the row id of each of its mails, and the settings that fit."""

    mailbox: Mailbox
    db: Database
    ids: Mapping[str, int]
    settings: Settings

    def context(self, words: str, scene: str = "") -> Context:
        """The context in which words are said at that scene."""
        screen = self.mailbox.scenes[scene]
        selection = tuple(self.ids[key] for key in screen.selection)
        listed = tuple(self.ids[one.key] for one in self.mailbox.listed(screen))
        seen = Scene(selection, listed, self._thread(selection[0]) if screen.open else 0, screen.lane)
        return Context(self.db, self.settings, self.mailbox.now, seen, words)

    def _thread(self, id: int) -> int:
        from copilot.store import mail

        return mail.row(self.db, id).thread


@cache
def load() -> Mailbox:
    """The mailbox as its file tells it."""
    told = msgspec.json.decode((DATA / "mailbox.json").read_bytes(), type=Mailbox)
    zone = ZoneInfo(told.zone)
    mails = (
        msgspec.structs.replace(
            one,
            at=one.at.replace(tzinfo=zone),
            event=one.event and (one.event[0].replace(tzinfo=zone), one.event[1].replace(tzinfo=zone)),
        )
        for one in told.mails
    )
    return msgspec.structs.replace(told, now=told.now.astimezone(zone), mails=tuple(mails))


def fill(db: Database) -> World:
    """Lay the mailbox, its tasks and its CRM into an empty store."""
    from copilot.store import insights, mail

    told = load()
    me = address(told.me)
    account = mail.account(db, "work", kind="imap", address=me.email)
    boxes = {role: mail.folder(db, account, role.value.title(), role=role) for role in Role if role not in _UNUSED}
    ids: dict[str, int] = {}
    for one in told.mails:
        box = boxes[Role.SENT if one.from_ == told.me else Role.INBOX]
        ids[one.key] = mail.add(db, box, [_incoming(one, told)]).ids[0]
    lanes = {ids[one.key]: Placement(Lane(one.lane), "as the mailbox says") for one in told.mails if one.lane}
    insights.set_lanes(db, lanes)
    _keep(db, told)
    settings = Settings(
        me=Me(name=me.name, addresses=(me.email,)), accounts={"work": Account(me.email, "mail.tidewater.example")}
    )
    return World(told, db, ids, settings)


_UNUSED = (Role.NONE, Role.ALL)


def address(text: str) -> Address:
    """A name with its address, taken apart."""
    name, _, email = text.removesuffix(">").rpartition("<")
    return Address(name.strip(), email)


def _incoming(one: Mail, told: Mailbox) -> Incoming:
    from copilot.mail import mime

    raw = letters.raw(one, told.by_key, me=told.me)
    keywords = {*one.labels, *(() if one.unread else (SEEN,))}
    return Incoming(raw, mime.parse(raw), frozenset(keywords), one.at, "evals")


def _keep(db: Database, told: Mailbox) -> None:
    from copilot.store import records

    with db.write() as conn:
        for name, domain in told.crm.companies:
            records.put(conn, Company(f"company-{domain}", name, domain))
        for name, email, domain in told.crm.people:
            records.put(conn, Person(f"person-{email}", name, (email,), company=f"company-{domain}"))
        for number, title in enumerate(told.tasks):
            records.put(conn, Task(f"task-{number}", title))
