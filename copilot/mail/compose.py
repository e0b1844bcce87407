"""Writing mail: new, answers, forwards, and a draft into finished bytes with an envelope (RFC 5322).

Nothing here sends. `Composed` holds the draft and what a person should know before approving it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import unquote

from copilot.errors import UsageError
from copilot.mail import compose_bytes, compose_html, compose_people, compose_text, itip, mime, names
from copilot.mail.compose_original import Original
from copilot.mail.compose_original import read as read
from copilot.settings import Settings
from copilot.store.outgoing import Letter
from copilot.types import Address
from copilot.types.writing import Draft, Enclosure


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a mail is written as: account, address with name, and what stands below it."""

    account: str
    address: Address
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A draft, notes in words for people, and recipients that came in by a stranger's header alone."""

    draft: Draft
    notes: tuple[str, ...] = ()
    surprises: tuple[str, ...] = ()


def identities(settings: Settings) -> tuple[Identity, ...]:
    """Everyone the settings let me be, in their order; without accounts whoever I say I am, who can write drafts."""
    found = tuple(
        Identity(name, Address(one.name or settings.me.name, one.address), one.signature)
        for name, one in settings.accounts.items()
    )
    return found or tuple(Identity("", Address(settings.me.name, one)) for one in settings.me.addresses)


def choose(original: Original, mine: Iterable[Identity]) -> Identity:
    """Whom the mail was sent to, else the first of `mine`. Raises UsageError when there is none."""
    known = tuple(mine)
    mail = original.message
    delivered = mail.headers.get("delivered-to", "").strip("<> ").lower()
    on = [one.email.lower() for one in (*mail.to, *mail.cc, *mail.from_)]
    for email in (delivered, *on):
        for one in known:
            if one.address.email.lower() == email:
                return one
    if not known:
        raise UsageError("There is no account to write from.", "Add one to the settings.")
    return known[0]


def new(identity: Identity, *, to: str = "", cc: str = "", subject: str = "", text: str = "") -> Draft:
    """A mail that answers none."""
    return Draft(
        account=identity.account,
        sender=compose_people.shown([identity.address]),
        to=to,
        cc=cc,
        subject=subject,
        text=_joined(text, "", identity.signature),
    )


def from_link(identity: Identity, url: str) -> Draft:
    """The mail that a mailto: link asks for; of its headers only To, Cc, Subject and body count (RFC 6068)."""
    address, _, query = url.partition(":")[2].partition("?")
    fields = {"to": unquote(address)}
    for pair in query.split("&")[:20]:
        name, _, value = pair.partition("=")
        fields.setdefault(name.lower(), unquote(value))
    people = (compose_people.typed(fields.get(name, "")) for name in ("to", "cc"))
    to, cc = (compose_people.shown(one) for one in people)
    subject = " ".join(fields.get("subject", "").split())
    return new(identity, to=to, cc=cc, subject=subject, text=fields.get("body", "").replace("\r\n", "\n"))


def reply(
    original: Original,
    identity: Identity,
    *,
    me: Collection[str] = (),
    text: str = "",
    everyone: bool = False,
    to_list: bool = False,
    about: int = 0,
) -> Composed:
    """An answer to the writer, to everyone, or to the list, `text` above the quotation. `me` are further own addresses.

    Raises UsageError for a list answer to what is from no list.
    """
    mine = {*me, identity.address.email}
    people = compose_people.audience(original, me=mine, everyone=everyone, to_list=to_list)
    draft = Draft(
        account=identity.account,
        sender=compose_people.shown([identity.address]),
        to=compose_people.shown(people.to),
        cc=compose_people.shown(people.cc),
        subject=compose_text.reply_subject(original.message.subject),
        text=_joined(text, compose_text.quote(original.message), identity.signature),
        in_reply_to=original.id,
        references=original.chain,
        about=about,
    )
    return Composed(draft, people.notes, people.surprises)


def forward(
    original: Original, identity: Identity, *, to: str = "", text: str = "", attached: bool = False, about: int = 0
) -> Composed:
    """The mail for somebody else: its words and files under a ruler, or `attached` whole, byte for byte."""
    subject = compose_text.forward_subject(original.message.subject)
    files: tuple[Enclosure, ...]
    if attached:
        name = names.safe(original.message.subject or "message") + ".eml"
        files = (Enclosure(name, "message/rfc822", original.raw),)
        body = _joined(text, "", identity.signature)
    else:
        files = tuple(_enclosed(original, part.index) for part in original.message.attachments)
        body = _joined(text, _forwarded(original), identity.signature, below=False)
    draft = Draft(
        account=identity.account,
        sender=compose_people.shown([identity.address]),
        to=to,
        subject=subject,
        text=body,
        files=files,
        about=about,
    )
    return Composed(draft)


def build(draft: Draft, *, now: datetime, message_id: str = "") -> Letter:
    """The finished mail, ready for the outbox. `now` is aware. Raises UsageError for addresses that are none."""
    sender = _sender(draft)
    to, cc, bcc = (compose_people.typed(text) for text in (draft.to, draft.cc, draft.bcc))
    if not (to or cc or bcc):
        raise UsageError("The mail has no recipient.", "Type at least one address.")
    message_id = message_id or f"<{secrets.token_hex(16)}@{sender.email.rpartition('@')[2]}>"
    head = [
        compose_bytes.plain_header("Date", format_datetime(now)),
        compose_bytes.people_header("From", [sender]),
        *(compose_bytes.people_header(name, people) for name, people in (("To", to), ("Cc", cc)) if people),
        *([] if to or cc else [compose_bytes.plain_header("To", "undisclosed-recipients:;")]),
        compose_bytes.text_header("Subject", draft.subject),
        compose_bytes.plain_header("Message-ID", message_id),
        *([compose_bytes.ids_header("In-Reply-To", [draft.in_reply_to])] if draft.in_reply_to else []),
        *([compose_bytes.ids_header("References", draft.references)] if draft.references else []),
        compose_bytes.plain_header("MIME-Version", "1.0"),
    ]
    raw = "".join(head).encode("utf-8") + _body(draft, message_id, now)
    people = dict.fromkeys(one.email for one in (*to, *cc, *bcc))
    return Letter(message_id, raw, sender.email, tuple({one.lower(): one for one in reversed(people)}.values())[::-1])


def _sender(draft: Draft) -> Address:
    found = compose_people.typed(draft.sender)
    if len(found) != 1:
        raise UsageError("The mail needs one sender.", "Choose one of your addresses.")
    return found[0]


def _body(draft: Draft, seed: str, now: datetime) -> bytes:
    text = draft.text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"
    forms = [compose_bytes.text_part(compose_text.flow(text), "plain", "; format=flowed")]
    if draft.markdown:
        forms.append(compose_bytes.text_part(compose_html.render(text), "html"))
    if draft.calendar:
        method = f"; method={itip.method(draft.calendar)}"  # RFC 6047, 2.4: the same as in the object
        forms.append(compose_bytes.text_part(itip.stamped(draft.calendar, now), "calendar", method))
    entity = forms[0] if len(forms) == 1 else compose_bytes.multipart("alternative", forms, seed)
    if draft.files:
        entity = compose_bytes.multipart(
            "mixed", [entity, *(compose_bytes.file_part(one) for one in draft.files)], seed
        )
    return entity


def _joined(text: str, quoted: str, signature: str, *, below: bool = True) -> str:
    """My words, what I quote, my signature; with `below` false the signature stands above what is quoted."""
    signed = f"{compose_text.SIGNATURE}\n{signature.strip()}" if signature.strip() else ""
    parts = [text.rstrip(), quoted, signed] if below else [text.rstrip(), signature.strip(), quoted]
    told = "\n\n".join(part for part in parts if part)
    return told if text.strip() else f"\n\n{told}" if told else ""


def _forwarded(original: Original) -> str:
    mail = original.message
    said = compose_text.phrases(mail)
    lines = [
        ("From", compose_people.shown(mail.from_)),
        ("Date", mail.date.strftime("%Y-%m-%d %H:%M %z") if mail.date else ""),
        ("Subject", mail.subject),
        ("To", compose_people.shown(mail.to)),
        ("Cc", compose_people.shown(mail.cc)),
    ]
    block = [f"---------- {said.forwarded} ----------", *(f"{name}: {value}" for name, value in lines if value)]
    return "\n".join([*block, "", mail.text])


def _enclosed(original: Original, index: int) -> Enclosure:
    part, content = mime.attachment(original.raw, index)
    return Enclosure(part.name, part.type, content)
