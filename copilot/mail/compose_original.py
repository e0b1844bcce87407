"""The mail that is answered or forwarded, read from its bytes, with the headers only answers need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from copilot.mail import addresses, charset, headers, mime
from copilot.types import Address, Message

LONGEST_ID = 900
MOST_IDS = 40

_MAILTO = re.compile(r"<\s*mailto:([^<>?\s]{1,400})[^<>]*>", re.IGNORECASE)
_ID = re.compile(rf"<[!-;=?-~]{{1,{LONGEST_ID - 2}}}>")
_FOLLOWUP = re.compile(rb"^mail-followup-to[ \t]*:((?:[^\n]{0,4000}(?:\n(?=[ \t])|$)){1,100})", re.I | re.M)
_UNIX_FROM = re.compile(rb"\A>?From [^\n]*\n")


@dataclass(frozen=True, slots=True)
class Original:
    """A mail to answer: what it says, its bytes, its list's address ("" for none), where its writer wants answers.

    `message.message_id` is the one in the header, not the store's.
    """

    message: Message
    raw: bytes
    list_post: str = ""
    followup_to: tuple[Address, ...] = ()

    @property
    def id(self) -> str:
        """Its Message-ID, or "" when it has none that others would know it by."""
        return self.message.message_id if _ID.fullmatch(self.message.message_id) else ""

    @property
    def chain(self) -> tuple[str, ...]:
        """What References of an answer holds (RFC 5322, 3.6.4): the thread's ids, oldest first, and its own.

        Of a long chain the root and the latest are kept.
        """
        mail = self.message
        before = mail.references or (mail.in_reply_to if len(mail.in_reply_to) == 1 else ())
        known = tuple(dict.fromkeys(one for one in before if _ID.fullmatch(one) and one != self.id))
        if len(known) >= MOST_IDS:
            known = (known[0], *known[2 - MOST_IDS :])
        return (*known, self.id) if self.id else ()


def read(raw: bytes) -> Original:
    """The mail in these bytes, whatever is wrong with them."""
    raw = _UNIX_FROM.sub(b"", raw, count=1)
    mail = mime.parse(raw)
    post = _MAILTO.search(mail.headers.get("list-post", ""))
    followup = _FOLLOWUP.search(raw[: headers.end(raw)[0]][: headers.BLOCK])
    wanted = addresses.parse(charset.line(charset.decode(followup[1])[0])) if followup else ()
    return Original(
        mail,
        raw,
        list_post=charset.line(unquote(post[1])) if post else "",
        followup_to=tuple(one for one in wanted if "@" in one.email),
    )
