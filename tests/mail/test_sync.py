"""Pull and push keep store and server equal, with real SQLite and a real Dovecot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread, Timer

import pytest

from copilot.errors import AuthFailed, Unavailable
from copilot.mail import push, sync
from copilot.mail.imap import ImapSource
from copilot.mail.sync import SyncResult
from copilot.settings import Account
from copilot.store import insights, journal, mail, operations
from copilot.store.db import Database
from copilot.types import FLAGGED, SEEN, Lane, Placement, Role, View
from tests.dovecot import PASSWORD, Dovecot
from tests.mail.kit import letter, letters

LATER = 4_000_000_000


class Desk:
    """One user's mailbox on the server, a store, and the account between them."""

    def __init__(self, server: Dovecot, folder: Path) -> None:
        self.server = server
        self.user = server.user()
        self.db = Database(folder / "store.db")
        self.source = self.open()
        self.heard: list[int] = []

    def open(self, **settings: object) -> ImapSource:
        """A source of this account with other settings."""
        account: Account = self.server.account(self.user, **settings)  # type: ignore[arg-type]
        return ImapSource("work", account, PASSWORD)

    def fill(self, messages: list[bytes], *, folder: str = "INBOX", flags: str = "S") -> None:
        """Put messages on the server."""
        self.server.fill(self.user, messages, folder=folder, flags=flags)

    def once(self, *, stop: Event | None = None) -> SyncResult:
        """Push and pull once."""
        return sync.once(self.db, self.source, "work", stop=stop or Event(), on_batch=self.heard.extend)

    def push(self, *, now: int = LATER) -> push.Pushed:
        """Push what waits, as of some time in the future, so that no lease stands in the way."""
        return push.push(self.db, self.source, sync.account_id(self.db, self.source, "work"), stop=Event(), now=now)

    def ids(self, box: str = "") -> list[int]:
        """The store's messages, newest first."""
        return list(mail.ids(self.db, View(box=box)))

    def at(self, number: int) -> int:
        """The row id of letter `number`."""
        return mail.find(self.db, f"<{number}@example.com>")

    def keywords(self, number: int) -> frozenset[str]:
        """The keywords of letter `number` in the store."""
        return mail.row(self.db, self.at(number)).keywords

    def here(self) -> dict[str, list[bytes]]:
        """What the store holds: the messages of every folder that has some, as the server would list them."""
        folders = mail.folders(self.db)
        connection = self.db.read()
        found = {}
        for folder in folders:
            rows = connection.execute("SELECT message FROM locations WHERE folder = ? ORDER BY uid", (folder.id,))
            if raws := [mail.raw(self.db, id) for (id,) in rows.fetchall()]:
                found[folder.name] = sorted(raws)
        return found

    def there(self) -> dict[str, list[bytes]]:
        """What the server holds, likewise."""
        client = self.server.client(self.user)
        found = {}
        for _, _, name in client.list_folders():
            client.select_folder(name, readonly=True)
            if uids := client.search():
                found[name] = sorted(one[b"BODY[]"] for one in client.fetch(uids, ["BODY.PEEK[]"]).values())
        client.logout()
        return found


@pytest.fixture
def desk(dovecot: Dovecot, tmp_path: Path) -> Iterator[Desk]:
    """A desk of its own."""
    made = Desk(dovecot, tmp_path)
    yield made
    made.source.close()
    made.db.close()


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


def mark(desk: Desk, *numbers: int, add: str = "", remove: str = "") -> int:
    """Change keywords as the app does."""
    ids = tuple(desk.at(number) for number in numbers)
    change = journal.Keywords(ids, frozenset(add.split()), frozenset(remove.split()))
    return journal.apply(desk.db, "mark", [change]).id


def move(desk: Desk, *numbers: int, role: Role = Role.ARCHIVE) -> int:
    """Move messages as the app does."""
    return journal.apply(desk.db, "move", [journal.Move(tuple(desk.at(number) for number in numbers), role)]).id


def test_changes_made_here_reach_the_server(desk: Desk) -> None:
    desk.fill(letters(6))
    desk.once()
    mark(desk, 1, 2, add=FLAGGED, remove=SEEN)
    move(desk, 3, 4)
    move(desk, 5, role=Role.TRASH)
    assert desk.ids("archive") == [desk.at(4), desk.at(3)]
    assert desk.once().pushed == 5
    there = desk.there()
    assert there["Trash"] == [letter(5)]
    assert sorted(there["Archive"]) == [letter(3), letter(4)]
    assert desk.here() == there
    other = desk.server.client(desk.user)
    assert (other.search("FLAGGED"), other.search("UNSEEN")) == ([1, 2], [1, 2])
    other.logout()
    assert operations.waiting(desk.db) == (0, 0)
    settled = desk.once()
    assert (settled.added, settled.changed, settled.vanished, settled.pushed) == (0, 0, 0, 0)


def test_a_move_undone_after_it_was_pushed_comes_back(desk: Desk) -> None:
    desk.fill(letters(2))
    desk.once()
    receipt = move(desk, 1)
    desk.once()
    assert desk.there() == {"Archive": [letter(1)], "INBOX": [letter(2)]}
    journal.undo(desk.db, receipt)
    desk.once()
    assert desk.there() == desk.here() == {"INBOX": [letter(1), letter(2)]}


def test_a_local_change_that_waits_is_not_overridden_by_the_servers(desk: Desk) -> None:
    desk.fill(letters(2))
    desk.once()
    mark(desk, 1, add=FLAGGED)
    other = desk.server.client(desk.user)
    other.add_flags([1], [b"\\Answered"])
    other.logout()
    sync.pull(desk.db, desk.source, "work", stop=Event())
    assert FLAGGED in desk.keywords(1)
    desk.once()
    assert desk.keywords(1) == {SEEN, FLAGGED, "$answered"}


def test_a_change_to_a_message_that_is_gone_is_dropped_and_counted(desk: Desk) -> None:
    desk.fill(letters(3))
    desk.once()
    mark(desk, 1, 2, add=FLAGGED)
    move(desk, 3)
    other = desk.server.client(desk.user)
    other.delete_messages([1, 3])
    other.expunge()
    other.logout()
    result = desk.once()
    assert (result.pushed, result.gone) == (1, 2)
    assert desk.here() == desk.there()
    assert operations.waiting(desk.db) == (0, 0)


def test_what_cannot_be_pushed_now_is_pushed_when_the_server_is_back(desk: Desk) -> None:
    desk.fill(letters(3))
    desk.once()
    mark(desk, 1, add=FLAGGED)
    move(desk, 2)
    desk.server.kill()
    with pytest.raises(Unavailable):
        desk.once()
    assert operations.waiting(desk.db)[0] == 2
    desk.server.start()
    assert desk.push().pushed == 2
    desk.once()
    assert desk.here() == desk.there()


def test_a_push_repeated_after_a_crash_does_nothing_twice(desk: Desk) -> None:
    desk.fill(letters(4))
    desk.once()
    move(desk, 1, 2)
    (operation,) = operations.due(desk.db, sync.account_id(desk.db, desk.source, "work"), now=LATER)
    assert operations.start(desk.db, operation, now=LATER, lease_seconds=push.LEASE_SECONDS)
    desk.source.push(push._order(operation))  # and the program dies before it can write that down
    desk.push(now=LATER + push.LEASE_SECONDS + 1)
    for _ in range(2):
        desk.once()
    assert desk.here() == desk.there() == {"Archive": [letter(1), letter(2)], "INBOX": [letter(3), letter(4)]}
    assert operations.waiting(desk.db) == (0, 0)


def test_a_sync_between_a_crash_and_the_repeat_settles_the_move(desk: Desk) -> None:
    desk.fill(letters(4))
    desk.once()
    move(desk, 1, 2)
    (operation,) = operations.due(desk.db, sync.account_id(desk.db, desk.source, "work"), now=0)
    assert operations.start(desk.db, operation, now=LATER, lease_seconds=push.LEASE_SECONDS)
    desk.source.push(push._order(operation))
    for _ in range(2):
        desk.once()
        assert desk.here() == desk.there() == {"Archive": [letter(1), letter(2)], "INBOX": [letter(3), letter(4)]}
    assert desk.ids("archive") == [desk.at(2), desk.at(1)]
    assert desk.push(now=LATER + push.LEASE_SECONDS + 1).pushed == 0
    assert operations.waiting(desk.db) == (0, 0)
    assert desk.here() == desk.there()


def test_a_change_the_server_refuses_is_given_up_after_some_attempts(desk: Desk) -> None:
    desk.fill(letters(2))
    desk.once()
    maildir = desk.server.maildir(desk.user)
    (maildir / "dovecot-acl").touch()
    move(desk, 1)
    target = desk.server.maildir(desk.user, "Archive")
    target.write_text("a file where the folder would be")  # Dovecot can neither make nor open the folder
    failed: list[tuple[str, str]] = []
    for attempt in range(push.ATTEMPTS):
        failed += desk.push(now=LATER + 10_000 * attempt).failed
    assert [what for what, _ in failed] == ["INBOX"]
    assert operations.waiting(desk.db) == (0, 1)
    target.unlink()
    desk.once()
    assert desk.there() == {"INBOX": letters(2)}
    assert len(desk.ids("inbox")) == 2


def test_watching_tells_trouble_once_and_when_it_is_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "backoff_seconds", lambda failures, error=None: 0.05)
    desk.fill(letters(3))
    stop, wake = Event(), Event()
    told: list[tuple[str, str]] = []

    def trouble(message: str, hint: str) -> None:
        told.append((message, hint))

    thread = Thread(
        target=sync.watch, args=(desk.db, desk.source, "work"),
        kwargs={"stop": stop, "wake": wake, "trouble": trouble, "on_batch": desk.heard.extend},
    )  # fmt: skip
    thread.start()
    _until(lambda: len(desk.heard) == 3)
    desk.server.kill()
    _until(lambda: bool(told))
    desk.server.start()
    _until(lambda: told[-1] == ("", ""))
    other = desk.server.client(desk.user)
    other.append("INBOX", letter(4))
    other.logout()
    _until(lambda: len(desk.ids()) == 4)
    mark(desk, 1, add=FLAGGED)
    wake.set()
    _until(lambda: operations.waiting(desk.db)[0] == 0)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert all(message.endswith(".") and hint for message, hint in told[:-1])


def test_watching_a_wrong_password_waits_for_a_person(desk: Desk) -> None:
    stop, wake = Event(), Event()
    told: list[str] = []
    source = ImapSource("work", desk.server.account(desk.user), "wrong")

    def trouble(message: str, hint: str) -> None:
        told.append(message)
        Timer(0.1, stop.set).start()

    sync.watch(desk.db, source, "work", stop=stop, wake=wake, trouble=trouble)
    assert told == [f"localhost refused the password of {desk.user}."]
    assert sync.backoff_seconds(1, AuthFailed("")) > sync.backoff_seconds(3)


def _until(condition: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(600):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come about")
