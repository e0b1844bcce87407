"""What every connection that carries a password keeps to: TLS 1.2 or later, checked certificates, no plain network."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from copilot.errors import CertificateError, SettingsError, Unavailable


def refuse_plain(host: str, *, security: str, allowed: bool, setting: str) -> None:
    """Raise SettingsError, naming the `setting` to change, where a password would cross a network unencrypted."""
    if security != "plain" or allowed or is_loopback(host):
        return
    hint = f'Set {setting} = "tls"; or allow_plain = true if the network between is your own.'
    raise SettingsError(f"An unencrypted connection to {host} would show your password.", hint)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host.lower() in ("localhost", "localhost."):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def context(ca_file: str = "") -> ssl.SSLContext:
    """How TLS is spoken; `ca_file` holds further certificate authorities to trust (PEM). Raises SettingsError."""
    made = ssl.create_default_context()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        try:
            made.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            hint = "Give a readable PEM file as ca_file in the account's settings."
            raise SettingsError(f"{ca_file} holds no certificate that can be read.", hint) from error
    return made


@contextmanager
def explained(host: str, *, settings: str) -> Iterator[None]:
    """Turn a handshake that fails into CertificateError or Unavailable; `settings` are those to check."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        reason = (error.verify_message or "not trusted").rstrip(".")
        hint = "If this is your own server, name its certificate authority as ca_file in the account's settings."
        raise CertificateError(f"The certificate of {host} cannot be trusted: {reason}.", hint) from error
    except ssl.SSLError as error:
        hint = f"Check {settings} (tls, starttls) in the account's settings."
        raise Unavailable(f"No TLS with {host}: {error.reason or 'the handshake failed'}.", hint) from error
