"""The rules of encrypted connections; that they hold on the wire is proved where IMAP and SMTP are."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from copilot.errors import CertificateError, SettingsError, Unavailable
from copilot.mail import tls


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_may_be_spoken_to_in_plain(host: str) -> None:
    tls.refuse_plain(host, security="plain", allowed=False, setting="security")


@pytest.mark.parametrize("host", ["mail.example.com", "localhost.example.com", "10.0.0.1", "127.0.0.1.example.com"])
def test_no_other_may_unless_it_is_allowed(host: str) -> None:
    with pytest.raises(SettingsError) as refused:
        tls.refuse_plain(host, security="plain", allowed=False, setting="smtp_security")
    assert "smtp_security" in refused.value.hint
    tls.refuse_plain(host, security="plain", allowed=True, setting="security")
    tls.refuse_plain(host, security="starttls", allowed=False, setting="security")


def test_certificates_are_checked_and_old_versions_refused() -> None:
    made = tls.context()
    assert made.verify_mode is ssl.CERT_REQUIRED
    assert made.check_hostname
    assert made.minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_file_without_a_certificate_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "ca.pem"
    empty.write_text("no certificate")
    for path in (empty, tmp_path / "missing.pem"):
        with pytest.raises(SettingsError, match="holds no certificate"):
            tls.context(str(path))


def test_a_failed_handshake_is_explained() -> None:
    expired = ssl.SSLCertVerificationError("expired")
    expired.verify_message = "it has expired"
    with pytest.raises(CertificateError, match="it has expired"), tls.explained("mail.example.com", settings="port"):
        raise expired
    broken = ssl.SSLError("handshake")
    broken.reason = "WRONG_VERSION_NUMBER"
    with pytest.raises(Unavailable) as refused, tls.explained("mail.example.com", settings="smtp_port"):
        raise broken
    assert "smtp_port" in refused.value.hint
