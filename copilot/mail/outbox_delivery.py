"""One SMTP transaction, phase by phase, so that not sent, refused and uncertain are three different results.

RFC 5321, 4.5.3.2 wants ten minutes of patience for the reply to the end of the data: impatience makes duplicates. All
bytes leave with CRLF line ends and stuffed dots, whatever was stored, so that no server can see an end of data early.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable

from copilot.mail.outbox_wire import REPLY_SECONDS, said
from copilot.store.outgoing import Fate, Letter, Outcome, Recipient

FINAL_SECONDS = 600.0

Mark = Callable[[dict[str, Recipient]], bool]
"""Told what became of the recipients so far; returns whether the mail may be completed."""

_CHUNK = 65_536
_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"^\.", re.MULTILINE)
_ADDRESS = re.compile(r"[^\x00-\x20\x7f<>]+@[^\x00-\x20\x7f<>@]+")
# A relay that lost its own connection after storing the mail answers so: its word is no proof of anything.
_DOUBTFUL = re.compile(rb"4\.4\.\d")


class _Stop(Exception):
    """Ends the transaction with an outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.words)
        self.outcome = outcome


def deliver(smtp: smtplib.SMTP, letter: Letter, *, mark: Mark, final_seconds: float = FINAL_SECONDS) -> Outcome:
    """Hand one letter to the server; `mark` is asked just before the end of the data.

    Never raises for what server or network do. Afterwards the connection is of further use only if `smtp.sock` is set.
    """
    ended = False
    fates: dict[str, Recipient] = {}
    try:
        _envelope(smtp, letter, fates)
        _data(smtp, letter.raw)
        if not mark(fates):
            smtp.close()
            return Outcome("deferred", "Another copy of the program has taken this mail over.")
        ended = True
        return _end(smtp, fates, final_seconds)
    except _Stop as stop:
        return stop.outcome
    except (smtplib.SMTPException, OSError, ValueError) as error:
        smtp.close()
        words = _reason(error)
        if ended:
            return Outcome("uncertain", f"The connection broke before the server had answered: {words}.")
        return Outcome("deferred", f"The connection broke: {words}.", _refused_only(fates))


def wire_form(raw: bytes) -> bytes:
    """The bytes as they go over the wire: CRLF only, dots stuffed (RFC 5321, 4.5.2), without the final dot."""
    text = b"\n".join(_END.split(raw))
    text = text if text.endswith(b"\n") else text + b"\n"
    return _DOT.sub(b"..", text).replace(b"\n", b"\r\n")


def _envelope(smtp: smtplib.SMTP, letter: Letter, fates: dict[str, Recipient]) -> None:
    for address in (letter.sender, *letter.recipients):
        if not _ADDRESS.fullmatch(address):
            raise _Stop(Outcome("refused", f"{address!r} is not an address."))
    _reset(smtp)
    code, words = smtp.docmd("MAIL", f"FROM:<{letter.sender}>{_options(smtp, letter)}")
    if code // 100 != 2:
        raise _Stop(_answer(code, words, {}))
    last = (550, b"no recipients")
    for address in letter.recipients:
        last = smtp.docmd("RCPT", f"TO:<{address}>")
        fates[address] = Recipient(address, _fate(last[0]), said(*last))
        if last[0] == 421:
            raise _Stop(_answer(*last, _refused_only(fates)))
    if not any(one.fate is Fate.ACCEPTED for one in fates.values()):
        waiting = [one.reply for one in fates.values() if one.fate is Fate.WAITING]
        raise _Stop(Outcome("deferred" if waiting else "refused", waiting[0] if waiting else said(*last), fates))


def _options(smtp: smtplib.SMTP, letter: Letter) -> str:
    """The parameters of MAIL; refuses what the server has said it cannot take."""
    found = ""
    if smtp.has_extn("size"):
        told = smtp.esmtp_features.get("size", "").strip()
        most, size = int(told) if told.isdigit() else 0, len(letter.raw)
        if 0 < most < size:
            words = f"The mail has {size / 1e6:.1f} MB and the server takes {most / 1e6:.1f} MB"
            raise _Stop(Outcome("refused", words))
        found += f" SIZE={size}" if most else ""
    if smtp.has_extn("8bitmime"):
        found += " BODY=8BITMIME" if not letter.raw.isascii() else ""
    head = letter.raw.partition(b"\r\n\r\n")[0]
    if not (head.isascii() and all(one.isascii() for one in (letter.sender, *letter.recipients))):
        if not smtp.has_extn("smtputf8"):
            raise _Stop(Outcome("refused", "The server takes no addresses with letters beyond ASCII (SMTPUTF8)"))
        smtp.command_encoding = "utf-8"
        found += " SMTPUTF8"
    return found


def _reset(smtp: smtplib.SMTP) -> None:
    code, words = smtp.docmd("RSET")
    if code // 100 != 2:
        raise smtplib.SMTPResponseException(code, words)


def _data(smtp: smtplib.SMTP, raw: bytes) -> None:
    code, words = smtp.docmd("DATA")
    if code != 354:
        raise _Stop(_answer(code, words, {}))
    body = wire_form(raw)
    for start in range(0, len(body), _CHUNK):
        smtp.send(body[start : start + _CHUNK])


def _end(smtp: smtplib.SMTP, fates: dict[str, Recipient], final_seconds: float) -> Outcome:
    """Send the final dot and take the server's word, where it has given one."""
    assert smtp.sock is not None
    smtp.sock.settimeout(final_seconds)
    smtp.send(b".\r\n")
    code, words = smtp.getreply()
    if smtp.sock is not None:
        smtp.sock.settimeout(REPLY_SECONDS)
    if code // 100 == 2:
        return Outcome("accepted", said(code, words), fates)
    if code // 100 not in (4, 5) or code == 421 or _DOUBTFUL.match(words):
        smtp.close()
        return Outcome("uncertain", said(code, words))
    return _answer(code, words, _refused_only(fates))


def _answer(code: int, words: bytes, fates: dict[str, Recipient]) -> Outcome:
    permanent = code // 100 == 5
    return Outcome("refused" if permanent else "deferred", said(code, words), fates)


def _fate(code: int) -> Fate:
    if code // 100 == 2:
        return Fate.ACCEPTED
    return Fate.REFUSED if code // 100 == 5 else Fate.WAITING


def _refused_only(fates: dict[str, Recipient]) -> dict[str, Recipient]:
    """What stays true of recipients when the mail itself was not taken."""
    return {address: one for address, one in fates.items() if one.fate is Fate.REFUSED}


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return said(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError):
        return "the server does not answer"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed ({error.reason})"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
