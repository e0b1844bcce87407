"""Roles: what a line of the settings binds them to, and that binding one leaves the person's file alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot import settings
from copilot.errors import SettingsError, UsageError
from copilot.llm import roles
from copilot.llm.roles import BUILTIN, Binding
from copilot.settings import Models

MINE = b"""\
# My settings,  kept by hand
[me]
name   =  "Ada Quill"   # spaces are mine
addresses = [
  "ada@quill.example",  # old
]

[models]  # chosen with care
watch = 'builtin'

[keys]
archive = "e,backspace"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


@pytest.mark.parametrize(
    ("line", "binding"),
    [
        ("builtin", BUILTIN),
        ("llamacpp:/models/a b.gguf", Binding("llamacpp", "/models/a b.gguf", "a b.gguf")),
        ("mlx:~/models/tiny", Binding("mlx", "~/models/tiny", "tiny")),
        ("http:http://127.0.0.1:8080/v1#qwen3:8b", Binding("http", "http://127.0.0.1:8080/v1", "qwen3:8b")),
        ("http:https://box.example/v1/#a/b", Binding("http", "https://box.example/v1", "a/b")),
        ("https://box.example/v1#m", Binding("http", "https://box.example/v1", "m")),
    ],
)
def test_a_line_names_an_engine_and_its_model(line: str, binding: Binding) -> None:
    assert roles.read(line) == binding
    assert roles.read(str(binding)) == binding


@pytest.mark.parametrize(
    "line",
    [
        "",
        "builtin:x",
        "llamacpp:",
        "ollama:x",
        "http:127.0.0.1#m",
        "http:http://127.0.0.1:8080/v1",
        "http:http://[::1#m",
        "http:http://box.example:99999/v1#m",
        "http:ftp://box.example#m",
    ],
)
def test_a_line_that_names_none_is_refused_with_the_forms_there_are(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        roles.read(line)
    assert caught.value.hint


def test_a_key_has_no_place_in_an_address() -> None:
    with pytest.raises(UsageError) as caught:
        roles.read("http:https://ada:swordfish@box.example/v1#m")
    assert "swordfish" not in caught.value.message + caught.value.hint


def test_every_role_is_built_in_until_it_is_bound() -> None:
    assert {roles.bound(Models(), role) for role in roles.ROLES} == {BUILTIN}


def test_a_setting_that_binds_to_nothing_is_named() -> None:
    with pytest.raises(SettingsError, match=r"models\.tools"):
        roles.bound(Models(tools="gpt"), "tools")


def test_binding_a_role_leaves_the_rest_of_the_file_byte_for_byte(file: Path) -> None:
    file.write_bytes(MINE)
    file.chmod(0o640)
    roles.use(file, {"tools": roles.read("llamacpp:/m/tools.gguf")})
    assert file.read_bytes().replace(b'tools = "llamacpp:/m/tools.gguf"\n', b"") == MINE
    assert settings.load(file).models == Models(tools="llamacpp:/m/tools.gguf")
    roles.use(file, {"watch": roles.read("mlx:/m/tiny"), "tools": BUILTIN})
    assert settings.load(file).models == Models(watch="mlx:/m/tiny")
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "before", [b"", b'[me]\nname = "Ada"', b"\xef\xbb\xbf# mine\r\n", b'models.watch = "builtin"\n']
)
def test_a_role_can_be_bound_in_any_file(file: Path, before: bytes) -> None:
    file.write_bytes(before)
    roles.use(file, {"long": roles.read("mlx:/m/long")})
    assert settings.load(file).models.long == "mlx:/m/long"
    assert file.read_bytes().startswith(before)


def test_a_file_that_is_a_link_stays_one(tmp_path: Path, file: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_bytes(MINE)
    file.symlink_to(kept)
    roles.use(file, {"watch": roles.read("mlx:/m/tiny")})
    assert file.is_symlink()
    assert settings.load(kept).models.watch == "mlx:/m/tiny"


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "config" / "settings.toml"
    roles.use(file, {"watch": roles.read("mlx:/m/tiny")})
    assert settings.load(file).models.watch == "mlx:/m/tiny"


@pytest.mark.parametrize("broken", [b"[me\n", b"models = 3\n", b"name = '\xe9'\n"])
def test_a_file_that_cannot_be_read_is_left_as_it_is(file: Path, broken: bytes) -> None:
    file.write_bytes(broken)
    with pytest.raises(SettingsError) as caught:
        roles.use(file, {"watch": roles.read("mlx:/m/tiny")})
    assert 'watch = "mlx:/m/tiny"' in caught.value.hint
    assert file.read_bytes() == broken
