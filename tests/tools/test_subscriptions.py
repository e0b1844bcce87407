"""Leaving lists: by the best way a list offers, once for each, and never behind anybody's back."""

from __future__ import annotations

from pathlib import Path

from copilot import safety
from copilot.store import insights
from copilot.toolkit.api import Answer, Context, Effect, Messages, Trust
from copilot.types import Lane, Placement
from copilot.types.changes import Post, Send
from tests.toolkit.world import ids, letter, world
from tests.tools.desk import built, drafts, found, steps, use, words

CLICK = {
    "sender": "The Bread <news@bread.example>",
    "List_Id": "<news.bread.example>",
    "List_Unsubscribe": "<mailto:leave@bread.example>, <https://bread.example/u/1>",
    "List_Unsubscribe_Post": "List-Unsubscribe=One-Click",
    "Authentication_Results": "mx.example.com; dkim=pass header.d=bread.example",
}


def all_of(context: Context) -> Messages:
    return Messages(ids(context), said="these")


def test_one_click_shows_the_host_it_reaches(mailbox: Context) -> None:
    (only,) = steps("unsubscribe", mailbox, messages=found(mailbox, "subject:founder"))
    assert (only.verb, only.target, only.detail) == ("unsubscribe", "First Light", "one click at firstlight.example")
    assert (only.effect, only.trust) == (Effect.IRREVERSIBLE, Trust.STRANGER)
    assert isinstance(only.change, Post)
    assert only.change.url.startswith("https://firstlight.example/unsubscribe/")
    assert only.change.body == "List-Unsubscribe=One-Click"


def test_a_list_is_left_once_by_its_newest_mail(tmp_path: Path) -> None:
    newer = CLICK | {"List_Unsubscribe": "<https://bread.example/u/2>"}
    context = world(tmp_path, letter(2, **CLICK), letter(1, **newer), letter(3, **CLICK))
    (only,) = steps("unsubscribe", context, messages=all_of(context))
    assert isinstance(only.change, Post)
    assert only.change.url == "https://bread.example/u/2"


def test_an_older_mail_helps_where_the_newest_names_no_way(tmp_path: Path) -> None:
    silent = {"sender": CLICK["sender"], "List_Id": CLICK["List_Id"]}
    context = world(tmp_path, letter(2, **CLICK), letter(1, **silent))
    (only,) = steps("unsubscribe", context, messages=all_of(context))
    assert isinstance(only.change, Post)


def test_a_click_that_no_signature_vouches_for_comes_after_a_mail(tmp_path: Path) -> None:
    unsigned = CLICK | {"Authentication_Results": "mx.example.com; dkim=fail"}
    context = world(tmp_path, letter(1, **unsigned))
    (only,) = steps("unsubscribe", context, messages=all_of(context))
    assert isinstance(only.change, Send)
    bare = unsigned | {"List_Unsubscribe": "<https://bread.example/u/1>"}
    context = world(tmp_path / "bare", letter(1, **bare))
    (click,) = steps("unsubscribe", context, messages=all_of(context))
    assert click.doubts == ("No signature of the sender was confirmed (DKIM).",)


def test_a_mail_says_what_the_list_wants_and_nothing_else(tmp_path: Path) -> None:
    link = "<mailto:leave@bread.example?subject=off%20list&body=token%2077&cc=eve@example.net&bcc=x@example.net>"
    context = world(tmp_path, letter(1, **(CLICK | {"List_Unsubscribe": link})))
    (only,) = steps("unsubscribe", context, messages=all_of(context))
    assert only.detail == "a mail to leave@bread.example that says “off list” and “token 77”"
    (draft,) = drafts([only])
    made = built(draft)
    assert (made["To"], made["Cc"], made["Bcc"]) == ("leave@bread.example", None, None)
    assert words(made).strip() == "token 77"
    assert "--" not in words(made)


def test_a_mail_without_words_says_unsubscribe(tmp_path: Path) -> None:
    context = world(tmp_path, letter(1, **(CLICK | {"List_Unsubscribe": "<mailto:leave@bread.example>"})))
    (draft,) = drafts(steps("unsubscribe", context, messages=all_of(context)))
    assert draft.subject == "unsubscribe"


def test_a_host_that_is_not_the_senders_is_told(tmp_path: Path) -> None:
    context = world(tmp_path, letter(1, **(CLICK | {"List_Unsubscribe": "<https://click.mailer.example/u>"})))
    (only,) = steps("unsubscribe", context, messages=all_of(context))
    assert only.detail == "one click at click.mailer.example (the sender is at bread.example)"


def test_a_page_is_told_and_never_opened(tmp_path: Path) -> None:
    page = {"sender": CLICK["sender"], "List_Unsubscribe": "<https://bread.example/leave>"}
    context = world(tmp_path, letter(1, **page))
    result = use("unsubscribe", context, messages=all_of(context))
    assert isinstance(result, Answer)
    (line,) = result.lines
    assert (line.url, line.ids) == ("https://bread.example/leave", ids(context))
    assert line.text == "The Bread: only on a page at bread.example, which you open yourself"


def test_where_there_is_no_way_it_is_said(mailbox: Context) -> None:
    result = use("unsubscribe", mailbox, messages=found(mailbox, "subject:renewal in:inbox"))
    assert isinstance(result, Answer)
    assert result.title == "There is no way off by itself."
    assert result.lines[0].text.startswith("Dev Malhotra: no way off a list is named")


def test_some_are_left_and_the_others_told(mailbox: Context) -> None:
    plan = steps("unsubscribe", mailbox, messages=found(mailbox, "subject:founder", "subject:renewal in:inbox"))
    assert {(one.verb, one.change is None) for one in plan} == {("unsubscribe", False), ("leave alone", True)}


def test_leaving_junk_is_doubted(tmp_path: Path) -> None:
    context = world(tmp_path, letter(1, **CLICK))
    insights.set_lanes(context.db, {ids(context)[0]: Placement(Lane.JUNK, "it is")})
    (only,) = steps("unsubscribe", context, messages=all_of(context))
    assert only.doubts == ("This is junk: leaving tells its sender that somebody reads it.",)


def test_a_trap_in_the_headers_is_no_way_off(tmp_path: Path) -> None:
    for number, url in enumerate(("http://bread.example/u", "https://127.0.0.1/u", "https://intranet/delete?all")):
        context = world(tmp_path / str(number), letter(1, **(CLICK | {"List_Unsubscribe": f"<{url}>"})))
        assert isinstance(use("unsubscribe", context, messages=all_of(context)), Answer)


def test_the_policy_asks_before_any_of_it(mailbox: Context) -> None:
    plan = steps("unsubscribe", mailbox, messages=found(mailbox, "subject:founder"))
    assert safety.decide([], plan, safety.Facts(asking="outward"))[1].verdict == "ask"
