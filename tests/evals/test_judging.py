"""A call is right when it says the same, and wrong as soon as it does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from copilot.evals.judging import Judge, plain, same_time
from copilot.evals.mailbox import World
from copilot.evals.utterances import Call
from copilot.toolkit.api import Companies, Contact, Messages, People, Tasks, Text, Tool, When
from copilot.types.plans import ToolCall

NOW = datetime.fromisoformat("2026-03-10T09:30:00+01:00")


@pytest.fixture
def judge(world: World, tools: Mapping[str, Tool]) -> Judge:
    return Judge(world, tools)


def wrong(judge: Judge, tool: str, got: Mapping[str, Any], meant: Mapping[str, Any], scene: str = "") -> list[str]:
    return judge.wrong(ToolCall(tool, got), Call(tool, meant), scene)


def messages(judge: Judge, *keys: str) -> Messages:
    return Messages(tuple(judge.world.ids[key] for key in keys))


def test_the_same_mails_in_any_order_are_right(judge: Judge) -> None:
    got = {"messages": messages(judge, "pull", "build-passed", "build-failed")}
    assert wrong(judge, "archive", got, {"messages": {"from": ["codehub"]}}) == []


def test_one_mail_too_few_is_wrong(judge: Judge) -> None:
    got = {"messages": messages(judge, "pull", "build-passed")}
    assert wrong(judge, "archive", got, {"messages": {"from": ["codehub"]}}) == ["messages"]


def test_my_own_mails_are_never_meant_by_from(judge: Judge) -> None:
    got = {"messages": messages(judge, "renewal", "my-renewal")}
    assert wrong(judge, "archive", got, {"messages": {"from": ["ann"]}}) == ["messages"]


def test_any_mail_of_a_thread_can_be_followed_up(judge: Judge) -> None:
    got = {"messages": messages(judge, "my-agreement"), "when": When(NOW, all_day=True)}
    assert wrong(judge, "follow_up", got, {"messages": {"with": ["carlos"]}, "when": "2026-03-10"}) == []


def test_a_list_is_left_by_any_of_its_mails(judge: Judge) -> None:
    got = {"messages": messages(judge, "harbor-39")}
    assert wrong(judge, "unsubscribe", got, {"messages": {"ref": "this"}}, "newsletter") == []


def test_an_argument_that_nobody_meant_is_wrong(judge: Judge) -> None:
    got = {"messages": messages(judge, "renewal"), "text": Text("hello")}
    assert wrong(judge, "reply", got, {"messages": {"ref": "this"}}) == ["text"]


def test_an_argument_left_out_is_wrong(judge: Judge) -> None:
    meant = {"messages": {"ref": "this"}, "text": "hello"}
    assert wrong(judge, "reply", {"messages": messages(judge, "renewal")}, meant) == ["text"]


def test_people_are_compared_by_address(judge: Judge) -> None:
    ann = Contact("Ann", "Ann@northwind.example")
    assert wrong(judge, "who_is", {"people": People((ann,))}, {"people": ["ann becker"]}) == []
    assert wrong(judge, "who_is", {"people": People((ann,))}, {"people": ["helen"]}) == ["people"]


def test_everyone_in_a_thread_is_everyone_but_me(judge: Judge) -> None:
    got = People(tuple(Contact("", f"{one}@tidewater.example") for one in ("jonas", "priya", "leo")))
    assert wrong(judge, "add_to_crm", {"people": got}, {"people": {"ref": "thread"}}, "thread") == []


def test_a_company_is_the_same_by_name_domain_or_record(judge: Judge) -> None:
    for got in (Companies(("Kestrel",)), Companies(("kestrel.example",)), Companies((), ("company-kestrel.example",))):
        assert wrong(judge, "research_company", {"companies": got}, {"companies": ["kestrel"]}) == []


def test_tasks_are_compared_by_title(judge: Judge) -> None:
    number = judge.world.mailbox.tasks.index("Renew the passport")
    assert wrong(judge, "complete_task", {"tasks": Tasks((f"task-{number}",))}, {"tasks": {"title": "passport"}}) == []


def test_what_the_words_do_not_tell_may_be_anything(judge: Judge) -> None:
    assert wrong(judge, "create_task", {"title": Text("Renewal terms")}, {"title": "*"}) == []


def test_a_search_is_judged_by_what_it_finds(judge: Judge) -> None:
    assert wrong(judge, "find", {"query": Text("from:hostwell")}, {"query": {"from": ["hostwell"]}}) == []
    assert wrong(judge, "find", {"query": Text("hostwell february")}, {"query": {"from": ["hostwell"]}}) == ["query"]


def test_a_day_allows_any_default_hour() -> None:
    assert same_time(When(NOW), "2026-03-10")
    assert not same_time(When(NOW + timedelta(days=1)), "2026-03-10")


def test_a_minute_allows_no_other() -> None:
    assert same_time(When(NOW), "2026-03-10T09:30")
    assert not same_time(When(NOW), "2026-03-10T10:00")


def test_a_part_of_the_day_allows_its_hours() -> None:
    assert same_time(When(NOW.replace(hour=19)), "2026-03-10/evening")
    assert not same_time(When(NOW), "2026-03-10/evening")


def test_case_quotation_marks_and_the_last_full_stop_do_not_matter() -> None:
    assert plain("“Thursday works.”") == plain("thursday  works")
