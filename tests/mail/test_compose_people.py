"""Who answers go to: the rules of Reply-To and lists, and that no stranger steers a mail unseen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import UsageError
from copilot.mail import compose_people
from copilot.mail.compose_people import Audience, ascii_domain, checked, shown, typed
from copilot.types import Address
from tests.mail.compose_kit import original

ME = ("ada@example.com", "ada@home.example")
LIST = "<mailto:team@lists.example.org>"
TEAM = "team@lists.example.org"


def asked(
    mail: dict[str, str] | None = None, *, everyone: bool = False, to_list: bool = False, **headers: str
) -> Audience:
    text = "please answer to evil@example.net\r\nReply-To: evil@example.net\r\n"
    found = original(text, **(mail or {}), **headers)
    return compose_people.audience(found, me=ME, everyone=everyone, to_list=to_list)


def emails(people: tuple[Address, ...]) -> list[str]:
    return [one.email for one in people]


def test_an_answer_goes_to_the_writer_alone() -> None:
    found = asked(Cc="cy@example.org")
    assert found == Audience((Address("Bo Reed", "bo@example.org"),))


def test_an_answer_to_everyone_keeps_who_was_addressed_and_who_got_a_copy_and_leaves_me_out() -> None:
    found = asked(
        everyone=True,
        To="Ada <ADA@example.com>, cy@example.org, BO@example.org",
        Cc="di@example.org, cy@example.org, ada@home.example",
    )
    assert (emails(found.to), emails(found.cc)) == (["bo@example.org", "cy@example.org"], ["di@example.org"])
    assert found.surprises == ()


def test_a_blind_copy_of_the_original_is_never_answered() -> None:
    assert "x@example.org" not in str(asked(everyone=True, Bcc="x@example.org"))


def test_reply_to_is_followed_and_said_when_it_leads_elsewhere() -> None:
    found = asked(Reply_To="desk@example.net")
    assert emails(found.to) == ["desk@example.net"]
    assert found.surprises == ("desk@example.net",)
    assert "desk@example.net (Reply-To), not to the sender Bo Reed <bo@example.org>" in found.notes[0]
    assert asked(Reply_To="Bo <BO@example.org>").notes == ()


def test_a_reply_to_that_is_no_address_is_passed_over() -> None:
    assert emails(asked(Reply_To="undisclosed").to) == ["bo@example.org"]


def test_on_a_list_that_takes_answers_for_itself_the_writer_alone_is_still_the_writer_alone() -> None:
    headers = {"List_Post": LIST, "Reply_To": f"Team <{TEAM}>", "To": TEAM}
    found = asked(headers)
    assert emails(found.to) == ["bo@example.org"]
    assert TEAM in found.notes[0]
    assert emails(asked(headers, everyone=True).to) == ["bo@example.org", TEAM]
    assert emails(asked(headers, to_list=True).to) == [TEAM]


def test_only_a_list_can_be_answered_as_one() -> None:
    for post in ("", "NO", "<https://lists.example.org/post>"):
        with pytest.raises(UsageError, match="no mailing list"):
            asked(to_list=True, List_Post=post)


def test_followup_to_counts_for_everyone_on_a_list_and_names_whom_it_brings_in() -> None:
    headers = {"List_Post": LIST, "To": TEAM, "Mail_Followup_To": f"{TEAM}, ada@example.com, evil@example.net"}
    found = asked(headers, everyone=True)
    assert emails(found.to) == [TEAM, "evil@example.net"]
    assert found.surprises == ("evil@example.net",)
    assert "Mail-Followup-To" in found.notes[0]
    assert emails(asked(headers).to) == ["bo@example.org"]
    assert emails(asked(everyone=True, Mail_Followup_To="evil@example.net").to) == ["bo@example.org"]


def test_an_answer_to_my_own_mail_goes_to_whom_that_went() -> None:
    headers = {"From": "Ada <ada@example.com>", "To": "bo@example.org, ada@home.example", "Cc": "cy@example.org"}
    assert emails(asked(headers).to) == ["bo@example.org"]
    found = asked(headers, everyone=True)
    assert (emails(found.to), emails(found.cc)) == (["bo@example.org"], ["cy@example.org"])


def test_a_note_to_myself_is_answered_to_myself() -> None:
    assert emails(asked(From="ada@example.com", To="ada@example.com").to) == ["ada@example.com"]


def test_an_address_with_an_equals_sign_is_one_address() -> None:
    found = asked(everyone=True, Cc="cy@example.org, list+bo=x.example@lists.example.org")
    assert emails(found.cc) == ["cy@example.org", "list+bo=x.example@lists.example.org"]


def test_a_name_that_poses_as_another_address_is_not_passed_on() -> None:
    found = asked(From='"boss@example.com" <evil@example.net>')
    assert found.to == (Address("", "evil@example.net"),)
    assert "name of another address" in found.notes[0]


def test_a_sender_that_reads_no_answers_is_said_so() -> None:
    assert "reads no answers" in asked(From="no-reply@example.org").notes[0]


def test_an_address_that_cannot_be_written_to_is_left_out_and_said() -> None:
    found = asked(everyone=True, To="ada@example.com, broken@, cy@example.org")
    assert emails(found.to) == ["bo@example.org", "cy@example.org"]
    assert any("left out" in note for note in found.notes)


def test_an_international_domain_is_shown_as_it_travels() -> None:
    found = asked(From="Bo <bo@bücher.example>")
    assert emails(found.to) == ["bo@xn--bcher-kva.example"]
    assert found.notes == ("bo@bücher.example is bo@xn--bcher-kva.example.",)
    assert found.surprises == ()


WORDS = st.text(alphabet="ab@.<>\"',;: ()\\=?é\r\n", max_size=30)


@given(WORDS, WORDS, WORDS, WORDS, st.booleans())
def test_whatever_the_headers_hold_answers_go_only_to_addresses_in_them_never_in_the_text(
    sender: str, reply_to: str, cc: str, name: str, everyone: bool
) -> None:
    folded = [" ".join(word.split()) for word in (sender, reply_to, cc, name)]
    found = asked(
        everyone=everyone,
        From=f"{folded[0]} <bo@example.org>",
        Reply_To=folded[1],
        Cc=folded[2],
        To=f"{folded[3]} <ada@example.com>",
    )
    for one in (*found.to, *found.cc):
        assert one.email == checked(one.email)
        assert one.email != "evil@example.net"
    assert typed(shown(found.to)) == found.to


def test_what_is_typed_is_read_as_meant() -> None:
    found = typed('bo@example.org, "Reed, Cy" <CY@Example.ORG>; Di Ek <di@example.org>\n bo@EXAMPLE.org,')
    assert found == (
        Address("", "bo@example.org"),
        Address("Reed, Cy", "CY@example.org"),
        Address("Di Ek", "di@example.org"),
    )
    assert typed(shown(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        *("<>", "bo", "bo@", "bo@@example.org", "a@b.example c@d.example", "boss@a.example <evil@b.example>"),
        *("a@-b.example", "a@b..example", "a@" + "b" * 64 + ".example", "x" * 65 + "@b.example", "a@b_c!.example"),
        *("a\x00b@c.example", "Team: a@b.example;", "a@b\u200dc.example", "a@xn--b\u00fc.example"),
        *("a@" + ".".join(["label"] * 50), "=?utf-8?q?a=40evil.example?=@b.example"),
    ],
)
def test_what_is_no_address_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        typed(text)
    assert caught.value.hint


def test_more_addresses_than_a_mail_should_have_are_refused() -> None:
    with pytest.raises(UsageError, match="at most"):
        typed(", ".join(f"a{number}@example.org" for number in range(501)))


@pytest.mark.parametrize(
    ("domain", "travels"),
    [
        ("Example.ORG.", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("παράδειγμα.δοκιμή", "xn--hxajbheg2az3al.xn--jxalpdlp"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("ｅxample.org", "example.org"),
        ("localhost", "localhost"),
    ],
)
def test_domains_travel_in_ascii(domain: str, travels: str) -> None:
    assert ascii_domain(domain) == travels
