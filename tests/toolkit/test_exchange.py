"""Records leave as CSV and vCard and come back the same; files of other programs are read; hostile ones do no harm."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.errors import UsageError
from copilot.mail import charset
from copilot.store import journal
from copilot.store.db import Database
from copilot.toolkit import exchange
from copilot.types.changes import Save
from copilot.types.records import Company, Deal, Interaction, Person, Record, Source, Task

line = (
    st.text(st.characters(exclude_categories=["C"]), max_size=20)
    .map(charset.line)
    .filter(lambda t: charset.line(t) == t)
)
words = line.filter(bool)
note = st.text(max_size=40).map(charset.quiet).filter(lambda t: charset.quiet(t) == t)
values = st.lists(words, max_size=3, unique=True).map(tuple)
emails = st.lists(st.from_regex(r"[a-z'=+-]{1,8}@[a-z]{1,5}\.example", fullmatch=True), max_size=3, unique=True).map(
    tuple
)
ids = st.sampled_from(["p1", "person-0123", "=x;y,z\\"])
numbers = st.integers(0, 10**12)
sources = st.one_of(st.just(Source()), st.builds(Source, line, numbers, numbers, note))
companies = st.builds(Company, ids, words, st.just("acme.example") | st.just(""), line, note, values, sources)
people = st.builds(Person, ids, words, emails, values, line, st.just(""), line, note, values, sources)
tasks = st.builds(
    Task, ids, words, note, st.sampled_from(["", "2026-12-01", "2026-12-01T09:00+01:00"]), numbers,
    st.sampled_from(["", "FREQ=WEEKLY;BYDAY=MO,TH"]), line, line, numbers, numbers, sources,
)  # fmt: skip
deals = st.builds(Deal, ids, words, line, line, line, line, note)
interactions = st.builds(Interaction, ids, numbers, st.sampled_from(["mail", "call"]), line, line, line, note)


kinds: tuple[st.SearchStrategy[Record], ...] = (people, companies, tasks, deals, interactions)
some = st.one_of(*(st.lists(one, min_size=1, max_size=3, unique_by=lambda record: record.id) for one in kinds))


@given(some)
@settings(max_examples=150, deadline=None)
def test_csv_comes_back_exactly(records: list[Record]) -> None:
    back = exchange.read("x.csv", exchange.write(records, "csv"))
    assert back == exchange.Exchanged(tuple(records))


@given(st.lists(st.one_of(people, companies), min_size=1, max_size=4, unique_by=lambda r: r.id))
@settings(max_examples=150, deadline=None)
def test_vcards_come_back_exactly(records: list[Record]) -> None:
    written = exchange.write(records, "vcard")
    assert exchange.read("x.vcf", written) == exchange.Exchanged(tuple(records))
    assert all(len(one) <= 75 for one in written.split(b"\r\n"))


@given(st.one_of(st.binary(max_size=300), st.text("BEGIN:VCARDFN\n;=\\,\"'x@ \0", max_size=300).map(str.encode)))
@settings(max_examples=300, deadline=None)
def test_no_bytes_break_the_readers(data: bytes) -> None:
    for start in (b"", b"BEGIN:VCARD\n", b"name,email\n"):
        with suppress(UsageError):
            exchange.read("x", start + data)


def test_no_cell_is_run_as_a_formula_by_a_spreadsheet() -> None:
    bad = ["=cmd|' /C calc'!A0", "+1+2", "-2+3", "@SUM(A1)", "＝1+1", "'=1"]
    records = [Person(str(number), one, phones=(one,), note=f"\t{one}") for number, one in enumerate(bad)]
    written = exchange.write(records, "csv")
    cells = [cell for row in csv.reader(io.StringIO(written.decode("utf-8-sig"))) for cell in row]
    assert not [one for one in cells if one.startswith(("=", "+", "-", "@", "\t", "＝"))]
    assert exchange.read("x.csv", written).records == tuple(
        replace(one, note=charset.quiet(one.note)) for one in records
    )


def test_a_file_holds_one_kind_and_vcards_hold_no_tasks() -> None:
    with pytest.raises(UsageError):
        exchange.write([Task("t", "x"), Company("c", "x")], "csv")
    with pytest.raises(UsageError):
        exchange.write([], "csv")
    with pytest.raises(UsageError):
        exchange.write([Task("t", "x")], "vcard")


def test_people_go_out_with_the_name_of_their_company_and_bring_it_along() -> None:
    acme = Company("c1", "Acme; Sons")
    ann = Person("p1", "Ann Mary Lee", ("ann@acme.example",), company="c1")
    forms: tuple[exchange.Form, ...] = ("csv", "vcard")
    for form in forms:
        written = exchange.write([ann], form, companies=[acme])
        assert exchange.read("x", written).records == (acme, ann)
    assert b"N:Lee;Ann Mary;;;\r\n" in exchange.write([ann], "vcard")


APPLE = b"""BEGIN:VCARD\r
VERSION:3.0\r
PRODID:-//Apple Inc.//macOS 14//EN\r
N:Lee;Ann;;;\r
FN:Ann Lee\r
ORG:Acme\\, Inc.;Research\r
TITLE:Head of\r
  Research\r
item1.EMAIL;type=INTERNET;type=HOME:Ann@Home.example\r
item1.X-ABLabel:_$!<Other>!$_\r
EMAIL;type=INTERNET;type=WORK;type=pref:ann@acme.example\r
TEL;type=CELL;type=VOICE:+49 30 123\r
NOTE:likes\\ntea\r
CATEGORIES:friends,work\r
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/\r
 2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8=\r
URL;type=pref:https://ann.example\r
END:VCARD\r
"""


def test_a_card_of_another_program_is_read() -> None:
    company, ann = exchange.read("a.vcf", APPLE).records
    assert isinstance(company, Company)
    assert isinstance(ann, Person)
    assert (company.name, ann.company) == ("Acme, Inc.", company.id)
    assert (ann.name, ann.title, ann.note) == ("Ann Lee", "Head of Research", "likes\ntea")
    assert ann.emails == ("ann@acme.example", "ann@home.example")
    assert (ann.phones, ann.tags, ann.url) == (("+49 30 123",), ("friends", "work"), "https://ann.example")


def test_an_old_card_with_its_own_charset_and_soft_line_breaks_is_read() -> None:
    old = (
        b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6=\n=\nrg\n"
        b"TEL;CELL;PREF:+49\nEMAIL;INTERNET:j@example.com\nPHOTO;BASE64:AAA=\n\nEND:VCARD\n"
    )
    (one,) = exchange.read("old.vcf", old).records
    assert isinstance(one, Person)
    assert (one.name, one.phones, one.emails) == ("Jörg Müller", ("+49",), ("j@example.com",))


def test_groups_and_cards_without_a_name_are_told_and_cost_no_other() -> None:
    cards = ("KIND:group\nFN:All", "TEL:1", "AGENT:\nBEGIN:VCARD\nFN:Inner\nEND:VCARD\nFN:Outer")
    text = "".join(f"BEGIN:VCARD\n{one}\nEND:VCARD\n" for one in cards) + "BEGIN:VCARD\nFN:cut off"
    found = exchange.read("x.vcf", text.encode())
    assert [one.name for one in found.records if isinstance(one, Person)] == ["Outer"]
    assert found.skipped == (("card 1", "it is a group"), ("card 2", "it names nobody"))


@pytest.mark.parametrize(
    "big",
    ["EMAIL:a@example.com\n" * 50_000, "NOTE:" + "x" * 3_000_000 + "\n", "BEGIN:VCARD\n" * 50_000, ";" * 1_000_000,
     "FN" + ";A=" * 200_000 + "\n", "N:" + "\\;" * 500_000 + "\n", 'X;A="' * 200_000],
)  # fmt: skip
def test_huge_cards_are_read_in_bounds(big: str) -> None:
    try:
        found = exchange.read("x.vcf", f"BEGIN:VCARD\nFN:Ann\n{big}\nEND:VCARD\n".encode())
    except UsageError:
        return
    for one in found.records:
        assert isinstance(one, Person)
        assert len(one.emails) <= 500
        assert len(one.note) <= 100_000


def test_files_and_cells_that_are_too_large_are_refused_or_passed_over() -> None:
    with pytest.raises(UsageError):
        exchange.read("x.csv", b"x" * (exchange.LARGEST + 1))
    found = exchange.read("x.csv", ("name,email\n" + "y" * 2_000_000 + ",a@b.example\nAnn,ann@example.com\n").encode())
    assert [one.id for one in found.records]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "First Name,Last Name,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value,Labels\n"
            "Ann,Lee,ANN@x.example,b@x.example ::: c@x.example,+49,* myContacts ::: vip\n",
            ("Ann Lee", ("ann@x.example", "b@x.example", "c@x.example"), ("+49",), ("vip",)),
        ),
        ('Name;Email;Phone\n"Lee; Ann";a@x.example;1\n', ("Lee; Ann", ("a@x.example",), ("1",), ())),
        (
            "\ufeffDisplay Name\tE-mail Address\tMobile Phone\nAnn\ta@x.example\t1\n",
            ("Ann", ("a@x.example",), ("1",), ()),
        ),
    ],
)
def test_address_books_of_other_programs_are_read(text: str, expected: tuple[object, ...]) -> None:
    found = [one for one in exchange.read("x.csv", text.encode()).records if isinstance(one, Person)]
    assert [(one.name, one.emails, one.phones, one.tags) for one in found] == [expected]


def test_task_lists_and_companies_of_other_programs_are_read_and_what_is_no_date_is_told() -> None:
    text = "Task Name,Due Date,Notes,Completed\nSend deck,2026-12-01,soon,yes\nCall,next week,,\n,,x,\n"
    found = exchange.read("x.csv", text.encode())
    assert [(one.title, one.due, one.note, one.done_at) for one in found.records if isinstance(one, Task)] == [
        ("Send deck", "2026-12-01", "soon", 1)
    ]
    assert found.skipped == (("row 3", "'next week' is not a date"), ("row 4", "it says nothing to do"))
    (acme,) = exchange.read("x.csv", b"Company name,Company Domain Name\nAcme,ACME.example\n").records
    assert isinstance(acme, Company)
    assert (acme.name, acme.domain) == ("Acme", "acme.example")


def test_a_file_that_is_nothing_of_the_kind_is_refused() -> None:
    for data in (b"", b"colour,size\nred,1\n", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(UsageError):
            exchange.read("x", data)


def test_what_comes_in_joins_what_is_here_and_replaces_nothing(tmp_path: Path) -> None:
    db = Database(tmp_path / "store.db")
    acme, ann = (
        Company("c1", "Ácme", "acme.example"),
        Person("p1", "Ann", ("ann@acme.example",), title="CTO", company="c1"),
    )
    journal.apply(db, "save", [Save((acme, ann))])
    coming: list[Record] = [
        Person("x1", "Anna", ("ANN@acme.example".lower(), "ann@home.example"), title="CEO", company="x2", note="met"),
        Company("x2", "acme", url="https://acme.example"),
        Person("x3", "Ben", company="x2"),
        acme,
    ]
    assert set(exchange.merged(db, coming)) == {
        Company("c1", "Ácme", "acme.example", "https://acme.example"),
        Person("p1", "Ann", ("ann@acme.example", "ann@home.example"), title="CTO", company="c1", note="met"),
        Person("x3", "Ben", company="c1"),
    }
    journal.apply(db, "import", [Save(exchange.merged(db, coming))])
    assert exchange.merged(db, coming) == ()
    db.close()
