"""A pull makes the store equal to the server, with real SQLite and a real Dovecot."""

from __future__ import annotations

from threading import Event

import pytest

from copilot.errors import Unavailable
from copilot.mail import sync
from copilot.store import insights, journal, mail
from copilot.types import FLAGGED, SEEN, Lane, Placement, Role
from tests.mail.desk import Desk
from tests.mail.kit import letter, letters


def test_the_first_sync_stores_every_folder(desk: Desk) -> None:
    desk.fill(letters(300))
    desk.fill([letter(301), letter(302)], folder="Sent")
    result = desk.once()
    assert (result.added, result.skipped, result.failed) == (302, 0, ())
    assert desk.here() == desk.there()
    assert len(desk.ids("inbox")) == 300
    assert len(desk.ids("sent")) == 2
    assert sorted(set(desk.heard)) == sorted(desk.ids())


def test_a_second_sync_finds_nothing_to_do(desk: Desk) -> None:
    desk.fill(letters(5))
    desk.once()
    result = desk.once()
    assert (result.added, result.skipped, result.changed, result.vanished) == (0, 0, 0, 0)


def test_remote_flags_new_mail_and_deletions_arrive(desk: Desk) -> None:
    desk.fill(letters(5))
    desk.once()
    other = desk.server.client(desk.user)
    other.add_flags([1], [b"\\Flagged"])
    other.delete_messages([2])
    other.expunge()
    other.append("INBOX", letter(6))
    other.logout()
    result = desk.once()
    assert (result.added, result.changed, result.vanished) == (1, 1, 1)
    assert desk.keywords(1) == {SEEN, FLAGGED}
    assert desk.here() == desk.there()


def test_the_same_mail_in_several_folders_is_one_message(desk: Desk) -> None:
    desk.fill(letters(3))
    desk.fill(letters(2), folder="Lists")
    result = desk.once()
    assert (result.added, result.skipped) == (3, 2)
    assert len(desk.ids()) == 3
    other = desk.server.client(desk.user)
    other.delete_messages([1])
    other.expunge()
    other.logout()
    desk.once()
    assert len(desk.ids()) == 3
    assert desk.here() == desk.there()


def test_duplicate_and_missing_message_ids_are_all_kept(desk: Desk) -> None:
    desk.fill([letter(1), letter(1, body="other"), letter(2, message_id=None), letter(3, message_id=None)])
    assert desk.once().added == 4
    assert len({mail.row(desk.db, id).message_id for id in desk.ids()}) == 4
    assert desk.here() == desk.there()


def test_mail_that_another_program_moves_keeps_its_row_and_lane(desk: Desk) -> None:
    desk.fill(letters(4))
    desk.once()
    moved = desk.at(2)
    insights.set_lanes(desk.db, {moved: Placement(Lane.TEAM, "by hand")})
    other = desk.server.client(desk.user)
    other.create_folder("Archive")
    other.move([2], "Archive")
    other.logout()
    result = desk.once()
    assert result.added == 0
    assert desk.at(2) == moved
    assert insights.lane_of(desk.db, moved) == Lane.TEAM
    assert mail.row(desk.db, moved).box == Role.ARCHIVE
    assert desk.here() == desk.there()


def test_a_renumbered_folder_keeps_rows_keywords_and_lanes_and_deletes_nothing(desk: Desk) -> None:
    desk.fill([*letters(30), letter(1, message_id=None), letter(2, message_id=None)])
    desk.once()
    before = desk.ids()
    insights.set_lanes(desk.db, {one: Placement(Lane.CUSTOMERS, "by hand") for one in before})
    journal.apply(desk.db, "star", [journal.Keywords((desk.at(7),), frozenset({FLAGGED}), frozenset())])
    desk.source.close()
    desk.server.renumber(desk.user)
    result = desk.once()
    assert (result.added, result.vanished) == (0, 0)
    assert desk.ids() == before
    assert {insights.lane_of(desk.db, one) for one in before} == {Lane.CUSTOMERS}
    assert desk.keywords(7) == {SEEN, FLAGGED}
    assert desk.push().pushed == 1
    assert desk.here() == desk.there()
    assert len(desk.there()["INBOX"]) == 32
    other = desk.server.client(desk.user)
    assert len(other.search("FLAGGED")) == 1
    other.logout()


def test_a_renumbered_folder_that_lost_mail_loses_it_here(desk: Desk) -> None:
    desk.fill(letters(10))
    desk.once()
    desk.source.close()
    next(path for path in (desk.server.maildir(desk.user) / "cur").iterdir() if ".M3P1." in path.name).unlink()
    desk.server.renumber(desk.user)
    assert desk.once().vanished == 1
    assert desk.here() == desk.there()


def test_a_server_killed_in_the_middle_costs_nothing_but_time(desk: Desk) -> None:
    desk.fill([letter(number, body="x" * 30_000) for number in range(1, 801)])

    def kill(ids: tuple[int, ...]) -> None:
        if not desk.heard:
            desk.server.kill()
        desk.heard.extend(ids)

    with pytest.raises(Unavailable, match="connection to localhost broke"):
        sync.pull(desk.db, desk.source, "work", stop=Event(), on_batch=kill)
    assert 0 < len(desk.ids()) < 800
    with pytest.raises(Unavailable):
        desk.once()
    desk.server.start()
    had = len(desk.ids())
    result = desk.once()
    assert result.added == 800 - had
    assert result.skipped == 0
    assert desk.here() == desk.there()


def test_a_sync_that_is_stopped_goes_on_later(desk: Desk) -> None:
    desk.fill([letter(number, body="x" * 10_000) for number in range(1, 601)])
    stop = Event()
    first = sync.pull(desk.db, desk.source, "work", stop=stop, on_batch=lambda ids: stop.set())
    assert 0 < first.added < 600
    assert desk.once().added == 600 - first.added
    assert desk.here() == desk.there()


def test_progress_is_told_up_to_the_end(desk: Desk) -> None:
    desk.fill(letters(450))
    told: list[tuple[str, int, int]] = []
    sync.pull(desk.db, desk.source, "work", stop=Event(), progress=lambda *one: told.append(one))
    assert told[0] == ("work", 50, 450)
    assert told[-1] == ("work", 450, 450)


def test_a_folder_deleted_on_the_server_goes_and_an_excluded_one_stays(desk: Desk) -> None:
    desk.fill(letters(2), folder="Old")
    desk.fill([letter(3)], folder="Kept")
    desk.once()
    other = desk.server.client(desk.user)
    other.delete_folder("Old")
    other.logout()
    desk.source.close()
    desk.source = desk.open(exclude=("Kept",))
    assert desk.once().vanished == 2
    assert desk.here() == desk.there() == {"Kept": [letter(3)]}
