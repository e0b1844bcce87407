"""A model in a process of its own: killed at any moment, orphaned, poisoned, and never a request lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.errors import CopilotError, EngineFailed, ModelMissing, TooLong, UsageError
from copilot.llm.base import Piece, Request
from copilot.llm.child import Child
from tests.llm import tiny
from tests.llm.conftest import EXACT

ROOT = Path(__file__).parents[2]
ASK = Request("You read mail. " * 10, "The deck is due on Thursday.", most_tokens=120, temperature=1.0, seed=1)


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    """A child whose engine is one of these tests' own."""
    engines = str(Path(__file__).parent / "engines")
    (tmp_path / "sitecustomize.py").write_text(f"import copilot.llm\ncopilot.llm.__path__.append({engines!r})\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    model = Child("poisoned", tmp_path / "none", log=tmp_path / "log")
    yield model
    model.close()


@pytest.fixture
def told() -> list[CopilotError]:
    return []


@pytest.fixture
def own(gguf: Path, tmp_path: Path, told: list[CopilotError]) -> Iterator[Child]:
    """A child that a test may kill."""
    model = Child("llamacpp", gguf, log=tmp_path / "log", options=EXACT, tell=told.append)
    yield model
    model.close()


def text(pieces: list[Piece]) -> str:
    return "".join(one.text for one in pieces)


def whole(model: Child, request: Request) -> str:
    return text(list(model.answer(request)))


def kill(model: Child) -> None:
    with suppress(ProcessLookupError):  # dead already, and not started again yet
        os.kill(model.process_id, signal.SIGKILL)


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_an_answer_goes_on_behind_a_kill_with_the_same_words(own: Child, told: list[CopilotError]) -> None:
    expected = whole(own, ASK)
    said = ""
    for number, piece in enumerate(own.answer(ASK)):
        said += piece.text
        if number in (3, 40):
            kill(own)
    assert said == expected
    assert [str(one) for one in told] == ["The process of the model tiny.gguf ended by signal 9."] * 2


def test_no_request_is_lost_to_kills_at_random_moments(own: Child) -> None:
    requests = [replace(ASK, prompt=f"Mail {number}", seed=number, interactive=number % 5 == 0) for number in range(12)]
    expected = [whole(own, one) for one in requests]
    killed = threading.Event()

    def ask(number: int) -> list[str]:
        answers = []
        while not killed.is_set():
            answers.append(whole(own, requests[number]))
        return answers

    chance = random.Random(1)
    with ThreadPoolExecutor(len(requests)) as pool:
        asking = [pool.submit(ask, number) for number in range(len(requests))]
        for _ in range(6):
            time.sleep(chance.uniform(0.0, 1.5))
            kill(own)
        killed.set()
        answers = [one.result() for one in asking]
    assert [set(several) for several in answers] == [{one} for one in expected]


def test_a_request_that_ends_the_process_each_time_is_found_out_and_the_others_are_answered(poisoned: Child) -> None:
    counting = [Request("", "count", most_tokens=3000 + number) for number in range(8)]
    with ThreadPoolExecutor(9) as pool:
        poison = pool.submit(whole, poisoned, Request("", "poison"))
        answers = list(pool.map(lambda one: whole(poisoned, one), counting))
        with pytest.raises(EngineFailed, match="each time"):
            poison.result()
    assert answers == ["".join(f"{n} " for n in range(1, one.most_tokens + 1)) for one in counting]


def test_a_count_survives_a_kill(own: Child) -> None:
    before = own.count("How many tokens?")
    kill(own)
    assert own.count("How many tokens?") == before


def test_what_cannot_be_answered_is_told_as_what_it_is_and_ends_nothing(own: Child) -> None:
    process = own.process_id
    with pytest.raises(TooLong, match="tokens"):
        whole(own, replace(ASK, prompt="word " * 5000))
    with pytest.raises(TooLong, match="characters"):
        whole(own, replace(ASK, prompt="x" * 5_000_000))
    with pytest.raises(UsageError):
        whole(own, replace(ASK, schema={"type": "nonsense"}))
    assert whole(own, ASK) and own.process_id == process


def test_a_file_that_is_no_model_is_told_at_once(tmp_path: Path, gguf: Path) -> None:
    (tmp_path / "other.gguf").write_bytes(b"not a model")
    for name in ("other.gguf", "none.gguf"):
        with pytest.raises(ModelMissing, match=name):
            Child("llamacpp", tmp_path / name, log=tmp_path / "log")


def test_an_engine_that_is_not_there_is_told_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as raised:
        Child("nonesuch", tmp_path / "model", log=tmp_path / "log")
    assert "pip install" in raised.value.hint


def test_more_context_than_memory_is_an_error_and_no_crash(tmp_path: Path, gguf: Path) -> None:
    large = tiny.make(tmp_path / "large.gguf", replace(tiny.Shape(), context=1 << 21))
    code = (
        "import resource; from pathlib import Path; from copilot.errors import EngineFailed\n"
        "from copilot.llm.base import Options; from copilot.llm.child import Child\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        f"options = Options(context=1 << 21, threads=1); log = Path({str(tmp_path / 'log')!r})\n"
        f"try: Child('llamacpp', Path({str(large)!r}), log=log, options=options)\n"
        "except EngineFailed as error: print(error.message)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "memory" in done.stdout


def test_a_model_file_that_vanishes_ends_what_waits_and_says_why(gguf: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(gguf.read_bytes())
    model = Child("llamacpp", copy, log=tmp_path / "log", options=EXACT)
    answer = model.answer(replace(ASK, most_tokens=2000))
    next(answer)
    copy.unlink()
    kill(model)
    with pytest.raises(ModelMissing, match=r"copy\.gguf"):
        list(answer)
    with pytest.raises(ModelMissing):
        whole(model, ASK)
    model.close()


def test_unloading_ends_what_is_being_answered(own: Child) -> None:
    answer = own.answer(replace(ASK, most_tokens=2000))
    next(answer)
    own.close()
    with pytest.raises(EngineFailed, match="unloaded"):
        list(answer)


def test_the_process_ends_with_its_client_even_when_that_is_killed(gguf: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from copilot.llm.child import Child; from copilot.llm.base import *\n"
        f"model = Child('llamacpp', Path({str(gguf)!r}), log=Path({str(tmp_path / 'log')!r}))\n"
        "print(model.process_id, flush=True)\n"
        "list(model.answer(Request('', 'x', most_tokens=4000)))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) as client:
        assert client.stdout is not None
        process = int(client.stdout.readline())
        client.kill()
    wait_for(lambda: not Path(f"/proc/{process}").exists() or _is_zombie(process))


def test_what_the_engine_says_goes_to_a_log_of_the_users_own(own: Child, tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert log.stat().st_mode & 0o077 == 0
    whole(own, ASK)
    assert ASK.prompt not in log.read_text()


def test_a_person_is_answered_while_many_wait(own: Child) -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(40) as pool:
        many = [pool.submit(list, own.answer(replace(ASK, most_tokens=400, seed=n), cancel=stop)) for n in range(40)]
        wait_for(lambda: len(own._asked) == 40)
        assert whole(own, replace(ASK, interactive=True, most_tokens=8))
        waiting = sum(not one.done() for one in many)
        stop.set()
        ends = {one.result()[-1].end for one in many}
    assert waiting > 30
    assert "cancelled" in ends


def test_too_many_that_no_person_waits_for_wait_outside(own: Child) -> None:
    places = [own._places.acquire(blocking=False) for _ in range(256)]
    assert all(places)
    assert [one.end for one in own.answer(replace(ASK, seconds=0.1))] == ["deadline"]
    assert whole(own, replace(ASK, interactive=True, most_tokens=4))


def _is_zombie(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
