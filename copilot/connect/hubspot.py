"""People as contacts in HubSpot (developers.hubspot.com, CRM API v3), through its official client.

HubSpot tells contacts apart by their address: making one twice is answered by 409 and the id of the first. Who was
there before is only completed, never changed, and not removed by an undo.
"""

from __future__ import annotations

import re
from typing import Any

from copilot.connect import Refused
from copilot.connect.answers import TIMEOUT_SECONDS, Missing, Taken, installed, translated
from copilot.types.records import Person

_FOUND = "found:"
"""What the id of somebody begins with who was there before."""

_FIELDS = ["email", "firstname", "lastname", "phone", "jobtitle", "company", "website"]
_EXISTING = re.compile(r"Existing ID: (\d+)")


class HubSpot:
    """The contacts of one account."""

    def __init__(self, token: str, *, base_url: str = "") -> None:
        with installed("hubspot"):
            import hubspot
            from hubspot.crm.contacts import SimplePublicObjectInput, SimplePublicObjectInputForCreate

        more = {"host": base_url} if base_url else {}
        client = hubspot.Client.create(access_token=token, retry=False, **more)
        self._contacts = client.crm.contacts.basic_api
        self._changed, self._made = SimplePublicObjectInput, SimplePublicObjectInputForCreate

    def put(self, person: Person, *, company: str = "", known: str = "", again: bool = False) -> str:
        """Write somebody with the name of their company, over the known contact; returns its id."""
        if not person.emails:
            raise Refused("HubSpot tells people apart by their address, and there is none.", "Add an address.")
        fields = _fields(person, company)
        if known.startswith(_FOUND):
            self._complete(self._read(known.removeprefix(_FOUND)), fields)
        elif known:
            self._update(known, fields)
        else:
            known = self._create(fields, again=again)
        return known

    def remove(self, person: Person, *, known: str = "") -> None:
        """Archive a contact that `put` has made; who was there before stays."""
        try:
            if not known and person.emails:
                found = self._read(person.emails[0], by="email")
                known = found.id if _same(found, _fields(person, "")) else ""
            if known and not known.startswith(_FOUND):
                with translated("HubSpot"):
                    self._contacts.archive(known, _request_timeout=TIMEOUT_SECONDS)
        except Missing:
            return

    def held(self, known: str) -> Person | None:
        """Somebody as they are there, or None."""
        try:
            found = self._read(known.removeprefix(_FOUND))
        except Missing:
            return None
        has = {name: value or "" for name, value in found.properties.items()}
        name = f"{has.get('firstname', '')} {has.get('lastname', '')}".strip()
        phones = tuple(filter(None, (has.get("phone"),)))
        return Person(found.id, name, (has["email"],), phones, has.get("jobtitle", ""), url=has.get("website", ""))

    def check(self) -> str:
        """That the token may read contacts."""
        with translated("HubSpot"):
            self._contacts.get_page(limit=1, _request_timeout=TIMEOUT_SECONDS)
        return "HubSpot contacts"

    def _create(self, fields: dict[str, str], *, again: bool) -> str:
        try:
            with translated("HubSpot"):
                made = self._contacts.create(self._made(properties=fields), _request_timeout=TIMEOUT_SECONDS)
            return str(made.id)
        except Taken as taken:
            told = _EXISTING.search(taken.message)
            found = self._read(told[1]) if told else self._read(fields["email"], by="email")
        if again and _same(found, fields):
            return str(found.id)  # made by an attempt whose answer was lost
        self._complete(found, fields)
        return f"{_FOUND}{found.id}"

    def _complete(self, found: Any, fields: dict[str, str]) -> None:
        """Fill in what the contact lacks."""
        missing = {name: value for name, value in fields.items() if not found.properties.get(name)}
        if missing:
            self._update(found.id, missing)

    def _update(self, id: str, fields: dict[str, str]) -> None:
        with translated("HubSpot"):
            self._contacts.update(id, self._changed(properties=fields), _request_timeout=TIMEOUT_SECONDS)

    def _read(self, id: str, *, by: str | None = None) -> Any:
        more = {"id_property": by} if by else {}
        with translated("HubSpot"):
            return self._contacts.get_by_id(id, properties=_FIELDS, **more, _request_timeout=TIMEOUT_SECONDS)


def _fields(person: Person, company: str) -> dict[str, str]:
    first, _, last = person.name.rpartition(" ")
    told = {
        "email": person.emails[0],
        "firstname": first or last,
        "lastname": last if first else "",
        "phone": person.phones[0] if person.phones else "",
        "jobtitle": person.title,
        "company": company,
        "website": person.url,
    }
    return {name: value for name, value in told.items() if value}


def _same(found: Any, fields: dict[str, str]) -> bool:
    return all(found.properties.get(name) == value for name, value in fields.items())
