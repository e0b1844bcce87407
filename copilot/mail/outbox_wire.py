"""Opens one authenticated SMTP connection (RFC 5321, 4954), and says in plain words why it could not.

No credential leaves before TLS unless the server is this machine or the account permits it. With STARTTLS a missing
capability, a refusal, or bytes smuggled in before the handshake end the attempt.
"""

from __future__ import annotations

import base64
import re
import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from copilot.errors import AuthFailed, SettingsError, SourceError, Unavailable
from copilot.mail import tls

if TYPE_CHECKING:
    from copilot.settings import Account, Security

CONNECT_SECONDS = 20.0
REPLY_SECONDS = 120.0

_NAME = "[127.0.0.1]"  # the own name and network of this machine are nobody's business
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
_AGAIN = "The program tries again by itself; check the network if it lasts."


@dataclass(frozen=True, slots=True)
class Route:
    """How an account's mail leaves this machine; `port` is never 0 here."""

    host: str
    port: int
    security: Security
    user: str
    allow_plain: bool = False
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """What proves who is sending: a password, or an OAuth access token (XOAUTH2); never shown."""

    value: str
    kind: Literal["password", "token"] = "password"

    def __repr__(self) -> str:
        return f"Secret(kind={self.kind!r})"


def route(account: Account) -> Route:
    """The way out that an account's settings describe."""
    host = account.smtp_host or re.sub(r"^imap\.", "smtp.", account.host, flags=re.IGNORECASE)
    security = account.smtp_security or account.security
    port = account.smtp_port or (465 if security == "tls" else 587)
    user = account.smtp_user or account.user or account.address
    return Route(host, port, security, user, account.allow_plain, account.ca_file)


def connect(way: Route, secret: Secret) -> smtplib.SMTP:
    """A connection that is logged in. Raises AuthFailed, CertificateError, Unavailable, SourceError, SettingsError."""
    tls.refuse_plain(way.host, security=way.security, allowed=way.allow_plain, setting="smtp_security")
    with explained(way.host):
        smtp = _open(way)
        try:
            smtp.ehlo_or_helo_if_needed()
            if way.security == "starttls":
                _start_tls(smtp, way)
            _log_in(smtp, way, secret)
            smtp.ehlo()  # what a relaying server can do may depend on who has logged in
        except BaseException:  # whatever it was, the connection must not stay open; raised again
            smtp.close()
            raise
    return smtp


def hang_up(smtp: smtplib.SMTP) -> None:
    """Say goodbye without waiting long for an answer."""
    with suppress(smtplib.SMTPException, OSError, ValueError):
        if smtp.sock:
            smtp.sock.settimeout(2)
        smtp.quit()
    smtp.close()


@contextmanager
def explained(host: str) -> Iterator[None]:
    """Turn what the library and the network raise into errors for people."""
    try:
        with tls.explained(host, settings="smtp_port and smtp_security"):
            yield
    except socket.gaierror as error:
        raise Unavailable(f"{host} cannot be found.", "Check the host name and the network.") from error
    except TimeoutError as error:
        raise Unavailable(f"{host} does not answer.", _AGAIN) from error
    except smtplib.SMTPResponseException as error:
        raise Unavailable(f"{host} refused: {said(error.smtp_code, error.smtp_error)}.", _AGAIN) from error
    except (smtplib.SMTPException, OSError) as error:
        reason = (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
        raise Unavailable(f"The connection to {host} broke: {reason}.", _AGAIN) from error
    except ValueError as error:
        raise SettingsError(f"{host!r} is not the name of a server.", "Check smtp_host in the settings.") from error


def said(code: int, words: bytes | str) -> str:
    """A server's reply on one line, without control characters, at most 500 characters."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(_UNSAFE.sub(" ", f"{code} {text}").split())[:500].rstrip(".")


def _open(way: Route) -> smtplib.SMTP:
    if way.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            way.host, way.port, local_hostname=_NAME, timeout=CONNECT_SECONDS, context=tls.context(way.ca_file)
        )
    else:
        smtp = smtplib.SMTP(way.host, way.port, local_hostname=_NAME, timeout=CONNECT_SECONDS)
    assert smtp.sock is not None
    smtp.sock.settimeout(REPLY_SECONDS)
    return smtp


def _start_tls(smtp: smtplib.SMTP, way: Route) -> None:
    """STARTTLS by hand (RFC 3207): the library drops, unseen, what was smuggled in before the handshake."""
    hint = 'Someone may be listening in; use smtp_security = "tls" if the server offers it.'
    if not smtp.has_extn("starttls"):
        raise SourceError(f"{way.host} does not offer STARTTLS.", hint)
    code, words = smtp.docmd("STARTTLS")
    if code != 220:
        raise SourceError(f"{way.host} refuses STARTTLS: {said(code, words)}.", hint)
    assert smtp.sock is not None
    smtp.sock.settimeout(0)
    with suppress(BlockingIOError, OSError):
        if smtp.file is not None and smtp.file.peek(1):
            raise SourceError(f"{way.host} sent data between STARTTLS and the handshake.", hint)
    smtp.sock.settimeout(REPLY_SECONDS)
    smtp.sock = tls.context(way.ca_file).wrap_socket(smtp.sock, server_hostname=way.host)
    smtp.file = None
    smtp.helo_resp, smtp.ehlo_resp, smtp.esmtp_features, smtp.does_esmtp = None, None, {}, False
    smtp.ehlo_or_helo_if_needed()


def _log_in(smtp: smtplib.SMTP, way: Route, secret: Secret) -> None:
    if _UNSAFE.search(way.user + secret.value):
        raise AuthFailed("The login name or password holds a control character.", "Check the account's settings.")
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if secret.kind == "token":
        code, words = _bearer(smtp, way.user, secret.value, offered)
    elif "PLAIN" in offered:
        token = base64.b64encode(f"\0{way.user}\0{secret.value}".encode()).decode()
        code, words = smtp.docmd("AUTH", f"PLAIN {token}")
    elif "LOGIN" in offered:
        code, words = _login(smtp, way.user, secret.value)
    else:
        hint = (
            'Set smtp_security = "tls" or "starttls".' if way.security == "plain" else "Check smtp_host and smtp_port."
        )
        raise SourceError(f"{way.host} takes no password on this connection.", hint)
    if code == 235:
        return
    if code // 100 == 4:
        raise Unavailable(f"{way.host} cannot log in now: {said(code, words)}.", _AGAIN)
    hint = "Check user and password; many providers want an app password for mail programs."
    raise AuthFailed(f"{way.host} refused the login of {way.user}: {said(code, words)}.", hint)


def _login(smtp: smtplib.SMTP, user: str, password: str) -> tuple[int, bytes]:
    """The LOGIN mechanism, which was never a standard and which some servers offer alone."""
    code, words = smtp.docmd("AUTH", "LOGIN")
    for word in (user, password):
        if code != 334:
            break
        code, words = smtp.docmd(base64.b64encode(word.encode()).decode())
    return code, words


def _bearer(smtp: smtplib.SMTP, user: str, token: str, offered: list[str]) -> tuple[int, bytes]:
    """XOAUTH2; a refusal comes as a challenge that an empty line must answer."""
    if "XOAUTH2" not in offered:
        raise AuthFailed("The server takes no OAuth token.", "Use a password or an app password for this account.")
    proof = base64.b64encode(f"user={user}\x01auth=Bearer {token}\x01\x01".encode()).decode()
    code, words = smtp.docmd("AUTH", f"XOAUTH2 {proof}")
    return smtp.docmd("") if code == 334 else (code, words)
