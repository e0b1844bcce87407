"""`sync` against a real server: what it says, what it leaves, and how it ends when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import letters
from tests.cli.program import ask, interrupt, run
from tests.dovecot import Dovecot
from tests.journeys import soak

pytestmark = pytest.mark.dovecot


@pytest.fixture
def user(dovecot: Dovecot) -> str:
    """A user with the everyday letters."""
    name = dovecot.user()
    dovecot.fill(name, letters.EVERYDAY)
    return name


@pytest.fixture
def place(dovecot: Dovecot, user: str, tmp_path: Path) -> Path:
    """A home with that user's account."""
    soak.account(tmp_path / "home", dovecot, user)
    return tmp_path / "home"


def change(place: Path, old: str, new: str) -> None:
    """Change the settings."""
    file = place / "config" / "settings.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_sync_brings_the_mail_and_counts_it(place: Path) -> None:
    (first,) = ask(place, "sync")["accounts"]
    assert (first["account"], first["added"], first["failed"]) == ("work", 5, [])
    (again,) = ask(place, "sync")["accounts"]
    assert (again["added"], again["changed"], again["pushed"]) == (0, 0, 0)
    brief = ask(place, "brief")
    assert (brief["messages"], brief["account"]) == (5, "work")
    assert brief["asks"]


def test_sync_of_one_account_leaves_the_others_alone(place: Path, dovecot: Dovecot) -> None:
    text = (place / "config" / "settings.toml").read_text().partition("\n\n")[2]
    with (place / "config" / "settings.toml").open("a") as file:
        file.write("\n" + text.replace("[accounts.work]", "[accounts.spare]").replace(str(dovecot.port), "1"))
    assert [one["account"] for one in ask(place, "sync", "--account", "work")["accounts"]] == ["work"]
    assert "'work'" in run(place, "sync", "--account", "wrk").refused(2).err


def test_a_wrong_password_needs_a_person_and_is_not_repeated(place: Path) -> None:
    change(place, "correct horse", "wrong horse")
    error = run(place, "sync").refused(3).err
    assert "horse" not in error


def test_no_password_to_be_had_needs_a_person(place: Path) -> None:
    change(place, '["echo", "correct horse"]', '"false"')
    run(place, "sync").refused(3)


def test_a_password_command_that_is_not_there_is_a_matter_of_the_settings(place: Path) -> None:
    change(place, '["echo", "correct horse"]', '"no-such-command-here"')
    run(place, "sync").refused(2)


def test_a_server_that_is_not_there_may_be_tried_again(place: Path, dovecot: Dovecot) -> None:
    change(place, f"port = {dovecot.port}", "port = 1")
    assert "127.0.0.1" in run(place, "sync").refused(4).err


def test_a_certificate_that_is_not_trusted_is_refused(place: Path, dovecot: Dovecot) -> None:
    change(place, f"port = {dovecot.port}", f"port = {dovecot.tls_port}")
    change(place, 'security = "plain"', 'security = "tls"')
    assert "certificate" in run(place, "sync").refused(1).err
    change(place, 'security = "tls"', f'security = "tls"\nca_file = "{dovecot.ca}"')
    assert ask(place, "sync")["accounts"][0]["added"] == 5


def test_check_logs_in_to_the_accounts(place: Path) -> None:
    found = {one["name"]: one for one in ask(place, "check")["checks"]}
    assert found["account work"]["ok"]
    change(place, "correct horse", "wrong horse")
    done = run(place, "check", "--json")
    assert done.code == 1
    assert not {one["name"]: one["ok"] for one in done.document["checks"]}["account work"]


def test_an_interrupted_sync_ends_with_130_and_keeps_what_it_has(dovecot: Dovecot, tmp_path: Path) -> None:
    user, home = dovecot.user(), tmp_path / "many"
    dovecot.fill(user, letters.crowd(6000, words=40))
    soak.account(home, dovecot, user)
    done = interrupt(home, "sync")
    assert done.code == 130, done.err
    assert "Traceback" not in done.err
    held = len(soak.in_store(home))
    assert 0 < held < 6000
    assert ask(home, "sync")["accounts"][0]["added"] == 6000 - held
