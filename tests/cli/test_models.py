"""`models` and `egress` as scripts see them, against a real server, a hub on this machine and a small real model."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from copilot import settings
from copilot.llm import catalogue
from tests.cli.program import command, environment, run
from tests.llm.conftest import gguf as gguf
from tests.llm.hub import Hub
from tests.llm.hub import hub as hub
from tests.llm.server import Running
from tests.llm.server import server as server

DATA = b"GGUF" + bytes(3_000_000)
NAME = "qwen3-8b"


@pytest.fixture
def stocked(hub: Hub) -> Hub:
    """A hub that has one model of the catalogue."""
    entry = catalogue.known(NAME)
    assert entry is not None
    hub.files[f"{entry.repository}/{entry.file}"] = DATA
    return hub


def bound(home: Path) -> settings.Models:
    return settings.load(home / "config" / "settings.toml").models


def test_the_list_tells_roles_models_and_the_profile_of_this_machine(home: Path) -> None:
    found = run(home, "models", "list", "--json").well().document
    assert {one["binding"] for one in found["roles"].values()} == {"builtin"}
    assert found["machine"]["memory"] == catalogue.memory()
    model = next(one for one in found["models"] if one["name"] == NAME)
    assert (model["licence"], model["work"], model["path"], model["sha256"]) == ("Apache-2.0", "yes", None, None)
    assert model["repository"] and model["file"] and model["size"] < model["memory"]
    plain = run(home, "models", "list").well().out
    assert "NOT for work" in plain and "CC-BY-NC-4.0" in plain


def test_a_role_is_bound_by_one_line_of_the_settings(home: Path, tmp_path: Path) -> None:
    before = (home / "config" / "settings.toml").read_text()
    (tmp_path / "my.gguf").touch()
    found = run(home, "models", "use", "summary", f"llamacpp:{tmp_path}/my.gguf", "--json").well().document
    assert found["roles"]["summary"] == {
        "binding": f"llamacpp:{tmp_path}/my.gguf",
        "engine": "llamacpp",
        "model": "my.gguf",
    }
    assert (home / "config" / "settings.toml").read_text().startswith(before)
    run(home, "models", "use", "summary", "builtin").well()
    assert bound(home) == settings.Models()


def test_a_path_is_written_whole(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    run(home, "models", "use", "tools", "mlx:folder", PYTHONPATH=str(Path(settings.__file__).parents[1])).well()
    assert bound(home).tools == f"mlx:{tmp_path}/folder"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("summary", "llamacpp:/nowhere/x.gguf"), 1),
        (("summary", NAME), 1),
        (("summary", "gpt"), 2),
        (("summary",), 2),
        (("poetry", "builtin"), 2),
        (("2gb",), 2),
        (("tools", "xlam-2-8b"), 2),
    ],
)
def test_what_cannot_be_bound_changes_nothing(home: Path, words: tuple[str, ...], code: int) -> None:
    before = (home / "config" / "settings.toml").read_bytes()
    run(home, "models", "use", *words).refused(code)
    assert (home / "config" / "settings.toml").read_bytes() == before


def test_a_pulled_model_is_bound_by_its_name(home: Path, stocked: Hub) -> None:
    done = run(home, "models", "pull", NAME, "--json").well()
    assert done.document["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert (done.document["bytes"], done.document["checked"]) == (len(DATA), "hub")
    assert "100 %" in done.err
    run(home, "models", "use", "tools", NAME).well()
    assert bound(home).tools == f"llamacpp:{done.document['path']}"
    listed = run(home, "models", "list", "--json").well().document
    assert next(one for one in listed["models"] if one["name"] == NAME)["path"] == done.document["path"]


def test_a_profile_binds_what_is_here_and_names_what_is_not(home: Path, stocked: Hub) -> None:
    run(home, "models", "pull", NAME).well()
    done = run(home, "models", "use", "16gb", "--json").well()
    assert done.document["roles"]["tools"]["engine"] == "llamacpp"
    assert done.document["roles"]["summary"]["engine"] == "builtin"
    assert done.document["missing"] == ["qwen3-1.7b", "gemma-4-12b-qat"]
    assert "models pull qwen3-1.7b" in done.err


def test_an_interrupted_pull_says_so_and_goes_on_later(home: Path, stocked: Hub) -> None:
    stocked.pause = 0.05
    part = home / "data" / "models" / NAME / "Qwen3-8B-Q4_K_M.gguf.part"
    words = command(home, "models", "pull", NAME)
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        while not (part.exists() and part.stat().st_size > 200_000):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 130
    assert part.stat().st_size < len(DATA)
    stocked.pause = 0
    run(home, "models", "pull", NAME).well()
    assert stocked.got()[-1].startswith("bytes=")


def test_a_pull_that_goes_wrong_is_one_sentence(home: Path, stocked: Hub) -> None:
    stocked.flips = 1
    done = run(home, "models", "pull", NAME)
    assert done.code == 1 and "checksum" in done.err and "Traceback" not in done.err
    stocked.statuses = [401]
    run(home, "models", "pull", NAME).refused(3)
    stocked.statuses = [404]
    assert "give its URL" in run(home, "models", "pull", NAME).refused(1).err
    run(home, "models", "pull", "nobody").refused(2)
    run(home, "models", "pull", "xlam-2-8b").refused(2)


def test_a_servers_model_is_tried(home: Path, server: Running) -> None:
    run(home, "models", "use", "summary", f"http:{server.url}#tiny").well()
    found = run(home, "models", "check", "summary", "--json").well().document
    assert found["ok"] and [one["name"] for one in found["checks"]] == [
        "licence", "loads", "features", "schema", "apart", "cancel",
    ]  # fmt: skip
    run(home, "models", "use", "summary", f"http:{server.url}#loose").well()
    done = run(home, "models", "check", "summary")
    assert done.code == 1 and "NOT schema" in done.out


def test_a_model_that_cannot_be_loaded_is_told(home: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(DATA)
    done = run(home, "models", "check", f"llamacpp:{tmp_path}/bad.gguf", "--json")
    assert done.code == 1 and not done.document["ok"]
    assert done.document["checks"][-1]["name"] == "loads"


def test_the_built_in_engine_is_always_well_and_has_no_speed(home: Path) -> None:
    assert run(home, "models", "check", "watch", "--json").well().document["ok"]
    found = run(home, "models", "bench", "watch", "--json").well().document
    assert (found["engine"], found["decode_vs_raw"]) == ("builtin", None)


def test_a_real_model_is_tried_and_measured(home: Path, gguf: Path) -> None:
    run(home, "models", "use", "watch", f"llamacpp:{gguf}").well()
    assert run(home, "models", "check", "watch", "--json").well().document["ok"]
    found = run(home, "models", "bench", "watch", "--threads", "1", "--json").well().document
    assert found["engine"] == "llamacpp" and found["features"]
    for name in ("decode_vs_raw", "prefill_tokens_per_second", "decode_tokens_per_second", "bandwidth_share"):
        assert found[name] > 0


def test_a_server_is_measured_without_what_cannot_be_known(home: Path, server: Running) -> None:
    found = run(home, "models", "bench", f"http:{server.url}#long", "--json").well().document
    assert found["decode_tokens_per_second"] > 0
    assert (found["decode_vs_raw"], found["bandwidth_share"]) == (None, None)
    assert found["notes"]


def test_a_grant_opens_one_way_and_the_ledger_has_what_went(home: Path, server: Running) -> None:
    elsewhere = server.url.replace("127.0.0.1", "0.0.0.0")
    run(home, "models", "use", "summary", f"http:{elsewhere}#tiny").well()
    assert run(home, "models", "check", "summary").code == 1
    assert run(home, "egress", "--json").well().document == {"entries": [], "bytes": 0}
    words = ("models", "grant", "box", elsewhere, "tiny", "--for", "summary", "--fields", "headers,text")
    run(home, *words).refused(2)
    assert "summary" in run(home, *words, "--plain").well().out
    run(home, "models", "check", "summary").well()
    entries = run(home, "egress", "--json").well().document["entries"]
    assert sorted(one["body"] for one in entries) == sorted(one["body"] for one in server.noted())
    assert json.loads(entries[-1]["body"])["model"] == "tiny"
    assert run(home, "egress").well().out.splitlines()[-1].startswith(f"{len(entries)} requests, ")
    run(home, "models", "revoke", "box").well()
    assert run(home, "models", "check", "summary").code == 1
    run(home, "models", "revoke", "box").refused(1)


@pytest.mark.parametrize("words", [("--for", "poems"), ("--fields", "soul"), ("--days", "91"), ("--days", "-1")])
def test_a_grant_that_makes_no_sense_is_refused(home: Path, words: tuple[str, str]) -> None:
    usual = ("--for", "summary", "--fields", "text")
    run(home, "models", "grant", "box", "https://box.example/v1", "m", *usual, *words).refused(2)
