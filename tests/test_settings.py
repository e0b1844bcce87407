"""Settings: typed, every mistake named with file and line and the nearest right key."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot import settings
from copilot.errors import SettingsError
from copilot.settings import Account, Look, Me, Settings

WORK = """\
# My settings
[me]
name = "Ada Quill"
addresses = ["ada@quill.example"]

[look]
theme = "mono"
mark_read_seconds = -1

[accounts.work]
address = "ada@example.com"
host = "imap.example.com"
password_command = ["pass", "show", "mail/work"]

[accounts.home]
address = "ada@example.org"
host = "imap.example.org"
security = "starttls"

[keys]
archive = "e,backspace"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def refused(file: Path, text: str) -> SettingsError:
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        settings.load(file)
    assert caught.value.code == 2
    assert caught.value.hint
    return caught.value


def test_no_file_means_defaults(file: Path) -> None:
    assert settings.load(file) == Settings()


def test_an_empty_file_means_defaults(file: Path) -> None:
    file.write_text("# nothing yet\n")
    assert settings.load(file) == Settings()


def test_a_file_gives_its_values_and_defaults_for_the_rest(file: Path) -> None:
    file.write_text(WORK)
    found = settings.load(file)
    assert found.me == Me(name="Ada Quill", addresses=("ada@quill.example",))
    assert found.look == Look(theme="mono", mark_read_seconds=-1)
    assert found.accounts["work"].password_command == ("pass", "show", "mail/work")
    assert found.accounts["work"].security == "tls"
    assert found.accounts["home"].security == "starttls"
    assert found.keys == {"archive": "e,backspace"}


@pytest.mark.parametrize(
    ("text", "line", "name", "near"),
    [
        ("[look]\nthme = 'mono'\n", 2, "look.thme", "theme"),
        ("\n[lok]\ntheme = 'mono'\n", 2, "lok", "look"),
        ("[acounts.work]\nhost = 'a.example'\n", 1, "acounts", "accounts"),
        (WORK + "\n[me.nested]\n", 23, "me.nested", ""),
        (WORK.replace("security", "securty"), 18, "accounts.home.securty", "security"),
        (WORK.replace('host = "imap.example.org"', 'hots = "imap.example.org"'), 17, "accounts.home.hots", "host"),
        ("[accounts.work]\nhost='a'\npasword_command='x'\n", 3, "accounts.work.pasword_command", "password_command"),
        ("look.thme = 'mono'\n", 1, "look.thme", "theme"),
        ("look = { thme = 'mono' }\n", 1, "look.thme", "theme"),
        ('[accounts."my work"]\nhots = "a"\n', 2, "accounts.my work.hots", "host"),
        ("[accounts.work] # the office\nhots = 'a'\n", 2, "accounts.work.hots", "host"),
        ("theme = 'look'\n", 1, "theme", ""),
    ],
)
def test_an_unknown_key_names_file_line_and_the_nearest_right_key(
    file: Path, text: str, line: int, name: str, near: str
) -> None:
    error = refused(file, text)
    assert error.message == f"{file}:{line}: unknown setting {name!r}."
    assert repr(near) in error.hint if near else error.hint


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        ("[look]\nmouse = 'yes'\n", 2, "look.mouse"),
        ("[me]\naddresses = 'ada@example.com'\n", 2, "me.addresses"),
        ("[me]\nname = 'Ada'\naddresses = ['ada@example.com', 3]\n", 3, "me.addresses"),
        (WORK.replace('"starttls"', '"startls"'), 18, "accounts.home.security"),
        (WORK.replace('"imap.example.org"', "143"), 17, "accounts.home.host"),
        (WORK.replace('archive = "e,backspace"', "archive = 5"), 21, "keys.archive"),
        ("look = 'mono'\n", 1, "look"),
        ("accounts = 3\n", 1, "accounts"),
        ("[accounts]\nwork = 3\n", 2, "accounts.work"),
    ],
)
def test_a_wrong_value_names_file_line_and_setting(file: Path, text: str, line: int, name: str) -> None:
    error = refused(file, text)
    assert error.message.startswith(f"{file}:{line}: ")
    assert name in error.hint


def test_an_account_without_its_host_names_the_account(file: Path) -> None:
    error = refused(file, WORK.replace('host = "imap.example.org"\n', ""))
    assert error.message.startswith(f"{file}:15: ")
    assert "host" in error.message
    assert "accounts.home" in error.hint


@pytest.mark.parametrize("line", ["port = -1", "port = 70000", "poll_seconds = 0", "connections = -2"])
def test_a_number_out_of_range_is_refused_before_it_does_harm(file: Path, line: str) -> None:
    error = refused(file, WORK.replace('security = "starttls"', line))
    assert error.message.startswith(f"{file}:18: ")
    assert f"accounts.home.{line.split()[0]}" in error.hint


def test_broken_toml_names_the_line(file: Path) -> None:
    error = refused(file, "[look]\ntheme = mono\n")
    assert str(file) in error.message
    assert "line 2" in error.message


def test_a_secret_has_no_place_in_the_file(file: Path) -> None:
    error = refused(file, WORK.replace('security = "starttls"', 'password = "swordfish"'))
    assert "accounts.home.password" in error.message
    assert "swordfish" not in error.message + error.hint


def test_text_that_is_not_utf8_is_said_so(file: Path) -> None:
    file.write_bytes(b'[me]\nname = "Ren\xe9"\n')
    with pytest.raises(SettingsError, match="UTF-8"):
        settings.load(file)


def test_a_folder_in_the_place_of_the_file_is_said_so(file: Path) -> None:
    file.mkdir()
    with pytest.raises(SettingsError, match="Cannot read"):
        settings.load(file)


def test_a_byte_order_mark_does_not_spoil_the_file(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + WORK.encode())
    assert settings.load(file).look.theme == "mono"


def test_every_setting_is_explained_with_value_origin_and_meaning(file: Path) -> None:
    file.write_text(WORK)
    found = {one.name: one for one in settings.explain(file)}
    assert found["look.theme"].value == "mono"
    assert found["look.theme"].origin == f"{file}:7"
    assert found["look.mouse"].origin == "default"
    assert found["accounts.home.host"].origin == f"{file}:17"
    assert found["accounts.work.host"].origin == f"{file}:12"
    assert found["keys"].value == {"archive": "e,backspace"}
    assert all(one.meaning for one in found.values())
    assert set(_names(Me, "me")) | set(_names(Look, "look")) <= set(found)
    assert set(_names(Account, "accounts.work")) <= set(found)


def test_without_a_file_every_setting_is_explained_as_default(file: Path) -> None:
    found = settings.explain(file)
    assert {one.origin for one in found} == {"default"}
    assert {"me.name", "look.theme", "accounts", "keys"} <= {one.name for one in found}


def _names(kind: type, prefix: str) -> Iterator[str]:
    return (f"{prefix}.{one.name}" for one in dataclasses.fields(kind))
