"""Signatures: what people say about themselves below their mail."""

from __future__ import annotations

import pytest

from copilot.mail import mime
from copilot.triage import likeness, signatures
from copilot.triage.signatures import Signature
from tests.triage.boxes import raw
from tests.triage.truth import cases


def _read(block: str, *, sender: str = "Iva Horn <iva.horn@tannery.example>") -> Signature:
    return signatures.read(mime.parse(raw(1, f"Hello,\n\nthe samples are here.\n\n-- \n{block}\n", sender=sender)))


WANTED = {
    "mara@harbor.example": ("COO", "Harbor"),
    "helena.vogt@deichtor.example": ("Partner", "Deichtor Capital"),
    "chiara.monti@lacorrente.example": ("Redazione economia", "La Corrente"),
    "ana.kowalczyk@northwind.example": ("Director Operations", "Northwind Logistics"),
    "g.finch@alderfinch.example": ("Managing Partner", "Alder & Finch LLP"),
    "petra.hansen@uferfeld.example": ("Leiterin Beteiligungen", "Stadtwerke Uferfeld GmbH"),
    "g.ferri@lario.example": ("Ufficio acquisti", "Officine Lario S.p.A."),
    "yamamoto@mirai-seiki.example": ("事業開発部", "未来精機株式会社"),
    "daniel.feld@example.com": ("", ""),
    "katja.brandt@example.org": ("", ""),
}


@pytest.mark.parametrize("address", WANTED)
def test_title_and_company_are_read_from_the_signatures_of_the_sample(address: str) -> None:
    message = next(case.message for case in cases() if case.message.from_ and case.message.from_[0].email == address)
    found = signatures.read(message)
    assert (found.title, found.company) == WANTED[address]


def test_numbers_to_call_are_read_and_faxes_and_dates_are_not() -> None:
    found = _read("Iva Horn\nTel +44 20 5550 1234 | M: 0170 555 01 44\nFax +44 20 5550 9999\nFounded 12.03.1999")
    assert found.phones == ("+44 20 5550 1234", "0170 555 01 44")


def test_only_the_site_of_the_writers_own_domain_is_theirs() -> None:
    assert _read("Iva Horn\nwww.tannery.example").url == "https://www.tannery.example"
    assert not _read("Iva Horn\nwww.bank.example").url


def test_a_freemail_domain_names_no_company() -> None:
    assert not _read("Iva Horn\nGmail", sender="Iva Horn <iva@gmail.com>").company


def test_a_name_alone_a_greeting_or_a_notice_says_nothing() -> None:
    for block in ("Iva", "Best regards\nIva Horn", "Sent from my phone", "Dr. Iva Horn"):
        found = _read(block)
        assert (found.title, found.company, found.phones) == ("", "", ())


def test_the_place_of_a_signature_is_where_it_stands() -> None:
    message = mime.parse(raw(1, "Hello,\n\nhere.\n\n-- \nIva Horn\nHead of Hides, Tannery\n"))
    found = signatures.read(message)
    assert message.text[found.start : found.end].endswith("Head of Hides, Tannery")


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("Nettle & Co", "nettleco.example"),
        ("Fieldnote Labs", "fieldnote.example"),
        ("Banque Solène", "solene-banque.example"),
        ("Hausverwaltung Kröger", "hv-kroeger.example"),
        ("Quayside", "www.quayside-app.example"),
    ],
)
def test_a_host_resembles_the_name_of_who_it_belongs_to(name: str, host: str) -> None:
    assert likeness.resembles(name, host)


@pytest.mark.parametrize(("name", "host"), [("Acme", "bank.example"), ("An", "antler.example"), ("", "x.example")])
def test_a_host_does_not_resemble_other_names(name: str, host: str) -> None:
    assert not likeness.resembles(name, host)


def test_tidied_words_hold_nothing_unseen_and_stay_short() -> None:
    assert likeness.tidy("Iva\x1b[31m\u202e\n Horn" + "x" * 500).startswith("Iva [31m Horn")
    assert len(likeness.tidy("x" * 500)) == 120
