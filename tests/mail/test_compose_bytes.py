"""The bytes of outgoing mail: what others read out of them is what was put in."""

from __future__ import annotations

import email
import email.policy
import email.utils
from email.headerregistry import AddressHeader

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import addresses, compose_bytes, mime
from copilot.mail.compose_bytes import file_part, multipart, people_header, text_header, text_part
from copilot.types import Address
from copilot.types.writing import Enclosure

NAMES = st.text(alphabet="aé語 ,;:.@\"'\\()[]<>=?_-\r\n", max_size=40)


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_no_display_name_adds_an_address_or_hides_one(names: list[str]) -> None:
    people = [Address(name, f"p{number}@example.org") for number, name in enumerate(names)]
    header = people_header("To", people)
    assert all(len(line) <= 998 for line in header.split("\r\n"))
    value = header.partition(":")[2]
    wanted = [one.email for one in people]
    assert [one.email for one in addresses.parse(value.replace("\r\n", ""))] == wanted
    assert [pair[1] for pair in email.utils.getaddresses([value.replace("\r\n", "")])] == wanted


ODD_NAMES = [
    "Bo Reed",
    "Reed, Bo",
    'Bo "B" Reed',
    "Jörg Böhm, Dr.",
    "山田太郎" * 9,
    "a=?b",
    "x" * 90,
    "Bo (work)",
    "b\\s",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_the_standard_library_reads_every_display_name_back(name: str) -> None:
    raw = people_header("To", [Address(name, "bo@example.org"), Address("", "cy@example.org")]).encode()
    header = email.message_from_bytes(raw, policy=email.policy.default)["To"]
    assert isinstance(header, AddressHeader)
    # It puts a space between two encoded words, where RFC 2047, 6.2 wants none.
    read = [(one.display_name.replace(" ", ""), one.addr_spec) for one in header.addresses]
    assert read == [(name.replace(" ", ""), "bo@example.org"), ("", "cy@example.org")]
    assert [one.name for one in addresses.parse(raw[3:].decode())] == [name, ""]
    assert all(len(line) <= 78 for line in raw.decode().split("\r\n") if len(name) < 90)


@pytest.mark.parametrize("subject", ["", "short", "word " * 40, "x" * 300, "ü" * 300, "語 " * 100, "a =?utf-8?q?b?= c"])
def test_subjects_fold_within_the_line_and_are_read_back_by_the_standard_library(subject: str) -> None:
    raw = text_header("Subject", subject).encode("ascii")
    assert all(len(line) <= 76 for line in raw.split(b"\r\n"))
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == " ".join(subject.split())


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("plain\n", b"7bit"),
        ("noch ein größeres Wort\n" * 20, b"quoted-printable"),
        ("語" * 50 + "\n", b"base64"),
        ("x" * 5000 + "\n", b"quoted-printable"),
        ("trailing \n.\nFrom x\n=3D\n\té\n", b"quoted-printable"),
    ],
)
def test_text_travels_encoded_only_where_it_must(text: str, how: bytes) -> None:
    part = text_part(text, "plain")
    assert b"Content-Transfer-Encoding: " + how + b"\r\n" in part
    assert all(len(line) <= 998 for line in part.split(b"\r\n"))
    read = email.message_from_bytes(part, policy=email.policy.default)
    assert read.get_content().replace("\r\n", "\n") == text


@given(st.binary(max_size=300), st.text(max_size=60))
def test_every_file_comes_back_with_its_bytes(content: bytes, name: str) -> None:
    raw = b"MIME-Version: 1.0\r\n" + multipart(
        "mixed", [text_part("x\n", "plain"), file_part(Enclosure(name, "a/b", content))], "s"
    )
    read = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert read.get_payload(1).get_payload(decode=True) == content  # type: ignore[union-attr]
    assert mime.attachment(raw, 1)[1] == content


def test_a_boundary_that_stands_in_a_part_is_not_used() -> None:
    first = multipart("mixed", [b"Content-Type: text/plain\r\n\r\nx\r\n"], "seed")
    boundary = first.partition(b'boundary="')[2].partition(b'"')[0]
    hostile = b"Content-Type: text/plain\r\n\r\n--" + boundary + b"--\r\n"
    again = multipart("mixed", [hostile], "seed")
    assert again.count(boundary) == 1
    assert email.message_from_bytes(again).get_payload(0).get_payload() == f"--{boundary.decode()}--\r\n"  # type: ignore[union-attr]


def test_a_file_of_eight_bits_is_announced_up_to_the_top() -> None:
    mail = Enclosure("m.eml", "message/rfc822", "Subject: x\r\n\r\ngrößer\r\n".encode())
    outer = multipart("mixed", [multipart("alternative", [file_part(mail)], "s")], "s")
    assert outer.count(b"Content-Transfer-Encoding: 8bit\r\n") == 3
    assert compose_bytes.plain_header("A", "b\r\nc: d") == "A: b c: d\r\n"
