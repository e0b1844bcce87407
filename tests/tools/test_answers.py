"""Answers from the mail and the CRM: cited, openable, without changing anything."""

from __future__ import annotations

import pytest

from copilot.errors import SearchError
from copilot.store import journal
from copilot.toolkit.api import Answer, Companies, Context, Messages, Text
from copilot.types import Lane, View
from copilot.types.changes import Save
from copilot.types.records import Company, Task
from tests.tools.kit import answer, carry_out, mails, people, propose, saved, steps


def _cited_well(context: Context, found: Answer) -> None:
    for line in found.lines:
        assert all(context.rows([id]) for id in line.ids)
        if line.citation and line.citation.quote:
            cited = line.citation
            assert context.message(line.ids[0]).text[cited.start : cited.end] == cited.quote
    assert all(context.rows([id]) for id in found.ids)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("brief", {}),
        ("brief", {"lane": Lane.NEWSLETTERS}),
        ("whats_asked", {}),
        ("whats_asked", {"lane": Lane.TEAM}),
        ("whats_asked", {"people": people("helena.vogt@deichtor.example")}),
        ("who_is", {"people": people("helena.vogt@deichtor.example")}),
        ("research_company", {"companies": Companies(("Northwind",))}),
        ("find", {"query": Text("mails from Tomasz about the runway")}),
        ("weekly_review", {}),
    ],
)
def test_every_answer_is_cited_opens_and_changes_nothing(
    context: Context, name: str, arguments: dict[str, object]
) -> None:
    found = propose(context, name, **arguments)
    assert found.plan.answer is not None and found.plan.answer.lines
    assert found.decision.verdict == "allow"
    _cited_well(context, found.plan.answer)
    assert journal.history(context.db) == []


def test_the_brief_tells_every_lane_with_its_messages(context: Context) -> None:
    found = answer(context, "brief")
    counted = [one for one in found.lines if one.text.startswith("Newsletters: 20 messages")]
    assert len(counted) == 1 and len(counted[0].ids) == 20
    assert len(found.ids) == len(context.find("", box="inbox"))


def test_what_is_asked_comes_in_the_order_it_is_due_and_promises_are_told_apart(context: Context) -> None:
    lines = [one.text for one in answer(context, "whats_asked").lines]
    due = [one[3:13] for one in lines if one.startswith("by ")]
    asked = len([one for one in context.insight.asks(View()) if one.owner == "me" and one.due])
    assert due[:asked] == sorted(due[:asked])
    assert any("you promised: I'll send the CEO letter" in one for one in lines)


def test_what_one_person_asks_is_only_theirs(context: Context) -> None:
    lines = answer(context, "whats_asked", people=people("helena.vogt@deichtor.example")).lines
    assert lines
    assert {context.rows(one.ids)[0].address for one in lines} == {"helena.vogt@deichtor.example"}


def test_who_is_tells_signature_exchange_and_open_asks(context: Context) -> None:
    text = "\n".join(one.text for one in answer(context, "who_is", people=people("helena.vogt@deichtor.example")).lines)
    assert "Signs as: Partner, Deichtor Capital, +49 40 5550 112" in text
    assert "4 mails from there, 1 from me, 25 Aug 2026 to 1 Sep 2026." in text
    assert "Asks, by 2026-08-28: Send me the investor update" in text


def test_research_tells_who_writes_from_there_and_what_others_say(context: Context) -> None:
    journal.apply(context.db, "x", [Save((Company("company-1", "Northwind", "northwind.example"),))])
    text = "\n".join(one.text for one in answer(context, "research_company", companies=Companies(("northwind",))).lines)
    assert text.startswith("Northwind, northwind.example")
    assert "Ana Kowalczyk <ana.kowalczyk@northwind.example>: 3 mails" in text
    assert "Tomasz Wilk: One decision needed from you, Robin: do we count the Northwind renewal" in text


@pytest.mark.parametrize("name", ["Deichtor Capital", "Solène", "alder & finch", "caixaverde.example"])
def test_a_company_that_is_not_kept_is_known_by_the_domain_it_writes_from(context: Context, name: str) -> None:
    lines = [one.text for one in answer(context, "research_company", companies=Companies((name,))).lines]
    assert "is not in the CRM" in lines[0]
    assert "mail" in lines[1] and "@" in lines[1]


def test_companies_of_a_newsletter_are_listed_with_their_sites_and_the_one_without_is_named(context: Context) -> None:
    found = answer(context, "extract_companies", messages=mails(context, 'subject:"The Dock 118"'))
    assert len(found.lines) == 12
    assert [one.text for one in found.lines if not one.url] == ["Lodestar: not in the CRM, no address is given"]
    assert found.lines[0].url == "https://alpenglow-energy.example"
    _cited_well(context, found)


def test_only_new_companies_leaves_out_those_known_by_domain_or_by_name(context: Context) -> None:
    known = (Company("c1", "Barnacle Robots", "barnacle-robotics.example"), Company("c2", "KEEL"))
    journal.apply(context.db, "x", [Save(known)])
    said = mails(context, 'subject:"The Dock 118"')
    assert len(answer(context, "extract_companies", messages=said, only_new=True).lines) == 10
    assert len(answer(context, "extract_companies", messages=said).lines) == 12


def test_saving_companies_adds_the_unknown_ones_with_their_sentence(context: Context) -> None:
    said = mails(context, 'subject:"Demo Day"')
    carry_out(context, "extract_companies", messages=said, save=True)
    lysning = context.records.company(domain="lysning.example")
    assert lysning is not None and lysning.source.quote.startswith("Lysning")
    assert not saved(steps(context, "extract_companies", messages=said, save=True))


def test_a_thread_is_summed_up_in_its_order_with_names(context: Context) -> None:
    found = answer(context, "summarize", messages=mails(context, "subject:renewal subject:tidewater"))
    assert found.lines
    dates = [context.rows(one.ids)[0].date for one in found.lines]
    assert dates == sorted(dates)
    _cited_well(context, found)


def test_one_mail_is_summed_up_in_up_to_three_of_its_sentences(context: Context) -> None:
    found = answer(context, "summarize", messages=Messages(context.find("from:dev.malhotra committee quote")[-1:]))
    assert 1 < len(found.lines) <= 3
    starts = [one.citation.start for one in found.lines if one.citation]
    assert starts == sorted(starts)
    _cited_well(context, found)


def test_mail_without_companies_says_so_even_when_they_are_to_be_saved(context: Context) -> None:
    found = answer(context, "extract_companies", messages=mails(context, "from:helena numbers"), save=True)
    assert found.title == "0 companies, 0 not in the CRM"


@pytest.mark.parametrize(
    "said",
    [
        "from:tomasz runway",
        "mails from Tomasz about the runway",
        "everything from Tomasz with attachments",
        "unread newsletters last week",
        "mails re: shore power",
        "shore power and something that stands nowhere",
    ],
)
def test_search_syntax_and_plain_words_both_find(context: Context, said: str) -> None:
    assert answer(context, "find", query=Text(said)).ids


def test_a_search_that_finds_nothing_says_so(context: Context) -> None:
    assert "Nothing found" in answer(context, "find", query=Text("zzyzx")).title


def test_a_search_that_cannot_be_read_says_what_is_wrong(context: Context) -> None:
    with pytest.raises(SearchError, match="fom"):
        answer(context, "find", query=Text("fom:zzyzx"))


def test_the_week_tells_mail_tasks_and_what_waits(context: Context) -> None:
    task = Task("t1", "call the bank", due="2026-08-31")
    done = Task("t2", "done one", done_at=int(context.now.timestamp()) - 60)
    journal.apply(context.db, "x", [Save((task, done))])
    text = "\n".join(one.text for one in answer(context, "weekly_review").lines)
    assert "1 task done." in text and "Overdue since 2026-08-31: call the bank" in text
    assert "Nobody has answered yet: " in text
    assert "0 mails" not in text
