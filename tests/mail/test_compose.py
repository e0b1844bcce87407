"""Writing mail: answers that thread, quote and go where they should; forwards; drafts into bytes others can read."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import UsageError
from copilot.mail import charset, compose, mime, names
from copilot.mail.compose import Identity
from copilot.settings import Account, Me, Settings
from copilot.types import Address, ZoneKind
from copilot.types.writing import Draft, Enclosure
from tests.mail.compose_kit import ME, NOW, head, original, standard

TYPED = Draft(sender="ada@example.com", to="bo@example.org", subject="Hello", text="Hello Bo")


def test_an_answer_names_its_mail_and_the_whole_thread() -> None:
    draft = compose.reply(original(References="<a@example.org> <b@example.org>"), ME, text="Yes.").draft
    read = standard(draft)
    assert read["In-Reply-To"] == "<q1@example.org>"
    assert str(read["References"]).split() == ["<a@example.org>", "<b@example.org>", "<q1@example.org>"]
    assert read["Subject"] == "Re: Thursday"
    assert read["To"] == "Bo Reed <bo@example.org>"
    assert read["Date"] == "Wed, 25 Nov 2026 09:30:00 +0100"


def test_references_are_made_from_one_in_reply_to_when_there_are_none() -> None:
    assert original(In_Reply_To="<a@example.org>").chain == ("<a@example.org>", "<q1@example.org>")
    assert original(In_Reply_To="<a@example.org> <b@example.org>").chain == ("<q1@example.org>",)


@pytest.mark.parametrize("id", ["", "<ø@example.org>", "<a b\r\n c@d>x", "<" + "a" * 950 + "@example.org>"])
def test_a_mail_without_an_id_others_could_know_is_answered_without_one(id: str) -> None:
    draft = compose.reply(original(Message_ID=id), ME).draft
    assert draft.in_reply_to in ("", "<abc@d>")
    assert all(line.isascii() for line in head(compose.build(draft, now=NOW).raw))


def test_a_very_long_thread_keeps_its_root_and_its_latest() -> None:
    ids = [f"<{number}@example.org>" for number in range(150)]
    chain = original(References=" ".join(ids)).chain
    assert (chain[0], chain[-2], chain[-1], len(chain)) == (ids[0], ids[-1], "<q1@example.org>", 40)


def test_long_message_ids_are_neither_encoded_nor_cut() -> None:
    long = f"<{'AAAA' * 60}@example.org>"
    draft = compose.reply(original(Message_ID=long, References=long.replace("AAAA", "BBBB", 1)), ME).draft
    raw = compose.build(draft, now=NOW).raw
    assert f"In-Reply-To: {long}\r\n".encode() in raw
    assert mime.parse(raw).references == (long.replace("AAAA", "BBBB", 1), long)


def test_the_own_message_id_is_on_the_own_domain_and_new_each_time() -> None:
    one, two = compose.build(TYPED, now=NOW), compose.build(TYPED, now=NOW)
    assert one.message_id != two.message_id
    assert one.message_id.endswith("@example.com>")
    assert mime.parse(one.raw).message_id == one.message_id


def test_nothing_about_this_machine_or_program_is_told() -> None:
    raw = compose.build(TYPED, now=NOW).raw
    names = [line.partition(b":")[0] for line in head(raw) if not line.startswith(b" ")]
    assert names == [
        b"Date",
        b"From",
        b"To",
        b"Subject",
        b"Message-ID",
        b"MIME-Version",
        b"Content-Type",
        b"Content-Transfer-Encoding",
    ]


INJECTIONS = [
    "hi\r\nBcc: evil@example.net",
    "hi\nBcc: evil@example.net",
    "hi\rBcc: evil@example.net",
    "hi\x0bBcc: x",
    "hi\x85Bcc: x",
    "hi\u2028Bcc: x",
    "hi\r\n\r\nbody",
    "hi\x00there",
    "=?utf-8?q?a=0D=0ABcc=3A_evil=40example.net?=",
    "ü\r\nBcc: evil@example.net",
    "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5uZXQ=?=",
]


@pytest.mark.parametrize("subject", INJECTIONS)
def test_an_answer_to_a_poisoned_subject_or_name_carries_no_further_header(subject: str) -> None:
    folded = subject.replace("\r\n\r\n", "\r\n ").replace("\r\n", "\r\n ").replace("\n", "\n ").replace("\n  ", "\n ")
    name = f'"{folded}" <bo@example.org>'
    draft = compose.reply(original(Subject=folded, From=name), ME, text="ok").draft
    plain = head(compose.build(compose.reply(original(), ME, text="ok").draft, now=NOW).raw)
    letter = compose.build(draft, now=NOW)
    names = [line.partition(b":")[0] for line in head(letter.raw) if line[:1] != b" "]
    assert names == [line.partition(b":")[0] for line in plain if line[:1] != b" "]
    assert letter.recipients == ("bo@example.org",)


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=120), st.text())
def test_no_text_in_any_field_makes_a_header_or_a_recipient(subject: str, text: str, id: str, name: str) -> None:
    draft = Draft("", "ada@example.com", "bo@example.org", "", "", subject, text, id, (id,))
    raw = compose.build(draft, now=NOW).raw
    allowed = {b"Date", b"From", b"To", b"Subject", b"Message-ID", b"In-Reply-To", b"References", b"MIME-Version"}
    for line in head(raw):
        assert len(line) <= 998
        assert line[:1] == b" " or line.partition(b":")[0] in allowed | {b"Content-Type", b"Content-Transfer-Encoding"}
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")
    files = (Enclosure(name, name, b"x"),)
    with_file = compose.build(dataclasses.replace(draft, files=files), now=NOW)
    assert len(mime.parse(with_file.raw).attachments) == 1


@given(st.text(max_size=200))
def test_every_subject_is_read_back_by_us_and_by_the_standard_library(subject: str) -> None:
    shown = " ".join(charset.line(subject).split())
    draft = Draft(sender="ada@example.com", to="bo@example.org", subject=shown, text="x")
    raw = compose.build(draft, now=NOW).raw
    assert mime.parse(raw).subject == shown
    assert all(len(line) <= 78 for line in head(raw) if line.startswith((b"Subject", b" ")))


def test_signature_and_quotation_stand_where_programs_look_for_them() -> None:
    draft = compose.reply(original(), ME, text="Yes, gladly.").draft
    assert draft.text == (
        "Yes, gladly.\n\nOn 2026-11-24 at 18:05, Bo Reed wrote:\n> Shall we meet on Thursday?\n\n"
        "-- \nAda Quill\nExample Ltd"
    )
    told = mime.parse(compose.build(draft, now=NOW).raw)
    kinds = [zone.kind for zone in told.zones if told.text[zone.start : zone.end].strip()]
    assert kinds == [ZoneKind.BODY, ZoneKind.QUOTE, ZoneKind.SIGNATURE]


def test_an_answer_not_yet_written_leaves_room_on_top() -> None:
    assert compose.reply(original(), ME).draft.text.startswith("\n\nOn 2026")
    assert compose.new(ME).text == "\n\n-- \nAda Quill\nExample Ltd"


def test_recipients_come_once_and_blind_ones_stand_in_no_header() -> None:
    draft = Draft(
        sender="ada@example.com", to="bo@example.org, Bo <BO@example.org>", cc="cy@example.org, bo@example.org",
        bcc="di@example.org", text="x",
    )  # fmt: skip
    letter = compose.build(draft, now=NOW)
    assert letter.recipients == ("bo@example.org", "cy@example.org", "di@example.org")
    assert b"di@example.org" not in letter.raw
    hidden = compose.build(Draft(sender="ada@example.com", bcc="di@example.org"), now=NOW)
    assert b"To: undisclosed-recipients:;\r\n" in hidden.raw


@pytest.mark.parametrize(
    "to", ["", " , ", "bo", "bo@", "@example.org", "bo@exa mple.org", "Bo bo@a.example cy@b.example"]
)
def test_a_mail_to_nobody_or_to_what_is_no_address_is_not_finished(to: str) -> None:
    with pytest.raises(UsageError) as caught:
        compose.build(Draft(sender="ada@example.com", to=to), now=NOW)
    assert caught.value.hint


@pytest.mark.parametrize("sender", ["", "ada", "a@b.example, c@d.example"])
def test_a_mail_without_one_sender_is_not_finished(sender: str) -> None:
    with pytest.raises(UsageError):
        compose.build(Draft(sender=sender, to="bo@example.org"), now=NOW)


FILES = (
    Enclosure("plan.pdf", "application/pdf", bytes(range(256)) * 30),
    Enclosure("Übersicht für März – ganz langer Name, der nicht auf eine Zeile geht.txt", "text/plain", b"x\r\ny\n"),
    Enclosure('a "quoted" name.csv', "text/csv; charset=utf-8", b""),
    Enclosure("../../etc/passwd", "multipart/mixed; boundary=x", b"y"),
)


def test_attachments_arrive_byte_for_byte_under_their_names() -> None:
    draft = Draft(sender="ada@example.com", to="bo@example.org", text="Grüße", files=FILES, markdown=True)
    raw = compose.build(draft, now=NOW).raw
    read = standard(draft)
    assert read.get_content_type() == "multipart/mixed"
    parts = list(read.iter_attachments())
    assert [part.get_payload(decode=True) for part in parts] == [one.content for one in FILES]
    assert [part.get_filename() for part in parts] == [*(one.name for one in FILES[:3]), ".._.._etc_passwd"]
    assert [part.get_content_type() for part in parts][2:] == ["text/csv", "application/octet-stream"]
    told = mime.parse(raw)
    assert [part.bytes for part in told.attachments] == [len(one.content) for one in FILES]
    assert told.attachments[1].name == names.safe(FILES[1].name)
    assert told.text.strip() == "Grüße"


def test_a_forward_carries_words_and_files() -> None:
    inner = Draft(sender="bo@example.org", to="ada@example.com", subject="Plan", text="As agreed.", files=FILES[:1])
    mail = compose.read(compose.build(inner, now=NOW).raw)
    draft = compose.forward(mail, ME, to="cy@example.org", text="See below.").draft
    assert draft.subject == "Fwd: Plan"
    assert draft.files == FILES[:1]
    assert draft.text == (
        "See below.\n\nAda Quill\nExample Ltd\n\n---------- Forwarded message ----------\nFrom: bo@example.org\n"
        "Date: 2026-11-25 09:30 +0100\nSubject: Plan\nTo: ada@example.com\n\nAs agreed."
    )
    assert (draft.in_reply_to, draft.references) == ("", ())
    told = mime.parse(compose.build(draft, now=NOW).raw)
    assert told.zones[-1].kind is ZoneKind.QUOTE


@pytest.mark.parametrize("body", ["plain\r\n", "größer\r\n\r\n\r\n", ".\r\n--x\r\nFrom me\r\n"])
def test_a_mail_forwarded_whole_is_the_same_bytes(body: str) -> None:
    mail = original(body)
    draft = compose.forward(mail, ME, to="cy@example.org", attached=True).draft
    raw = compose.build(draft, now=NOW).raw
    assert b"Content-Type: message/rfc822\r\n" in raw
    assert mail.raw in raw
    (part,) = mime.parse(raw).attachments
    assert (part.name, part.type) == ("Thursday.eml", "message/rfc822")


@pytest.mark.parametrize("body", ["x" * 2000, "\0"])
def test_a_mail_that_cannot_travel_as_it_is_goes_as_a_file(body: str) -> None:
    mail = original(body)
    draft = compose.forward(mail, ME, to="cy@example.org", attached=True).draft
    (part,) = standard(draft).iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_payload(decode=True) == mail.raw


def test_markdown_goes_along_as_html_and_plain_text_stays_first() -> None:
    draft = Draft(sender="ada@example.com", to="bo@example.org", text="**Yes**, see <b>this</b>.", markdown=True)
    read = standard(draft)
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    plain, html = (part.get_content() for part in read.iter_parts())
    assert plain.strip() == draft.text
    assert "<strong>Yes</strong>, see &lt;b&gt;this&lt;/b&gt;." in html


def test_the_mail_is_written_as_whom_it_was_sent_to() -> None:
    settings = Settings(
        me=Me(name="Ada Quill"),
        accounts={
            "work": Account("ada@example.com", "imap.example.com", signature="Example Ltd"),
            "home": Account("ada@home.example", "imap.home.example", name="Ada"),
        },
    )
    known = compose.identities(settings)
    assert known == (
        Identity("work", Address("Ada Quill", "ada@example.com"), "Example Ltd"),
        Identity("home", Address("Ada", "ada@home.example")),
    )
    assert compose.choose(original(To="x@example.org", Cc="ADA@home.example"), known).account == "home"
    assert compose.choose(original(To="list@example.org", Delivered_To="ada@home.example"), known).account == "home"
    assert compose.choose(original(To="list@example.org"), known).account == "work"
    with pytest.raises(UsageError):
        compose.choose(original(), ())


def test_a_mailto_link_fills_in_address_subject_and_text_and_nothing_else() -> None:
    url = (
        "mailto:out@example.org?subject=un%0D%0ABcc%3A%20x%40y&body=stop%0D%0Anow&bcc=z@example.org&attach=/etc/passwd"
    )
    draft = compose.from_link(ME, url)
    assert (draft.to, draft.cc, draft.bcc, draft.files) == ("out@example.org", "", "", ())
    assert draft.subject == "un Bcc: x@y"
    assert draft.text.startswith("stop\nnow\n")
