"""The policy as invariants: whatever a tool or a model says, these facts decide."""

from __future__ import annotations

from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot import safety
from copilot.errors import UsageError
from copilot.mail.compose_people import checked, typed
from copilot.safety import LEAST, Facts, decide, lookalike, recipients
from copilot.types.changes import (
    Change,
    Deliver,
    Keywords,
    Move,
    Post,
    Prefer,
    Remove,
    Save,
    SaveDraft,
    SaveFiles,
    Send,
    SetLane,
    Snooze,
)
from copilot.types.plans import Effect, Origin, Step, ToolCall, Trust
from copilot.types.records import Company, Person
from copilot.types.words import Lane, Role
from copilot.types.writing import Draft

CALL = (ToolCall("reply", words="reply to ann"),)
KNOWN = Facts(book=frozenset({"ann@example.org"}))
RANK = list(Effect)


def send(to: str, *, about: int = 0, effect: Effect = Effect.OUTWARD) -> Step:
    return Step("send", to, effect=effect, change=Send(Draft(to=to, about=about)))


def post(url: str = "https://lists.example.net/u", *, target: str = "lists.example.net") -> Step:
    return Step("unsubscribe", target, effect=Effect.IRREVERSIBLE, change=Post(url, "List-Unsubscribe=One-Click"))


def test_every_kind_of_change_has_its_least_effect() -> None:
    assert LEAST.keys() == set(get_args(Change))


def test_what_changes_nothing_is_allowed_without_a_key() -> None:
    _, decision = decide(CALL, [Step("tell", "it", effect=Effect.READ)], KNOWN)
    assert (decision.verdict, decision.keys) == ("allow", 0)


@pytest.mark.parametrize("trust", [Trust.STRANGER, Trust.CONTACT])
@pytest.mark.parametrize("origin", ["agent", "model"])
def test_what_a_model_made_of_strangers_words_is_no_plan(trust: Trust, origin: Origin) -> None:
    calls = (ToolCall("archive", words="archive all", trust=trust, origin=origin),)
    _, decision = decide(calls, [Step("archive", "1", change=Move((1,), Role.ARCHIVE))], KNOWN)
    assert decision.verdict == "deny"


def test_a_person_may_name_somebody_known_only_from_their_mail_and_is_asked() -> None:
    calls = (ToolCall("compose", words="write to Ben", trust=Trust.STRANGER),)
    _, decision = decide(calls, [send("ben@b.example")], KNOWN)
    assert (decision.verdict, decision.keys) == ("ask", 2)


SAMPLES: tuple[Change, ...] = (
    Keywords((1,)), Move((1,), Role.ARCHIVE), SetLane((1,), Lane.TEAM), Snooze((1,), 2),
    Save(()), Remove("task", ("t",)), Prefer("a", "b", "c"), SaveFiles((1,), "/somewhere"),
    SaveDraft(Draft()), Send(Draft(to="ann@example.org")), Deliver("hubspot", ()), Post("https://a.example/u", ""),
)  # fmt: skip


def test_there_is_a_sample_of_every_kind_of_change() -> None:
    assert {type(one) for one in SAMPLES} == LEAST.keys()


@pytest.mark.parametrize("effect", RANK)
@pytest.mark.parametrize("change", SAMPLES, ids=lambda one: type(one).__name__)
def test_no_tool_can_call_a_change_less_than_it_is(effect: Effect, change: Change) -> None:
    _, decision = decide(CALL, [Step("do", "a.example", effect=effect, change=change)], KNOWN)
    assert (decision.verdict == "deny") == (RANK.index(effect) < RANK.index(LEAST[type(change)]))


@given(asking=st.sampled_from(["always", "outward"]), origin=st.sampled_from(["typed", "spoken", "agent", "model"]))
def test_no_setting_and_no_origin_lets_anything_out_unasked(asking: safety.Asking, origin: str) -> None:
    for step in (send("ann@example.org"), post()):
        facts = Facts(book=KNOWN.book, asking=asking, origin=origin)
        _, decision = decide(CALL, [step], facts)
        assert decision.verdict == "ask"
        assert decision.keys >= 1


def test_small_local_changes_go_ahead_only_where_the_person_said_so() -> None:
    step = Step("archive", "1 message", change=Move((1,), Role.ARCHIVE))
    assert decide(CALL, [step], KNOWN)[1].verdict == "ask"
    assert decide(CALL, [step], Facts(asking="outward"))[1].verdict == "allow"
    assert decide(CALL, [step], Facts(asking="outward", origin="agent"))[1].verdict == "ask"


def test_a_recipient_nobody_knows_is_asked_about_by_name_with_two_keys() -> None:
    steps, decision = decide(CALL, [send("eve@evil.example")], KNOWN)
    assert decision.keys == 2
    assert "eve@evil.example" in steps[0].doubts[0]


@pytest.mark.parametrize(
    "facts",
    [
        Facts(typed=frozenset({"eve@evil.example"})),
        Facts(book=frozenset({"eve@evil.example"})),
        Facts(threads={7: frozenset({"eve@evil.example"})}),
    ],
)
def test_typed_saved_and_on_the_thread_are_the_three_ways_to_be_known(facts: Facts) -> None:
    _, decision = decide(CALL, [send("Eve <EVE@evil.example>", about=7)], facts)
    assert decision.keys == 1


def test_the_thread_of_another_mail_makes_nobody_known() -> None:
    facts = Facts(threads={8: frozenset({"eve@evil.example"})})
    assert decide(CALL, [send("eve@evil.example", about=7)], facts)[1].keys == 2


def test_copies_are_recipients_too() -> None:
    step = Step("send", "x", effect=Effect.OUTWARD, change=Send(Draft(to="ann@example.org", bcc="eve@evil.example")))
    assert recipients(step.change) == ("ann@example.org", "eve@evil.example")
    assert decide(CALL, [step], KNOWN)[1].keys == 2


@pytest.mark.parametrize(
    "domain", ["examp1e.org", "exarnple.org", "exampel.org", "examples.org", "exаmple.org", "xn--exmple-4nf.org"]
)
def test_domains_that_look_like_a_known_one_are_named(domain: str) -> None:
    assert lookalike(domain, {"example.org"}) == "example.org"
    steps, decision = decide(
        CALL, [send(f"ann@{domain}", about=1)], Facts(book=KNOWN.book, threads={1: frozenset({f"ann@{domain}"})})
    )
    assert decision.keys == 2
    assert any("looks like example.org" in one for one in steps[0].doubts)


@pytest.mark.parametrize("domain", ["example.org", "example.com", "unrelated.net", "org.example"])
def test_domains_of_their_own_are_not_accused(domain: str) -> None:
    assert lookalike(domain, {"example.org", "example.com"}) == ""


@given(st.text(max_size=40), st.text(max_size=40))
def test_looking_alike_never_fails_and_is_never_the_domain_itself(one: str, other: str) -> None:
    assert lookalike(one, {one.lower(), other}) == ""
    assert lookalike(one, {other}) in ("", other)


def test_more_than_five_mails_take_a_second_key() -> None:
    few = [send("ann@example.org") for _ in range(5)]
    assert decide(CALL, few, KNOWN)[1].keys == 1
    decision = decide(CALL, [*few, send("ann@example.org")], KNOWN)[1]
    assert decision.keys == 2
    assert "6 things" in decision.reasons[0]


def test_one_mail_to_many_people_is_as_many_things_that_go_out() -> None:
    many = ", ".join(f"p{number}@example.org" for number in range(6))
    assert decide(CALL, [send(many)], Facts(typed=frozenset(many.split(", "))))[1].keys == 2


def test_every_record_that_another_system_hears_of_counts() -> None:
    people = tuple(Person(f"p{number}", "Ann") for number in range(6))
    step = Step("tell", "hubspot", effect=Effect.OUTWARD, change=Deliver("hubspot", people))
    assert decide(CALL, [step], KNOWN)[1].keys == 2


def test_more_than_25_messages_thrown_away_take_a_second_key() -> None:
    def away(count: int, role: Role) -> int:
        step = Step("delete", f"{count} messages", change=Move(tuple(range(count)), role))
        return decide(CALL, [step], KNOWN)[1].keys

    assert away(25, Role.TRASH) == 1
    assert away(26, Role.TRASH) == 2
    assert away(500, Role.ARCHIVE) == 1


def test_a_step_that_hides_the_host_it_reaches_is_denied() -> None:
    assert decide(CALL, [post(target="the newsletter")], KNOWN)[1].verdict == "deny"
    assert decide(CALL, [post()], KNOWN)[1].verdict == "ask"


def test_reaching_a_host_without_encryption_is_doubted() -> None:
    assert decide(CALL, [post("http://lists.example.net/u")], KNOWN)[1].keys == 2


def test_strangers_words_never_become_a_preference() -> None:
    step = Step("remember", "it", change=Prefer("kind", "key", "value"), trust=Trust.STRANGER)
    assert decide(CALL, [step], KNOWN)[1].verdict == "deny"


@given(st.lists(st.sampled_from(["ann@example.org", "eve@evil.example", "bob@b.example"]), max_size=8))
def test_deciding_twice_gives_the_same(people: list[str]) -> None:
    steps = [send(one) for one in people]
    assert decide(CALL, steps, KNOWN) == decide(CALL, steps, KNOWN)


def test_a_file_is_never_written_unasked() -> None:
    step = Step("save", "notes.txt", change=SaveFiles((1,), "/home/kim/Downloads"))
    assert decide(CALL, [step], Facts(asking="outward"))[1].verdict == "ask"


@pytest.mark.parametrize("folder", ["/home/kim/.config/autostart", "/home/kim/.ssh", "/home/kim/../.."])
def test_a_hidden_folder_is_named(folder: str) -> None:
    steps, _ = decide(CALL, [Step("save", "notes.txt", change=SaveFiles((1,), folder))], KNOWN)
    assert any(folder in one for one in steps[0].doubts)


def test_what_a_stranger_wrote_is_kept_only_where_the_person_was_asked() -> None:
    step = Step("add company", "Evil", change=Save((Company("c", "Evil"),)), trust=Trust.STRANGER)
    assert decide(CALL, [step], Facts(asking="outward"))[1].verdict == "ask"


@pytest.mark.parametrize(("typed", "verdict"), [("eve@evil.example", "allow"), ("ann@example.org", "ask")])
def test_nobody_comes_into_the_address_book_unasked_but_whom_the_person_typed(typed: str, verdict: str) -> None:
    step = Step("add", "Ann", change=Save((Person("p", "Ann", ("eve@evil.example",)),)))
    steps, decision = decide(CALL, [step], Facts(asking="outward", typed=frozenset({typed})))
    assert decision.verdict == verdict
    assert bool(steps[0].doubts) == (verdict == "ask")


@given(st.text("ab@.<>,;:\"'()[]\\ \n\t\u00e4\uff0e\u3002", max_size=30))
def test_whoever_a_mail_goes_to_was_looked_at(text: str) -> None:
    try:
        travelling = {one.email.lower() for one in typed(text)}
    except UsageError:
        return
    looked_at = set()
    for one in recipients(Send(Draft(to=text))):
        with suppress(UsageError):
            looked_at.add(checked(one).lower())
    assert travelling <= looked_at
