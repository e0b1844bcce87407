"""What every engine that writes promises, proved on each: real llama.cpp, real MLX, and a server in its own process."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from copilot import paths
from copilot.errors import EngineFailed, TooLong, Unavailable, UsageError
from copilot.llm.base import Model, Piece, Request
from copilot.llm.builtin import Builtin
from copilot.llm.roles import Binding
from tests.llm.server import Running
from tests.llm.server import server as server

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "maxLength": 30},
        "sentences": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 9}, "maxItems": 4},
        "tool": {"enum": ["archive", "reply", "none"]},
        "sure": {"type": "boolean"},
    },
    "required": ["text", "sentences", "tool", "sure"],
    "additionalProperties": False,
}
ASK = Request("You read mail. " * 10, "The deck is due on Thursday.", most_tokens=24, temperature=1.0, seed=1)
LONG = replace(ASK, most_tokens=2000, temperature=1.0)


@pytest.fixture(params=["llamacpp", "mlx", "http"])
def model(request: pytest.FixtureRequest) -> Iterator[Model]:
    """A loaded model of each engine. Of the server's, the one that takes its time."""
    if request.param != "http":
        yield request.getfixturevalue({"llamacpp": "child", "mlx": "mlx_child"}[request.param])
        return
    from copilot.llm.http import Http

    running: Running = request.getfixturevalue("server")
    home: Path = request.getfixturevalue("tmp_path")
    yield Http(Binding("http", running.url, "slow"), paths.find(str(home)), role="summary")


def longest(model: Model) -> Request:
    """A request for the longest answer that fits."""
    taken = model.count(LONG.prefix) + model.count(LONG.prompt) + 64
    return replace(LONG, most_tokens=model.about.context - taken)


def text(pieces: list[Piece]) -> str:
    return "".join(one.text for one in pieces)


def test_an_answer_comes_in_pieces_of_which_the_last_says_why_it_ended(model: Model) -> None:
    pieces = list(model.answer(ASK))
    assert len(pieces) > 1
    assert not any(one.end for one in pieces[:-1])
    assert pieces[-1].end in ("stop", "length")
    assert sum(one.tokens for one in pieces) <= ASK.most_tokens


@pytest.mark.parametrize("seed", range(6))
def test_a_schema_is_followed_whatever_the_model_would_say(model: Model, seed: int) -> None:
    pieces = list(model.answer(replace(ASK, schema=SCHEMA, most_tokens=200, seed=seed)))
    answer = json.loads(text(pieces))
    assert pieces[-1].end == "stop"
    assert set(answer) == set(SCHEMA["required"])
    assert len(answer["text"]) <= 30 and len(answer["sentences"]) <= 4
    assert answer["tool"] in SCHEMA["properties"]["tool"]["enum"] and isinstance(answer["sure"], bool)


def test_the_same_seed_says_the_same(model: Model) -> None:
    assert text(list(model.answer(ASK))) == text(list(model.answer(ASK)))


def test_a_cancelled_answer_ends_at_the_next_piece(model: Model) -> None:
    cancel = threading.Event()
    after: list[Piece] = []
    for number, piece in enumerate(model.answer(longest(model), cancel=cancel)):
        if number == 2:
            cancel.set()
        if number > 2:
            after.append(piece)
    assert after[-1].end == "cancelled"
    assert sum(one.tokens for one in after) <= 2


def test_a_cancelled_request_does_not_begin(model: Model) -> None:
    cancel = threading.Event()
    cancel.set()
    assert [(one.text, one.end) for one in model.answer(ASK, cancel=cancel)] == [("", "cancelled")]


def test_an_answer_ends_with_its_deadline(model: Model) -> None:
    assert list(model.answer(replace(longest(model), seconds=0.3)))[-1].end == "deadline"


def test_an_answer_that_nobody_reads_to_its_end_does_not_hold_up_the_next(model: Model) -> None:
    for _ in range(6):
        next(iter(model.answer(longest(model))))
    assert text(list(model.answer(ASK)))


def test_a_text_that_is_too_long_is_refused_and_not_cut(model: Model) -> None:
    with pytest.raises(TooLong):
        list(model.answer(replace(ASK, prompt="Please read this. " * 20_000)))
    with pytest.raises(TooLong):
        list(model.answer(replace(ASK, most_tokens=model.about.context)))
    assert text(list(model.answer(ASK)))


def test_a_longer_text_counts_for_more(model: Model) -> None:
    assert 0 < model.count("The deck") < model.count("The deck is due on Thursday, said Robin.")


def test_requests_at_once_are_answered_as_one_after_the_other(model: Model) -> None:
    count = 16 if model.about.engine == "llamacpp" else 4
    requests = [replace(ASK, prompt=f"Canary {number * 7919} sings.", seed=5) for number in range(count)]
    serial = [text(list(model.answer(one))) for one in requests]
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda one: text(list(model.answer(one))), requests))
    assert together == serial
    assert len(set(serial)) == len(serial), "answers that do not depend on the text would show no leak"


def test_a_grammar_is_followed_or_refused(model: Model) -> None:
    asked = replace(ASK, grammar='start: "yes" | "no, " /[a-z]{1,5}/')
    if model.about.engine == "http":
        with pytest.raises(UsageError):
            list(model.answer(asked))
    else:
        assert text(list(model.answer(asked))).partition(",")[0] in ("yes", "no")


def test_the_engine_that_is_always_there_says_no_and_knows_why() -> None:
    model: Model = Builtin()
    with pytest.raises(Unavailable) as told:
        list(model.answer(ASK))
    assert told.value.hint
    assert model.count("Two words.") == 3
    model.close()


def test_a_model_that_is_gone_says_so(gguf: Path, tmp_path: Path) -> None:
    from copilot.llm.child import Child

    model = Child("llamacpp", gguf, log=tmp_path / "log")
    model.close()
    with pytest.raises(EngineFailed):
        list(model.answer(ASK))
