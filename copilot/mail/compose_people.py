"""Who a mail goes to: from what was typed, or from the headers of the mail it answers; never from words in a body."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from copilot.errors import UsageError
from copilot.mail import addresses
from copilot.mail.compose_original import Original
from copilot.types import Address

MOST = 500

_LOCAL = re.compile(r"[^\s<>()\[\]:;,@\\\"\x00-\x20\x7f-\xa0\ud800-\udfff]{1,64}")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LITERAL = re.compile(r"\[[0-9A-Fa-f.:]{2,45}\]")
_DOTS = re.compile("[.。．｡]")  # RFC 3490, 3.1
_NO_REPLY = re.compile(r"(?:no|do[-_.]?not|don'?t)[-_.]?reply|notify|mailer-daemon", re.IGNORECASE)
_ITEM = re.compile(r'(?:"(?:[^"\\]|\\.)*+"|[^",;\n])+')
_NAMED = re.compile(r"([^<>]*)<([^<>]*)>")
_MARKS = re.compile(r"[\\\"<>\x00-\x1f\x7f]")
_PLAIN_NAME = re.compile(r"[\w!#$%&'*+/=?^`{|}~ -]*")


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom an answer goes, what a person should know about it, and who comes in by a stranger's header alone.

    `surprises` are addresses that neither wrote the mail nor were on it: asked about by name before anything is sent.
    """

    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    notes: tuple[str, ...] = ()
    surprises: tuple[str, ...] = ()


def audience(original: Original, *, me: Collection[str], everyone: bool = False, to_list: bool = False) -> Audience:
    """Who answers to this mail go to: its writer, everyone on it, or its mailing list (RFC 5322, 3.6.3; RFC 2369).

    `me` are my own addresses. Reply-To is followed, except where a list has put itself there and the writer alone is
    meant; Mail-Followup-To only for everyone, on list mail. Raises UsageError for an answer to a list that is none.
    """
    notes: list[str] = []
    mine = {one.lower() for one in me}
    if to_list:
        if not original.list_post:
            raise UsageError("This mail came by no mailing list.", "Answer its writer, or everyone.")
        return Audience((Address("", original.list_post),))
    to, cc = _wanted(original, mine, everyone, notes)
    seen: set[str] = set()
    to = _fit(to, mine, seen, notes)
    cc = _fit(cc, mine, seen, notes)
    if not to and not cc:
        to = _fit(original.message.from_, set(), seen, notes)
    known = _on(original)
    surprises = tuple(one.email for one in (*to, *cc) if one.email.lower() not in known)
    return Audience(to, cc, tuple(dict.fromkeys(notes)), surprises)


def typed(text: str) -> tuple[Address, ...]:
    """The addresses a person has typed, commas between them, each once. Raises UsageError for what is none."""
    out: dict[str, Address] = {}
    for item in _ITEM.findall(text):
        if not item.strip():
            continue
        named = _NAMED.fullmatch(item.strip())
        name, email = named.groups() if named else ("", item)
        one = Address(_tidy(name), checked(email))
        if addresses.shadowed(one):
            raise UsageError(f"{item.strip()[:200]} reads as two addresses.", "Put commas between addresses.")
        out.setdefault(one.email.lower(), one)
    if len(out) > MOST:
        raise UsageError(f"A mail goes to at most {MOST} addresses.", "Use a mailing list.")
    return tuple(out.values())


def shown(people: Iterable[Address]) -> str:
    """Addresses as a person would type them; `typed` reads them back."""
    return ", ".join(f"{_shown_name(one.name)} <{one.email}>" if _tidy(one.name) else one.email for one in people)


def checked(email: str) -> str:
    """The address in the form that travels: its domain in ASCII (IDNA). Raises UsageError for what is no address."""
    local, at, domain = email.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or "=?" in local:  # some servers decode words even there
        raise UsageError(f"{email[:80]!r} is not a mail address.", "An address looks like name@example.com.")
    travels = f"{local}@{ascii_domain(domain)}"
    if len(travels) > 254:
        raise UsageError(f"The address {email[:40]}… is too long.", "An address has at most 254 characters.")
    return travels


def ascii_domain(domain: str) -> str:
    """A domain in its ASCII form. Raises UsageError.

    As IDNA 2008 (RFC 5891), where ß and final sigma are letters: the standard library's codec is that of 2003, which
    would send mail for straße.example to strasse.example.
    """
    if _LITERAL.fullmatch(domain):
        return domain
    labels = _DOTS.split(unicodedata.normalize("NFKC", domain).lower().rstrip("."))
    try:
        found = ".".join(_ascii_label(label) for label in labels)
    except ValueError:
        raise UsageError(f"{domain[:80]!r} is not a domain.", "Check the part after the @.") from None
    if len(found) > 253:
        raise UsageError(f"The domain {domain[:40]}… is too long.", "A domain has at most 253 characters.")
    return found


def _ascii_label(label: str) -> str:
    if not label.isascii():
        odd = [one for one in label if not (one.isalnum() or one in "-·" or unicodedata.category(one) in ("Mn", "Mc"))]
        if odd or label[2:4] == "--" or unicodedata.category(label[0]).startswith("M"):
            raise ValueError(label)
        label = "xn--" + label.encode("punycode").decode("ascii")
    if not _LABEL.fullmatch(label):
        raise ValueError(label)
    return label


def _wanted(
    original: Original, mine: set[str], everyone: bool, notes: list[str]
) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """Whom the headers want answers to go to, before anyone is left out."""
    mail = original.message
    if mail.from_ and all(one.email.lower() in mine for one in mail.from_):
        return mail.to, mail.cc if everyone else ()
    if everyone and original.list_post and original.followup_to:
        notes.append("The writer asks for answers to " + shown(original.followup_to) + " (Mail-Followup-To).")
        return original.followup_to, ()
    writer = _writer(original, everyone, notes)
    return (*writer, *(mail.to if everyone else ())), mail.cc if everyone else ()


def _writer(original: Original, everyone: bool, notes: list[str]) -> tuple[Address, ...]:
    mail = original.message
    wanted = tuple(one for one in mail.reply_to if "@" in one.email)
    if not wanted:
        return mail.from_
    senders = {one.email.lower() for one in mail.from_}
    if original.list_post and all(one.email.lower() == original.list_post.lower() for one in wanted):
        if everyone:
            return (*mail.from_, *wanted)
        notes.append(f"The list wants answers at {original.list_post}; this one goes to the writer alone.")
        return mail.from_
    if any(one.email.lower() not in senders for one in wanted):
        notes.append(f"Answers go to {shown(wanted)} (Reply-To), not to the sender {shown(mail.from_)}.")
    return wanted


def _fit(people: Iterable[Address], mine: set[str], seen: set[str], notes: list[str]) -> tuple[Address, ...]:
    """Those who can be written to, each once and without me."""
    out = []
    for one in people:
        try:
            email = checked(one.email)
        except UsageError:
            notes.append(f"{(one.email or one.name)[:80]!r} is left out: it is not a mail address.")
            continue
        if email.lower() in seen or email.lower() in mine or one.email.lower() in mine:
            continue
        seen.add(email.lower())
        one = Address(_tidy(one.name), one.email)
        if _NO_REPLY.match(email):
            notes.append(f"{email} says that it reads no answers.")
        if addresses.shadowed(one):
            notes.append(f"{email} goes by the name of another address, {one.name[:80]!r}.")
            one = Address("", one.email)
        if email != one.email and not one.email.isascii():
            notes.append(f"{one.email} is {email}.")
        out.append(Address(one.name, email))
    return tuple(out[:MOST])


def _on(original: Original) -> set[str]:
    mail = original.message
    people = [one.email for one in (*mail.from_, *mail.to, *mail.cc)] + [original.list_post]
    known = {one.lower() for one in people}
    for one in people:
        try:
            known.add(checked(one).lower())
        except UsageError:
            continue
    return known


def _shown_name(name: str) -> str:
    name = _tidy(name)
    return name if _PLAIN_NAME.fullmatch(name) else f'"{name}"'


def _tidy(name: str) -> str:
    """A display name without what would need escapes, so that it can be edited as text."""
    return " ".join(_MARKS.sub(" ", name).split()).strip("' ")
