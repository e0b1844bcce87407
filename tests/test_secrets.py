"""Passwords come from a command, a keyring or the person, and stay out of errors."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend

from copilot import secrets
from copilot.errors import AuthFailed, SettingsError
from copilot.settings import Account


def _account(command: str | tuple[str, ...] = "") -> Account:
    return Account(address="me@example.org", host="mail.example.org", password_command=command)


def _python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_the_first_output_line_of_the_command_is_the_password() -> None:
    assert secrets.password("work", _account(_python("print('pass word '); print('login: me')"))) == "pass word "


def test_a_command_in_one_string_is_split_into_words_without_a_shell() -> None:
    assert secrets.password("work", _account("printf '%s' '$HOME;x'")) == "$HOME;x"


@pytest.mark.parametrize(
    ("command", "kind", "words"),
    [
        ("/no/such/program", SettingsError, "cannot be run"),
        ("'unbalanced", SettingsError, "cannot be run"),
        (_python("raise SystemExit(3)"), AuthFailed, "status 3"),
        (_python("pass"), AuthFailed, "printed nothing"),
    ],
)
def test_a_command_that_gives_no_password_is_named_with_its_account(
    command: str | tuple[str, ...], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match="account work") as caught:
        secrets.password("work", _account(command))
    assert words in str(caught.value)
    assert caught.value.hint  # type: ignore[attr-defined]


def test_what_a_failing_command_prints_is_not_repeated() -> None:
    with pytest.raises(AuthFailed) as caught:
        secrets.password("work", _account(_python("print('hunter2'); raise SystemExit(1)")))
    assert "hunter2" not in caught.value.message + caught.value.hint + repr(caught.value.__cause__)


def test_a_command_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.2)
    with pytest.raises(AuthFailed, match="did not answer"):
        secrets.password("work", _account(_python("import time; time.sleep(60)")))


class _Vault(KeyringBackend):
    """A keyring as the system's would be; `hang` makes it wait as one without a daemon does."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.hang = 0.0

    def get_password(self, service: str, username: str) -> str | None:
        if self.hang:
            import time

            time.sleep(self.hang)
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Vault]:
    before = keyring.get_keyring()
    made = _Vault()
    monkeypatch.setattr(secrets, "_BACKENDS", {*secrets._BACKENDS, __name__})
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_password_kept_in_the_keyring_is_found_there(vault: _Vault) -> None:
    assert secrets.remember("work", "s3cret")
    assert secrets.password("work", _account()) == "s3cret"
    assert secrets.where("work", _account()) == "keyring"
    secrets.forget("work")
    assert secrets.recall("work") is None


def test_a_keyring_that_is_not_the_systems_own_is_never_used(vault: _Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.kept[secrets.SERVICE, "work"] = "from a plain file"
    monkeypatch.setattr(secrets, "_BACKENDS", secrets._BACKENDS - {__name__})
    assert secrets.recall("work") is None
    assert not secrets.remember("other", "x")
    assert ("inbox-copilot", "other") not in vault.kept


def test_a_keyring_that_does_not_answer_is_given_up(vault: _Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "KEYRING_SECONDS", 0.1)
    vault.hang = 1.0
    assert secrets.recall("work") is None


def test_the_person_is_asked_last_and_an_empty_answer_is_no_password() -> None:
    assert secrets.password("work", _account(), ask=lambda name: f"typed for {name}") == "typed for work"
    with pytest.raises(AuthFailed, match="no password for the account work"):
        secrets.password("work", _account(), ask=lambda name: "")
