"""Pulling models from a hub on this machine: whole, resumed, checked, stopped, and whatever else happens on the way."""

from __future__ import annotations

import fcntl
import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from copilot.errors import AuthFailed, ModelError, ModelMissing, Unavailable, UsageError
from copilot.llm import catalogue
from copilot.llm.catalogue import Entry
from copilot.llm.pulling import Pulled, pull
from copilot.llm.pulling_file import checksum
from tests.llm.hub import Hub
from tests.llm.hub import hub as hub

DATA = random.Random(1).randbytes(5_000_000)
NAME = "qwen3-8b"


@pytest.fixture
def entry(hub: Hub) -> Entry:
    """A model of the catalogue that the hub has."""
    found = catalogue.known(NAME)
    assert found is not None
    hub.files[f"{found.repository}/{found.file}"] = DATA
    return found


def whole(folder: Path, entry: Entry) -> bool:
    return (folder / entry.name / entry.file).read_bytes() == DATA and _names(folder / entry.name) == [entry.file]


def _names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def pulled(found: Pulled | None) -> Pulled:
    assert found is not None
    return found


def test_a_model_comes_whole_with_progress_and_checksum(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    seen: list[tuple[int, int]] = []
    done = pulled(pull(NAME, tmp_path, progress=lambda here, total: seen.append((here, total))))
    assert whole(tmp_path, entry)
    assert done.path == entry.binding(tmp_path).path
    assert (done.bytes, done.sha256, done.checked) == (len(DATA), hashlib.sha256(DATA).hexdigest(), "hub")
    assert checksum(done.path) == done.sha256
    assert seen == sorted(seen) and seen[-1] == (len(DATA), len(DATA))


def test_what_is_here_is_not_pulled_again(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    pull(NAME, tmp_path)
    pull(NAME, tmp_path)
    assert hub.got() == [""]


def test_a_stopped_pull_goes_on_where_it_was(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    stop = threading.Event()

    def progress(here: int, total: int) -> None:
        if here > 2_000_000:
            stop.set()

    assert pull(NAME, tmp_path, progress=progress, stop=stop) is None
    have = (tmp_path / NAME / f"{entry.file}.part").stat().st_size
    assert 2_000_000 < have < len(DATA)
    assert not (tmp_path / NAME / entry.file).exists()
    pull(NAME, tmp_path)
    assert whole(tmp_path, entry)
    assert hub.got() == ["", f"bytes={have}-"]


def test_a_killed_pull_goes_on_where_it_was(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    hub.pause = 0.02
    code = f"from copilot.llm.pulling import pull; from pathlib import Path; pull({NAME!r}, Path({str(tmp_path)!r}))"
    part = tmp_path / NAME / f"{entry.file}.part"
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        while not (part.exists() and part.stat().st_size > 1_000_000):
            assert process.poll() is None
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    have, hub.pause = part.stat().st_size, 0
    pull(NAME, tmp_path)
    assert whole(tmp_path, entry)
    assert hub.got()[-1] == f"bytes={have}-"


def test_a_connection_that_breaks_is_taken_up_again(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    hub.cut_after = [1_500_000, 700_000]
    pull(NAME, tmp_path)
    assert whole(tmp_path, entry)
    assert hub.got() == ["", "bytes=1500000-", "bytes=2200000-"]


def test_a_server_that_is_busy_is_asked_again(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    hub.statuses = [503, 429]
    pull(NAME, tmp_path)
    assert whole(tmp_path, entry)


def test_a_server_without_ranges_begins_anew(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    hub.ranges, hub.cut_after = False, [1_500_000]
    pull(NAME, tmp_path)
    assert whole(tmp_path, entry)


def test_a_wrong_byte_is_found_and_the_file_thrown_away(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    hub.flips = 1
    with pytest.raises(ModelError, match="checksum") as caught:
        pull(NAME, tmp_path)
    assert hashlib.sha256(DATA).hexdigest() in caught.value.hint
    assert _names(tmp_path / NAME) == []
    pull(NAME, tmp_path)
    assert whole(tmp_path, entry)


def test_half_a_file_of_something_else_is_found_by_the_checksum(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / f"{entry.file}.part").write_bytes(b"\0" * 1000)
    with pytest.raises(ModelError, match="checksum"):
        pull(NAME, tmp_path)
    pull(NAME, tmp_path)
    assert whole(tmp_path, entry)


@pytest.mark.parametrize(
    ("status", "error"), [(401, AuthFailed), (403, AuthFailed), (404, ModelMissing), (410, ModelMissing)]
)
def test_a_refusal_is_one_sentence(
    tmp_path: Path, entry: Entry, hub: Hub, status: int, error: type[ModelError]
) -> None:
    hub.statuses = [status]
    with pytest.raises(error) as caught:
        pull(NAME, tmp_path)
    assert caught.value.message.endswith(".") and caught.value.hint


def test_a_hub_that_is_not_there_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("copilot.llm.pulling_file._FIRST_PAUSE", 0.001)
    with pytest.raises(Unavailable):
        pull(NAME, tmp_path)


def test_a_disk_without_room_is_told_before_anything_comes(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    hub.size = 10**15
    with pytest.raises(ModelError, match=r"1000000\.0 GB more"):
        pull(NAME, tmp_path)
    assert hub.got() == []


def test_a_disk_that_fills_up_meanwhile_keeps_what_came(tmp_path: Path, entry: Entry, hub: Hub) -> None:
    code = f"""if True:
        from pathlib import Path
        from copilot.errors import ModelError
        from copilot.llm.pulling import pull
        try:
            pull({NAME!r}, Path({str(tmp_path)!r}))
        except ModelError as error:
            print(error.message, error.hint)
    """

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, preexec_fn=limit, check=True)
    assert "cannot be written" in done.stdout and "is kept" in done.stdout
    pull(NAME, tmp_path)
    assert whole(tmp_path, entry)
    assert hub.got()[-1].startswith("bytes=")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, entry: Entry) -> None:
    (tmp_path / NAME).write_text("in the way")
    with pytest.raises(ModelError, match="cannot be made"):
        pull(NAME, tmp_path)


def test_two_pulls_of_one_file_do_not_mix(tmp_path: Path, entry: Entry) -> None:
    (tmp_path / NAME).mkdir()
    with (tmp_path / NAME / f"{entry.file}.part").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Unavailable, match="already"):
            pull(NAME, tmp_path)
    pull(NAME, tmp_path)
    assert whole(tmp_path, entry)


def test_a_model_that_is_a_folder_comes_without_code(tmp_path: Path, hub: Hub) -> None:
    entry = catalogue.known("qwen3-8b-mlx")
    assert entry is not None
    for name in (
        "config.json",
        "model-1.safetensors",
        "sub/tokenizer.json",
        "modeling.py",
        "README.md",
        ".gitattributes",
    ):
        hub.files[f"{entry.repository}/{name}"] = name.encode()
    done = pulled(pull(entry.name, tmp_path))
    assert done.path == entry.binding(tmp_path).path == tmp_path / entry.name
    assert {str(one.relative_to(done.path)) for one in done.path.rglob("*") if one.is_file()} == {
        "config.json",
        "model-1.safetensors",
        "sub/tokenizer.json",
    }
    assert (done.checked, done.bytes) == ("hub", 48)


@pytest.mark.parametrize("name", ["../x.json", "/etc/x.json", "a/../../x.json"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, hub: Hub, name: str) -> None:
    entry = catalogue.known("qwen3-8b-mlx")
    assert entry is not None
    hub.files |= {f"{entry.repository}/config.json": b"{}", f"{entry.repository}/{name}": b"{}"}
    with pytest.raises(ModelError, match="no model that can be pulled"):
        pull(entry.name, tmp_path)


def test_a_licence_that_forbids_work_is_said_and_must_be_accepted(tmp_path: Path, hub: Hub) -> None:
    entry = catalogue.known("xlam-2-8b")
    assert entry is not None
    hub.files[f"{entry.repository}/{entry.file}"] = DATA
    with pytest.raises(UsageError, match="CC-BY-NC"):
        pull(entry.name, tmp_path)
    assert hub.asked == []
    assert pulled(pull(entry.name, tmp_path, accepted=True)).bytes == len(DATA)


def test_a_file_at_an_address_is_held_against_the_checksum_given(tmp_path: Path, hub: Hub) -> None:
    hub.files["mine/a b.gguf"] = DATA
    hub.files["mine/other.gguf"] = DATA
    url = f"{hub.url}/store/mine/other.gguf"
    done = pulled(pull(url, tmp_path, sha256=hashlib.sha256(DATA).hexdigest().upper()))
    assert (done.name, done.path, done.checked) == ("other", tmp_path / "other" / "other.gguf", "given")
    with pytest.raises(ModelError, match="checksum"):
        pull(url, tmp_path / "again", sha256="0" * 64)
    with pytest.raises(ModelError, match="SHA-256 differs"):  # also where the file is here already
        pull(url, tmp_path, sha256="0" * 64)
    assert pulled(pull(url, tmp_path / "unchecked")).checked == "no"


def test_without_a_checksum_a_file_that_changed_meanwhile_is_begun_anew(tmp_path: Path, hub: Hub) -> None:
    hub.files["mine/other.gguf"] = b"\0" * len(DATA)
    url, stop = f"{hub.url}/store/mine/other.gguf", threading.Event()
    assert pull(url, tmp_path, progress=lambda here, total: stop.set(), stop=stop) is None
    hub.files["mine/other.gguf"] = DATA
    assert pulled(pull(url, tmp_path)).path.read_bytes() == DATA
    assert hub.got() == ["", ""]


@pytest.mark.parametrize(
    "what", ["nobody", "ftp://hub.example/x.gguf", "https://hub.example/x.bin", "http://hub.example/x.gguf", "https://"]
)
def test_what_cannot_be_pulled_is_refused(tmp_path: Path, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        pull(what, tmp_path)
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_the_hubs_token_goes_to_the_hub_alone(tmp_path: Path, entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    from copilot.llm.pulling import _key

    monkeypatch.setenv("HF_TOKEN", "hunter2")
    assert _key(NAME) == {"authorization": "Bearer hunter2"}
    assert _key("https://elsewhere.example/x.gguf") == {}
    assert "hunter2" not in os.fspath(tmp_path)
