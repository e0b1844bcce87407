"""People and companies as vCards: 4.0 (RFC 6350) is written; 4.0, 3.0 (RFC 2426) and 2.1 are read.

Cards of our own come back exactly. Of others the known properties are taken, and one broken card costs no other.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from copilot.errors import UsageError
from copilot.mail import calendar, charset
from copilot.store.records import id_of
from copilot.types.records import Company, Person, Record, Source

MOST_CARDS = 100_000
_MOST_PROPERTIES = 500
_MOST_LINE = 1000
_MOST_NOTE = 100_000
_PRODUCT = "-//inbox-copilot//records//EN"
_LINE = re.compile(r'(?:[\w-]{1,64}\.)?([A-Za-z][\w-]{0,63})((?:;(?:"[^"]*+"|[^":;])*+)*+):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([\w-]+)(?:=((?:"[^"]*+"|[^";])*+))?')
_PIECE = re.compile(r"\\.|[;,]|[^\\;,]+|\\", re.DOTALL)


@dataclass(slots=True)
class _Card:
    """The properties of one card by name: (parameters, value as it stands there)."""

    properties: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)

    def values(self, name: str, separator: str = "") -> list[str]:
        """The values of a property, apart at the separator, the preferred first; without empty ones."""
        found = sorted(self.properties.get(name, ()), key=lambda one: _preference(one[0]))
        return [value for parameters, raw in found for value in _apart(_decoded(parameters, raw), separator) if value]

    def one(self, name: str, separator: str = "") -> str:
        """The first of them, "" for none."""
        return next(iter(self.values(name, separator)), "")


def read(text: str) -> tuple[list[Record], list[tuple[str, str]]]:
    """The people and companies of a file, and (where, why) of cards that made no sense."""
    records: list[Record] = []
    skipped: list[tuple[str, str]] = []
    for number, card in enumerate(_cards(text), 1):
        if number > MOST_CARDS:
            skipped.append((f"card {number}", f"only {MOST_CARDS} cards are read"))
            break
        try:
            records += _records(card)
        except ValueError as error:
            skipped.append((f"card {number}", str(error)))
    return records, skipped


def _cards(text: str) -> Iterator[_Card]:
    """The cards of a file; what is inside a card within a card is passed over."""
    card, depth = _Card(), 0
    for line in _lines(text):
        found = _LINE.match(line)
        name = found[1].upper() if found else ""
        if found is None or name == "VERSION":
            continue
        if name == "BEGIN":
            card, depth = (_Card(), 1) if depth == 0 else (card, depth + 1)
        elif name == "END":
            depth = max(0, depth - 1)
            if depth == 0:
                yield card
                card = _Card()
        elif depth == 1 and len(card.properties.setdefault(name, [])) < _MOST_PROPERTIES:
            card.properties[name].append((_parameters(found[2]), found[3]))


def _lines(text: str) -> Iterator[str]:
    """The content lines, unfolded; in 2.1 a quoted-printable one goes on after a "=" at its end."""
    unfinished: list[str] = []
    for line in calendar.lines(text):
        unfinished.append(line)
        if line.endswith("=") and "QUOTED-PRINTABLE" in unfinished[0].partition(":")[0].upper():
            unfinished[-1] = line[:-1]
            continue
        yield "".join(unfinished)
        unfinished = []


def _parameters(text: str) -> dict[str, str]:
    """Parameters by name in upper case; one without a value, as 2.1 has them, is a type."""
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(text):
        key, said = (name.upper(), value) if value else ("TYPE", name)
        found[key] = f"{found[key]},{said}" if key in found else said
    return found


def _preference(parameters: dict[str, str]) -> int:
    said = parameters.get("PREF", "")
    if said.isascii() and said.isdigit() and len(said) < 4:
        return int(said)
    return 1 if "PREF" in parameters.get("TYPE", "").upper() else 101


def _decoded(parameters: dict[str, str], raw: str) -> str:
    if "QUOTED-PRINTABLE" in f"{parameters.get('ENCODING', '')} {parameters.get('TYPE', '')}".upper():
        return charset.decode(binascii.a2b_qp(raw.encode()), parameters.get("CHARSET", "utf-8"))[0]
    return raw


def _apart(value: str, separator: str) -> list[str]:
    values = [""]
    for piece in _PIECE.findall(value):
        if piece == separator:
            values.append("")
        elif piece[0] == "\\" and len(piece) == 2:
            values[-1] += "\n" if piece[1] in "nN" else piece[1]
        else:
            values[-1] += piece
    return values


def _records(card: _Card) -> list[Record]:
    kind = (card.one("KIND") or card.one("X-ADDRESSBOOKSERVER-KIND")).strip().lower()
    if kind in ("group", "location", "device", "application"):
        raise ValueError(f"it is a {kind}")
    organization = _line(card.one("ORG", ";"))
    name = _line(card.one("FN")) or " ".join(map(_line, reversed(card.values("N", ";")[:2]))) or organization
    emails = [_line(one).removeprefix("mailto:").lower() for one in card.values("EMAIL")]
    name = name or next(iter(emails), "")
    if not name:
        raise ValueError("it names nobody")
    if kind == "org" or card.one("X-ABSHOWAS").upper() == "COMPANY":
        return [_company(card, name)]
    ours = card.one("X-INBOX-COPILOT-COMPANY")
    company = _line(ours) or (id_of("company", organization.lower()) if organization else "")
    person = Person(
        id=_id(card, "person", next(iter(emails), name.lower())),
        name=name,
        emails=_unique(one for one in emails if "@" in one),
        phones=_unique(_line(one).removeprefix("tel:") for one in card.values("TEL")),
        title=_line(card.one("TITLE") or card.one("ROLE")),
        company=company,
        url=_line(card.one("URL")),
        note=_note(card),
        tags=_unique(map(_line, card.values("CATEGORIES", ","))),
        source=_source(card),
    )
    return [Company(company, organization), person] if company and organization else [person]


def _company(card: _Card, name: str) -> Company:
    domain = _line(card.one("X-INBOX-COPILOT-DOMAIN")).lower()
    return Company(
        id=_id(card, "company", domain or name.lower()),
        name=name,
        domain=domain,
        url=_line(card.one("URL")),
        note=_note(card),
        tags=_unique(map(_line, card.values("CATEGORIES", ","))),
        source=_source(card),
    )


def _id(card: _Card, kind: str, mark: str) -> str:
    """The id that our own card carries; for another one made from what makes somebody themselves."""
    return (_line(card.one("UID")) if card.one("PRODID") == _PRODUCT else "") or id_of(kind, mark)


def _source(card: _Card) -> Source:
    for _, raw in card.properties.get("X-INBOX-COPILOT-SOURCE", ()):
        message_id, *rest = _apart(raw, ";")
        if len(rest) == 3 and all(re.fullmatch("[0-9]{1,18}", one) for one in rest[:2]):
            return Source(_line(message_id), int(rest[0]), int(rest[1]), charset.quiet(rest[2])[:_MOST_NOTE])
    return Source()


def _note(card: _Card) -> str:
    return charset.quiet("\n".join(card.values("NOTE")))[:_MOST_NOTE]


def _line(value: str) -> str:
    return charset.line(value)[:_MOST_LINE]


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def write(records: Sequence[Record], companies: Mapping[str, str]) -> str:
    """People and companies as vCards. Raises UsageError for other records."""
    return "".join(line for one in records for line in _written(one, companies))


def _written(record: Record, companies: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(record, Person | Company):
        raise UsageError("A vCard holds a person or a company.", "Write the others as CSV.")
    person = isinstance(record, Person)
    source = record.source
    sourced = (source.message_id, str(source.start), str(source.end), source.quote)
    yield from ("BEGIN:VCARD\r\n", "VERSION:4.0\r\n", f"PRODID:{_PRODUCT}\r\n")
    yield _property("KIND", "individual" if person else "org")
    yield _property("UID", record.id)
    yield _property("FN", record.name)
    yield from _of_person(record, companies) if isinstance(record, Person) else _of_company(record)
    yield from (_property("URL", record.url), _property("NOTE", record.note))
    yield _property("CATEGORIES", *record.tags, separator=",")
    yield _property("X-INBOX-COPILOT-SOURCE", *(sourced if source != Source() else ()))
    yield "END:VCARD\r\n"


def _of_person(person: Person, companies: Mapping[str, str]) -> Iterator[str]:
    first, _, last = person.name.rpartition(" ")
    yield _property("N", last, first, "", "", "")
    for number, email in enumerate(person.emails):
        yield _property("EMAIL;PREF=1" if number == 0 else "EMAIL", email)
    yield from (_property("TEL", one) for one in person.phones)
    yield from (_property("TITLE", person.title), _property("ORG", companies.get(person.company, "")))
    yield _property("X-INBOX-COPILOT-COMPANY", person.company)


def _of_company(company: Company) -> Iterator[str]:
    yield _property("ORG", company.name)
    yield _property("X-INBOX-COPILOT-DOMAIN", company.domain)


def _property(name: str, *values: str, separator: str = ";") -> str:
    """A content line, folded after 75 octets between characters; nothing when it would say nothing."""
    if not any(values):
        return ""
    pieces, size = [""], 0
    for one in f"{name}:{separator.join(map(_escaped, values))}":
        octets = len(one.encode("utf-8", "replace"))
        if size + octets > 75:
            pieces.append("")
            size = 1
        pieces[-1] += one
        size += octets
    return "\r\n ".join(pieces) + "\r\n"


def _escaped(value: str) -> str:
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    for one, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(one, escaped)
    return value
