"""Opens one authenticated IMAP connection, and says in plain words why it could not.

No credential leaves before TLS unless the server is this machine or the account permits it: implicit TLS by default;
with STARTTLS a greeting that claims to be logged in, a missing capability, a refusal, or bytes smuggled in before the
handshake end the attempt (the attacks of "Why TLS is better without STARTTLS", USENIX Security 2021).
"""

from __future__ import annotations

import base64
import imaplib
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from copilot.errors import AuthFailed, SourceError, Unavailable
from copilot.mail import tls
from copilot.mail.imap_wire import Wire
from copilot.mail.imap_words import Broken, Refused, Reply, Unsendable, quoted

if TYPE_CHECKING:
    from copilot.settings import Account

CONNECT_SECONDS = 20
READ_SECONDS = 60
_AGAIN = "The program tries again by itself; check the network if it lasts."
_BUSY = {"UNAVAILABLE", "INUSE", "LIMIT"}
_NO_LOGIN_NOW = _BUSY | {"SERVERBUG", "CONTACTADMIN"}


def connect(account: Account, password: str) -> Wire:
    """A connection that is logged in. Raises AuthFailed, CertificateError, Unavailable or SettingsError."""
    tls.refuse_plain(account.host, security=account.security, allowed=account.allow_plain, setting="security")
    with explained(account):
        client = _open(account)
        try:
            wire = Wire(client)
            if client._imap.state != "AUTH":
                _login(wire, frozenset(client._imap.capabilities), account, password)
            wire.capabilities = wire.capabilities or _told(wire.command(b"CAPABILITY"))
        except BaseException:  # whatever it was, the connection must not stay open; raised again
            _drop(client)
            raise
    return wire


@contextmanager
def explained(account: Account) -> Iterator[None]:
    """Turn what libraries and the wire raise into errors for people."""
    host = account.host
    try:
        with tls.explained(host, settings="port and security"):
            yield
    except socket.gaierror as error:
        raise Unavailable(f"{host} cannot be found.", "Check the host name and the network.") from error
    except TimeoutError as error:
        raise Unavailable(f"{host} does not answer.", _AGAIN) from error
    except (Broken, imaplib.IMAP4.abort, OSError) as error:
        reason = (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
        raise Unavailable(f"The connection to {host} broke: {reason}.", _AGAIN) from error
    except Refused as refused:
        message = f"{host} refused: {refused.text.rstrip('.')}."
        if refused.code in _BUSY:
            raise Unavailable(message, _AGAIN) from refused
        raise SourceError(message, "The server's own words; its administrator may know more.") from refused
    except (imaplib.IMAP4.error, IMAPClientError) as error:
        raise Unavailable(f"{host} does not speak IMAP as expected: {error}.", _AGAIN) from error
    except Unsendable as error:
        raise SourceError(f"A name cannot be sent to {host}: {error}.", "Rename the folder.") from error


def _open(account: Account) -> Any:
    implicit = account.security == "tls"
    client = IMAPClient(
        account.host,
        port=account.port or (993 if implicit else 143),
        ssl=implicit,
        ssl_context=tls.context(account.ca_file) if implicit else None,  # a context takes 20 ms to make
        timeout=SocketTimeout(CONNECT_SECONDS, READ_SECONDS),
    )
    if account.security == "starttls":
        try:
            _start_tls(client, account)
        except BaseException:  # whatever it was, the connection must not stay open; raised again
            _drop(client)
            raise
    return client


def _start_tls(client: Any, account: Account) -> None:
    hint = 'Someone may be listening in; use security = "tls" if the server offers it.'
    imap = client._imap
    if imap.state == "AUTH":
        raise SourceError(f"{account.host} says that no login is needed before TLS has begun.", hint)
    if "STARTTLS" not in imap.capabilities:
        raise SourceError(f"{account.host} does not offer STARTTLS.", hint)
    before = imap.file
    client.starttls(tls.context(account.ca_file))
    if _leftover(before):
        raise SourceError(f"{account.host} sent data between STARTTLS and the handshake.", hint)


def _leftover(file: Any) -> bytes:
    """What the plain connection had buffered beyond the answer to STARTTLS; its socket is detached by now."""
    try:
        return bytes(file.peek(1))
    except (OSError, ValueError):
        return b""


def _login(wire: Wire, capabilities: frozenset[str], account: Account, password: str) -> None:
    user = account.user or account.address
    if re.search(r"[\r\n\0]", user + password):
        raise AuthFailed("The login name or password holds a line break.", "Check the account's settings.")
    try:
        if "AUTH=PLAIN" in capabilities:
            replies = _plain(wire, user, password, "SASL-IR" in capabilities)
        elif "LOGINDISABLED" in capabilities:
            raise AuthFailed(f"{account.host} takes no password on this connection.", 'Set security = "tls".')
        else:
            replies = wire.command(b"LOGIN " + quoted(user.encode()) + b" " + quoted(password.encode()))
        wire.capabilities = _told(replies)
    except Refused as refused:
        if refused.code in _NO_LOGIN_NOW:
            raise Unavailable(f"{account.host} lets nobody in now: {refused.text.rstrip('.')}.", _AGAIN) from refused
        hint = "Check user and password; many providers want an app password for mail programs."
        raise AuthFailed(f"{account.host} refused the password of {user}.", hint) from refused


def _plain(wire: Wire, user: str, password: str, initial: bool) -> list[Reply]:
    """SASL PLAIN (RFC 4616), which unlike LOGIN is defined for UTF-8."""
    token = base64.b64encode(b"\0" + user.encode() + b"\0" + password.encode())
    if initial:
        return wire.command(b"AUTHENTICATE PLAIN " + token)
    return wire.converse(b"AUTHENTICATE PLAIN", token + b"\r\n")


def _told(replies: list[Reply]) -> frozenset[str]:
    """The capabilities that some replies tell, in a response of their own or a response code."""
    for reply in replies:
        code, listed = reply.code()
        if reply.word() == b"CAPABILITY":
            listed = b" ".join(reply.lines[0].split()[2:])
        elif code != "CAPABILITY":
            continue
        return frozenset(listed.decode("ascii", "replace").upper().split())
    return frozenset()


def _drop(client: Any) -> None:
    with suppress(OSError, ValueError, imaplib.IMAP4.error):
        client.shutdown()
