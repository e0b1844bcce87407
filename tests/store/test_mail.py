"""Messages go in once, come out as they were, and lie where they are said to lie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.errors import NotFound
from copilot.store import mail
from copilot.types import FLAGGED, SEEN, Address, Invite, Link, Part, Role, View, Zone, ZoneKind
from tests.store.made import START, Box, incoming


def test_a_message_comes_back_as_it_was_parsed_but_for_its_html(box: Box) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    when = datetime(2026, 3, 2, 18, 15, tzinfo=zone)
    given_ = incoming(
        1,
        date=when,
        text="Hello\n-- \nAnn ✓",
        html="<p>Hello</p>",
        zones=(Zone(ZoneKind.BODY, 0, 6), Zone(ZoneKind.SIGNATURE, 6, 15)),
        links=(Link("https://example.com/", 0, 5),),
        attachments=(Part("a.pdf", "application/pdf", 12, 1),),
        headers={"list-id": "Dev <dev.example.org>"},
        invite=Invite("REQUEST", "u", "Lunch", when, None, False, "Hall", Address("", "a@example.com"), ()),
        defects=("no boundary",),
    )
    (id,) = box.add(given_)
    got = mail.message(box.db, id)
    assert got.html == ""
    assert got.date == when
    assert got.date is not None
    assert got.date.utcoffset() == zone.utcoffset(None)
    for name in ("text", "zones", "links", "attachments", "headers", "invite", "defects", "from_", "to", "subject"):
        assert getattr(got, name) == getattr(given_.message, name), name


@given(raw=st.binary(max_size=3000))
@settings(max_examples=30, deadline=None)
def test_raw_bytes_come_back_exactly(raw: bytes) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        box = Box(Path(folder) / "store.db")
        (id,) = box.add(incoming(1, raw=raw))
        assert mail.raw(box.db, id) == raw
        box.db.close()


def test_the_same_bytes_are_stored_once_and_lie_in_two_folders(box: Box) -> None:
    first = mail.add(box.db, box.inbox, [incoming(1, uid=7)])
    again = mail.add(box.db, box.folder("Work"), [incoming(1, uid=9)])
    assert first.ids == again.ids
    assert (again.added, again.skipped) == (0, 1)
    assert mail.count(box.db, View(box="")) == (1, 1)
    assert mail.vanish(box.db, box.inbox, [7]) == first.ids
    assert mail.count(box.db, View()) == (1, 1)
    mail.vanish(box.db, box.folder("Work"), [9])
    assert mail.count(box.db, View(box="")) == (0, 0)


def test_twice_the_same_bytes_in_one_batch_are_one_message_in_two_places(box: Box) -> None:
    added = mail.add(box.db, box.inbox, [incoming(1, uid=1), incoming(1, uid=2)])
    assert added.ids[0] == added.ids[1]
    assert (added.added, added.skipped) == (1, 1)
    assert mail.uids(box.db, box.inbox) == {1, 2}


def test_a_taken_message_id_is_made_unique_and_both_are_found(box: Box) -> None:
    name = "<same@example.com>"
    ids = box.add(*(incoming(n, message_id=name) for n in range(3)))
    names = [row.message_id for row in mail.rows(box.db, ids)]
    assert sorted(names) == [name, f"{name}~2", f"{name}~3"]
    assert {mail.find(box.db, one) for one in names} == set(ids)
    assert {one.id for one in mail.held(box.db, [name])[name]} == set(ids)
    assert {mail.message(box.db, id).message_id for id in ids} == set(names)


def test_a_missing_message_id_is_made_from_the_bytes(box: Box) -> None:
    first, second = box.add(incoming(1, message_id=""), incoming(2, message_id=""))
    assert mail.row(box.db, first).message_id != mail.row(box.db, second).message_id
    assert mail.find(box.db, mail.row(box.db, first).message_id.strip("<>")) == first


def test_bytes_that_return_get_the_row_id_they_had(box: Box) -> None:
    (id,) = box.add(incoming(1, uid=1))
    mail.vanish(box.db, box.inbox, [1])
    with pytest.raises(NotFound):
        mail.row(box.db, id)
    assert box.add(incoming(1, uid=2)) == (id,)


def test_lists_are_newest_first_whatever_the_order_of_arrival(box: Box) -> None:
    order = [3, 9, 1, 7, 5, 0, 8, 2]
    for number in order:
        box.add(incoming(number))
    rows = mail.rows(box.db, mail.ids(box.db, View()))
    assert [row.subject for row in rows] == [f"Message {n}" for n in sorted(order, reverse=True)]
    assert [row.date for row in rows] == sorted((row.date for row in rows), reverse=True)


@pytest.mark.parametrize(
    "date", [None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC), datetime.min.replace(tzinfo=UTC)]
)
def test_a_senseless_date_gives_way_to_the_time_of_receipt(box: Box, date: datetime | None) -> None:
    (id,) = box.add(incoming(1, date=date, received=START))
    assert mail.row(box.db, id).date == int(START.timestamp())


def test_a_thousand_messages_of_one_second_all_have_their_own_id(box: Box) -> None:
    moment = START + timedelta(seconds=1)
    ids = box.add(*(incoming(n, date=moment) for n in range(1000)))
    assert len(set(ids)) == 1000
    assert {row.date for row in mail.rows(box.db, ids)} == {int(moment.timestamp())}


def test_text_with_lone_surrogates_and_nulls_is_stored_and_spans_stay_true(box: Box) -> None:
    (id,) = box.add(incoming(1, text="a\ud800b\x00c zebra", subject="s\udfff", headers={"x": "\udc00"}))
    assert mail.message(box.db, id).text == "a?b\x00c zebra"
    assert list(mail.ids(box.db, View(query="zebra"))) == [id]
    assert box.db.check() == "ok"


def test_the_preview_is_the_senders_own_words_in_one_line(box: Box) -> None:
    text = "> old words\n\nMy  own\nwords " + "x " * 200
    zones = (Zone(ZoneKind.QUOTE, 0, 13), Zone(ZoneKind.BODY, 13, len(text)))
    (id,) = box.add(incoming(1, text=text, zones=zones))
    preview = mail.row(box.db, id).preview
    assert preview.startswith("My own words x")
    assert len(preview) <= 160


def test_the_cursor_is_stored_with_the_batch(box: Box) -> None:
    mail.add(box.db, box.inbox, [incoming(1, uid=4)], cursor="4:1", uidvalidity=9, modseq=2)
    now = mail.folder(box.db, box.account, "INBOX", role=Role.INBOX)
    assert (now.cursor, now.uidvalidity, now.modseq) == ("4:1", 9, 2)
    assert mail.set_cursor(box.db, now, modseq=5).cursor == "4:1"
    assert mail.folders(box.db, box.account)[0].modseq == 5


def test_of_several_places_the_inbox_wins_and_all_mail_comes_last(box: Box) -> None:
    everything, trash = box.folder("[All]", Role.ALL), box.folder("Trash", Role.TRASH)
    (id,) = box.add(incoming(1, uid=1), folder=everything)
    assert mail.row(box.db, id).box == "all"
    box.add(incoming(1, uid=1), folder=trash)
    assert mail.row(box.db, id).box == "trash"
    box.add(incoming(1, uid=5))
    assert mail.row(box.db, id).box == "inbox"
    assert mail.vanish(box.db, box.inbox, [5]) == (id,)
    assert mail.row(box.db, id).box == "trash"
    assert list(mail.ids(box.db, View(box="archive"))) == []


def test_the_servers_keywords_are_taken_over(box: Box) -> None:
    first, second = box.add(incoming(1, uid=1), incoming(2, uid=2, keywords=[SEEN]))
    assert mail.merge_keywords(
        box.db, box.inbox, {1: frozenset({SEEN, FLAGGED}), 2: frozenset({SEEN}), 77: frozenset()}
    ) == (first,)
    assert mail.row(box.db, first).keywords == {SEEN, FLAGGED}
    assert mail.count(box.db, View()) == (2, 0)
    assert mail.merge_keywords(box.db, box.inbox, {2: frozenset()}, modseq=8) == (second,)
    assert list(mail.ids(box.db, View(unread=True))) == [second]


def test_renumbered_uids_find_their_messages_again_and_the_rest_goes(box: Box) -> None:
    kept, lost = box.add(incoming(1, uid=1), incoming(2, uid=2))
    folder = mail.reset(box.db, box.inbox, uidvalidity=99)
    assert folder.uidvalidity == 99
    assert mail.uids(box.db, folder) == set()
    held = mail.held(box.db, ["<1@example.com>"])["<1@example.com>"]
    mail.locate(box.db, folder, {51: (held[0].id, frozenset({SEEN}))})
    assert mail.settle(box.db, folder) == (lost,)
    assert list(mail.ids(box.db, View())) == [kept]
    assert mail.uids(box.db, folder) == {51}


def test_a_uid_that_now_means_another_message_lets_go_of_the_old_one(box: Box) -> None:
    (old,) = box.add(incoming(1, uid=1))
    (new,) = box.add(incoming(2, uid=1))
    assert list(mail.ids(box.db, View())) == [new]
    assert old != new


def test_removed_mail_leaves_no_word_in_any_table(box: Box) -> None:
    from copilot.store import insights
    from copilot.types import Ask, Citation, Sentence, Tier

    (id, other) = box.add(
        incoming(1, uid=1, text="xylophone", subject="quixotic", sender="zork@example.net"), incoming(2, uid=2)
    )
    cited = Citation("<1@example.com>", 0, 9, "xylophone")
    insights.put_asks(box.db, {id: [Ask("xylophone", "me", "zork@example.net", None, Tier.SURE, cited)]}, engine="e")
    insights.put_summary(
        box.db, "lane", "team", input_hash="h", engine="e", sentences=[Sentence("xylophone", (cited,))]
    )
    insights.put_vectors(box.db, "bag", {id: b"xylophone"})
    mail.vanish(box.db, box.inbox, [1])
    assert list(mail.ids(box.db, View(box="", query="xylophone or quixotic or zork"))) == []
    box.db.compact()
    content = box.db.path.read_bytes().lower()
    assert not [word for word in (b"xylophone", b"quixotic", b"zork") if word in content]
    assert list(mail.ids(box.db, View())) == [other]
    assert box.db.check() == "ok"


def test_people_are_those_i_wrote_to_and_those_who_wrote_to_me(box: Box) -> None:
    box.add(incoming(1, sender="ann@example.com"), incoming(2, sender="ann@example.com"))
    box.add(
        incoming(3, sender="me@example.org", to=["bob@example.net", "Ann@example.com"]),
        folder=box.folder("Sent", Role.SENT),
    )
    people = mail.people(box.db)
    assert (people["ann@example.com"].wrote_to, people["ann@example.com"].wrote_me) == (1, 2)
    assert (people["bob@example.net"].wrote_to, people["bob@example.net"].wrote_me) == (1, 0)
    assert "me@example.org" not in people
    assert people.keys() == mail.people(box.db, me=["other@example.org"]).keys()


def test_ids_that_are_gone_are_left_out_of_the_rows(box: Box) -> None:
    first, second = box.add(incoming(1, uid=1), incoming(2, uid=2))
    mail.vanish(box.db, box.inbox, [1])
    assert [row.id for row in mail.rows(box.db, [second, first, 5])] == [second]


def test_views_narrow_by_thread_time_and_readness(box: Box) -> None:
    first, second, third = box.add(
        incoming(1), incoming(2, references=["<1@example.com>"], keywords=[SEEN]), incoming(3)
    )
    thread = mail.row(box.db, first).thread
    assert mail.thread_ids(box.db, thread) == [first, second]
    assert list(mail.ids(box.db, View(thread=thread))) == [second, first]
    assert list(mail.ids(box.db, View(since=mail.row(box.db, second).date))) == [third, second]
    assert mail.count(box.db, View(unread=True)) == (2, 2)
