"""Models behind servers that are not ours: llama.cpp's and mlx-lm's own, on the small real model; skipped without."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from copilot import paths
from copilot.errors import AuthFailed, EngineFailed, TooLong
from copilot.llm.base import Piece, Request
from copilot.llm.http import Http
from copilot.llm.roles import Binding
from copilot.settings import Models
from tests.llm import tiny_folder
from tests.llm.test_contract import SCHEMA

ROOT = Path(__file__).parents[2]
ASK = Request("You read mail.", "The deck is due on Thursday.", most_tokens=24, temperature=1.0, seed=1)
KEY = Models(token_command=("echo", "sesame"))


def text(pieces: list[Piece]) -> str:
    return "".join(one.text for one in pieces)


@pytest.fixture(scope="module")
def llama_server(gguf: Path) -> Iterator[str]:
    """The address of llama.cpp's own server."""
    if not find_spec("xllamacpp"):
        pytest.skip("not installed: xllamacpp")
    words = [sys.executable, "-m", "tests.llm.foreign", str(gguf), "sesame"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            told = next(filter(None, map(re.compile(r"http://\S+").match, process.stdout)))
            yield f"{told[0]}/v1"
        finally:
            process.kill()


@pytest.fixture
def llama(llama_server: str, tmp_path: Path) -> Http:
    return Http(Binding("http", llama_server, "tiny"), paths.find(str(tmp_path)), role="summary", models=KEY)


def test_llama_cpps_server_tells_its_context_and_counts(llama: Http) -> None:
    assert 512 <= llama.about.context <= 2048
    assert llama.count("") == 0 < llama.count("The deck") < llama.count("The deck is due on Thursday.")
    assert "counts" in llama.about.features


def test_llama_cpps_server_answers(llama: Http) -> None:
    pieces = list(llama.answer(ASK))
    assert text(pieces) and pieces[-1].end in ("stop", "length")


@pytest.mark.parametrize("seed", range(4))
def test_llama_cpps_server_holds_random_weights_to_a_schema(llama: Http, seed: int) -> None:
    found = json.loads(text(list(llama.answer(replace(ASK, schema=SCHEMA, seed=seed, most_tokens=300)))))
    assert set(found) == set(SCHEMA["required"])


def test_llama_cpps_server_refuses_what_is_too_long_and_a_wrong_key(llama_server: str, tmp_path: Path) -> None:
    wrong = Http(Binding("http", llama_server, "tiny"), paths.find(str(tmp_path)), role="summary", models=KEY)
    with pytest.raises(TooLong):
        list(wrong.answer(replace(ASK, prompt="word " * 4000)))
    wrong._context = 10**6  # as if the server had told nothing true
    with pytest.raises(TooLong):
        list(wrong.answer(replace(ASK, prompt="word " * 4000)))
    with pytest.raises(AuthFailed):
        Http(Binding("http", llama_server, "tiny"), paths.find(str(tmp_path)), role="summary")


def test_llama_cpps_server_stops_when_nobody_listens(llama: Http) -> None:
    cancel = threading.Event()
    ends = []
    for piece in llama.answer(replace(ASK, most_tokens=500), cancel=cancel):
        cancel.set()
        ends.append(piece.end)
    assert ends[-1] == "cancelled"
    assert text(list(llama.answer(ASK)))


def test_mlx_lms_server_is_asked_and_not_believed(tmp_path: Path) -> None:
    if not find_spec("mlx_lm"):
        pytest.skip("not installed: mlx-lm (pip install 'inbox-copilot[mlx]')")
    folder, port = tiny_folder.make(tmp_path / "tiny"), _free_port()
    words = [sys.executable, "-m", "mlx_lm", "server", "--model", str(folder), "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(f"http://127.0.0.1:{port}/health", process)
            at = Binding("http", f"http://127.0.0.1:{port}/v1", str(folder))
            model = Http(at, paths.find(str(tmp_path)), role="summary")
            assert text(list(model.answer(ASK)))
            with pytest.raises(EngineFailed, match="not the JSON"):
                list(model.answer(replace(ASK, schema=SCHEMA, most_tokens=20)))
        finally:
            process.kill()


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(url, trust_env=False)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")
