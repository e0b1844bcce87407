"""Companies in newsletters: names with their addresses, and nothing else."""

from __future__ import annotations

import pytest

from copilot.mail import mime
from copilot.triage import companies
from copilot.triage.companies import Mention
from tests.triage.boxes import raw
from tests.triage.truth import cases


def _find(text: str, *, sender: str = "The Crow's Nest <news@crowsnest.example>") -> tuple[Mention, ...]:
    return companies.find(mime.parse(raw(1, text, sender=sender)))


def _find_html(body: str) -> tuple[Mention, ...]:
    head = b"From: news@crowsnest.example\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return companies.find(mime.parse(head + f"<html><body>{body}</body></html>".encode()))


def test_the_sample_newsletters_tell_of_forty_five_companies_and_one_of_them_has_no_address() -> None:
    found = {case.file[:3]: companies.find(case.message) for case in cases()}
    counts = {file: len(some) for file, some in found.items() if some}
    assert counts == {"068": 25, "069": 12, "070": 8}
    assert [one.name for some in found.values() for one in some if not one.url] == ["Lodestar"]


def test_a_citation_is_the_verbatim_text_and_begins_with_the_name() -> None:
    for case in cases():
        for one in companies.find(case.message):
            cited = one.citation
            assert case.message.text[cited.start : cited.end] == cited.quote
            assert cited.quote.startswith(one.name)


def test_one_link_counts_when_its_name_resembles_its_host() -> None:
    found = _find(
        "This week we met Ada.\n\n- Copper Finch (https://copperfinch.example/?utm_source=news)\nmends boats.\n"
    )
    assert [(one.name, one.url, one.domain) for one in found] == [
        ("Copper Finch", "https://copperfinch.example", "copperfinch.example")
    ]


def test_one_link_with_a_name_unlike_its_host_is_left_out() -> None:
    assert not _find("Copper Finch (https://boatyard.example)\n")


def test_three_links_given_in_one_way_make_a_list_whatever_their_hosts() -> None:
    text = "1. Alba (https://x1.example)\n2. Boreal (https://x2.example)\n3. Cirrus (https://x3.example)\n"
    assert [one.name for one in _find(text)] == ["Alba", "Boreal", "Cirrus"]


@pytest.mark.parametrize(
    "line",
    [
        "Read the whole story (https://elsewhere.example)",
        "why nobody mends boats (https://elsewhere.example)",
        "Crows Nest (https://crowsnest.example/about)",
        "Copper Finch (https://www.linkedin.com/company/copperfinch)",
        "Unsubscribe (https://unsubscribe.example)",
        "[3] (https://elsewhere.example)",
    ],
)
def test_buttons_titles_own_pages_platforms_and_footnotes_are_no_companies(line: str) -> None:
    assert not _find(f"{line}\n\n{line}\n\n{line}\n")


COUNTED = "https://click.crowsnest.example/f/a/9fQ2x7LpR0bT4sWv8kZyA1"


def test_names_over_a_counter_of_visits_are_companies_without_an_address() -> None:
    html = "".join(f'<li><a href="{COUNTED}{n}">{n}</a> — mends boats.</li>' for n in ("Alba", "Boreal", "Cirrus Labs"))
    found = _find_html(f"<ul>{html}</ul>")
    assert [(one.name, one.url) for one in found] == [("Alba", ""), ("Boreal", ""), ("Cirrus Labs", "")]


def test_titles_and_buttons_over_a_counter_of_visits_are_none() -> None:
    titles = ("Why Nobody Mends Boats Now", "Read more", "Cirrus raises eight million", "Alba")
    assert not _find_html("".join(f'<p><a href="{COUNTED}{number}">{one}</a></p>' for number, one in enumerate(titles)))


@pytest.mark.parametrize("url", ["http://[::1", "https://", "https:///x", "mailto:a@b.example", "http://a b"])
def test_an_address_that_is_none_is_passed_over(url: str) -> None:
    assert not _find_html(f'<p><a href="{url}">Alba</a> — mends boats</p>')


def test_each_company_is_told_once() -> None:
    assert len(_find("Alba (https://alba.example)\nx\n\nAlba again\n\nAlba (https://www.alba.example/team)\n")) == 1


def test_what_cannot_be_seen_is_no_part_of_a_name() -> None:
    found = _find("Al\u202eba\u200b (https://alba.example)\n")
    assert all(one.name.isprintable() for one in found)
