"""Each rule of lanes, and what holds for every message."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.triage import lanes
from copilot.types import DeliveryReport, Invite, Lane, Part
from tests.triage.post import CONTEXT, ME, post

LIST = {"list-id": "Developers <dev.lists.example.org>", "list-post": "<mailto:dev@lists.example.org>"}
UNSUBSCRIBE = {"list-unsubscribe": "<https://news.example/u/1>"}


def lane(*args: object, **kwargs: object) -> Lane:
    return lanes.place(post(*args, **kwargs), CONTEXT).lane  # type: ignore[arg-type]


def test_a_colleague_is_team() -> None:
    placement = lanes.place(post(sender="Bo <bo@acme.example>"), CONTEXT)
    assert placement.lane is Lane.TEAM
    assert "your own domain" in placement.why


def test_a_subdomain_of_mine_is_team_too() -> None:
    assert lane(sender="Bo <bo@berlin.acme.example>") is Lane.TEAM


def test_freemail_never_makes_colleagues() -> None:
    context = lanes.Context(me=frozenset(["anna@gmail.com"]), own_domains=frozenset())
    assert lanes.place(post(sender="Bo <bo@gmail.com>", to=("anna@gmail.com",)), context).lane is Lane.PEOPLE


def test_a_person_outside_is_people() -> None:
    assert lane("Hi Anna, it was good to see you. I will bring the book on Sunday.") is Lane.PEOPLE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Renewal", "Could you send a quote for 60 seats?"),
        ("Angebot", "Bitte senden Sie uns ein Angebot für 20 Lizenzen."),
        ("Démonstration", "Pourriez-vous nous envoyer vos tarifs ?"),
        ("Export broken", "The export shows an error since Tuesday."),
        ("お見積りのお願い", "30ライセンスの見積書をお送りください。"),
    ],
)
def test_business_from_a_company_is_customers(subject: str, text: str) -> None:
    assert lane(text, subject=subject) is Lane.CUSTOMERS


def test_a_stranger_writing_to_our_shared_inbox_is_customers() -> None:
    assert lane("Hi, I have a question for you. My name is Tom.", to=("support@acme.example",)) is Lane.CUSTOMERS


def test_business_words_from_freemail_stay_people() -> None:
    assert lane("Can you send me a quote and the invoice?", sender="Tom Reed <tom@gmail.com>") is Lane.PEOPLE


def test_a_discussion_list_says_its_list_id() -> None:
    placement = lanes.place(post(to=("dev@lists.example.org",), headers=LIST), CONTEXT)
    assert placement.lane is Lane.LISTS
    assert placement.why == "list headers: List-Id dev.lists.example.org"


def test_a_colleague_on_a_list_is_on_the_list() -> None:
    assert lane(sender="Bo <bo@acme.example>", to=("dev@lists.example.org",), headers=LIST) is Lane.LISTS


def test_my_own_post_on_a_list_is_on_the_list() -> None:
    assert lane(sender=ME, to=("dev@lists.example.org",), headers=LIST) is Lane.LISTS


def test_older_list_software_counts_without_list_id() -> None:
    headers = {"mailing-list": "list birds@groups.example.org; contact birds-owner@groups.example.org"}
    assert lane(to=("birds@groups.example.org",), headers=headers) is Lane.LISTS


def test_a_list_that_only_sends_is_a_newsletter() -> None:
    headers = {"list-id": "<weekly.news.example>", "list-post": "NO", **UNSUBSCRIBE}
    text = "This week in short.\n\nYou get this because you subscribed. Unsubscribe: here"
    assert lane(text, sender="Weekly <weekly@news.example>", subject="Issue 12", headers=headers) is Lane.NEWSLETTERS


def test_repository_mail_is_a_notification_though_it_has_a_list_id() -> None:
    headers = {"list-id": "<app.acme.forge.example>", "precedence": "list", "x-github-reason": "review_requested"}
    placement = lanes.place(post(sender="Bo <notifications@forge.example>", headers=headers), CONTEXT)
    assert placement.lane is Lane.NOTIFICATIONS
    assert "x-github-reason" in placement.why


def test_a_tracker_posting_to_a_mailman_list_is_on_the_list() -> None:
    headers = {**LIST, "x-mailman-version": "3.3", "x-bugzilla-reason": "CC"}
    assert lane(sender="bugzilla-daemon@example.org", headers=headers) is Lane.LISTS


def test_an_automatic_answer_is_a_notification() -> None:
    headers = {"auto-submitted": "auto-replied"}
    assert lane("I am away.", subject="Automatic reply: Plans", headers=headers) is Lane.NOTIFICATIONS


def test_a_noreply_sender_is_a_notification() -> None:
    assert lane("Your build failed.", sender="CI <noreply@ci.example>", subject="Build failed") is Lane.NOTIFICATIONS


def test_a_delivery_report_is_a_notification() -> None:
    message = replace(
        post(sender="MAILER-DAEMON@mx.example"), reports=(DeliveryReport("x@y.example", "failed", "5.1.1", ""),)
    )
    placement = lanes.place(message, CONTEXT)
    assert (placement.lane, placement.why) == (Lane.NOTIFICATIONS, "a delivery report")


@pytest.mark.parametrize("method", ["REQUEST", "REPLY", "CANCEL", "COUNTER"])
def test_a_calendar_part_is_an_invite_whatever_its_method(method: str) -> None:
    invite = Invite(method, "u", "Board", None, None, False, "", None, ())
    placement = lanes.place(post(sender="Bo <bo@acme.example>", invite=invite), CONTEXT)
    assert placement.lane is Lane.INVITES
    assert method in placement.why


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("Shop <orders@shop.example>", "Order confirmation 4711", "Thank you.\nTotal: $ 42.00 incl. VAT, paid"),
        ("Kasse <rechnung@strom.example>", "Ihre Stromrechnung", "Gesamtbetrag: 84,20 €"),
        ("Rail <noreply@rail.example>", "Your e-ticket", "Total 29,90 EUR\nVAT 1,90 EUR"),
        ("Boutique <no-reply@boutique.example>", "Votre commande", "Total TTC : 12,00 €\nMontant payé"),
    ],
)
def test_bills_and_orders_are_receipts(sender: str, subject: str, text: str) -> None:
    assert lane(text, sender=sender, subject=subject) is Lane.RECEIPTS


def test_talk_about_an_invoice_is_no_receipt() -> None:
    text = "Invoice 12 lists 18 users, we have only 12. Could you correct it?"
    assert lane(text, subject="Re: invoice 12", in_reply_to=("<a@b.example>",)) is Lane.CUSTOMERS


def test_what_i_wrote_goes_where_its_readers_belong() -> None:
    assert lane(sender=ME, to=("bo@acme.example",)) is Lane.TEAM
    assert lane(sender=ME, to=("tom@partner.example",)) is Lane.PEOPLE


def test_a_move_of_the_sender_is_law_even_over_list_and_junk() -> None:
    context = replace(CONTEXT, learned={("sender", "tom@partner.example"): Lane.RECEIPTS})
    spam = post("Act now, 100% free, viagra!", subject="ADV: FREE", headers=LIST)
    placement = lanes.place(spam, context)
    assert (placement.lane, placement.why) == (Lane.RECEIPTS, "you moved mail from tom@partner.example here")


def test_a_move_of_the_list_is_law_for_that_list_only() -> None:
    context = replace(CONTEXT, learned={("list", "dev.lists.example.org"): Lane.TEAM})
    other = {**LIST, "list-id": "<ops.lists.example.org>"}
    assert lanes.place(post(headers=LIST), context).lane is Lane.TEAM
    assert lanes.place(post(headers=other), context).lane is Lane.LISTS


def test_keys_of_learned_moves_are_read_from_the_message() -> None:
    message = post(sender="Tom <Tom@Partner.example>", headers=LIST)
    assert lanes.sender_key(message) == "tom@partner.example"
    assert lanes.list_key(message) == "dev.lists.example.org"
    assert lanes.list_key(post()) == ""


_TEXT = st.text(max_size=200)
_ADDRESS = st.sampled_from(
    [ME, "bo@acme.example", "tom@partner.example", "noreply@shop.example", "", "x", "ü@münchen.example"]
)
_HEADERS = st.dictionaries(
    st.sampled_from(
        ["list-id", "list-post", "precedence", "auto-submitted", "x-spam-flag", "list-unsubscribe", "content-type"]
    ),
    _TEXT,
)


@given(text=_TEXT, subject=_TEXT, sender=_ADDRESS, to=_ADDRESS, headers=_HEADERS)
def test_every_message_has_one_lane_and_a_reason(
    text: str, subject: str, sender: str, to: str, headers: dict[str, str]
) -> None:
    message = post(text, subject=subject, sender=sender, to=(to,), headers=headers)
    first = lanes.place(message, CONTEXT)
    assert first.lane in Lane
    assert first.why
    assert lanes.place(message, CONTEXT) == first
    assert lanes.place(message, lanes.Context()).lane in Lane


def test_a_message_without_sender_or_anything_is_placed() -> None:
    empty = replace(post(""), from_=(), to=(), subject="", zones=(), date=None)
    assert lanes.place(empty, CONTEXT).lane in Lane


def test_a_paper_named_invoice_makes_the_mail_of_a_person_a_receipt() -> None:
    paper = (Part("invoice-7.pdf", "application/pdf", 10, 1),)
    text = "Please find invoice 7 attached.\nTotal: EUR 900.00, VAT included, amount due in 30 days"
    assert (
        lane(text, subject="Invoice 7", sender="Ines Roy <billing@office.example>", attachments=paper) is Lane.RECEIPTS
    )
