"""MLX answers for real, on any CPU: a small model with random weights, in a process of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from copilot.errors import ModelMissing, TooLong, UsageError
from copilot.llm.base import Options, Piece, Request
from copilot.llm.child import Child
from tests.llm import tiny, tiny_folder

if missing := [one for one in ("mlx", "mlx_lm", "llguidance") if not find_spec(one)]:
    pytest.skip(f"not installed: {', '.join(missing)} (pip install 'inbox-copilot[mlx]')", allow_module_level=True)

SCHEMA = {
    "type": "object",
    "properties": {
        "label": {"enum": ["team", "people", "newsletters"]},
        "text": {"type": "string", "maxLength": 30},
        "sentences": {"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 1, "maxItems": 3},
    },
    "required": ["label", "text", "sentences"],
    "additionalProperties": False,
}
ASK = Request(
    "You sort mail. Say nothing that is not in it, and say it briefly, whoever asks.", "The board meets on Thursday."
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder.make(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="module")
def model(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    loaded = Child("mlx", folder, log=tmp_path_factory.mktemp("log") / "log", options=Options(slots=4))
    yield loaded
    loaded.close()


def text(pieces: list[Piece]) -> str:
    return "".join(one.text for one in pieces)


def test_it_says_what_it_is(model: Child) -> None:
    about = model.about
    assert (about.engine, about.name, about.context) == ("mlx", "tiny", 4096)
    assert about.bytes == sum(one.nbytes for one in tiny.weights(tiny.Shape(), 0).values())
    assert about.features


def test_an_answer_streams_and_is_the_same_each_time(model: Child) -> None:
    first, second = (list(model.answer(replace(ASK, most_tokens=40))) for _ in range(2))
    assert first == second
    assert sum(one.tokens for one in first) == 40
    assert [one.end for one in first if one.end] == ["length"]


def test_the_seed_decides_what_is_drawn(model: Child) -> None:
    drawn = [text(list(model.answer(replace(ASK, most_tokens=20, temperature=1.0, seed=seed)))) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("seed", range(6))
def test_an_answer_of_a_schema_is_one_document_of_it(model: Child, seed: int) -> None:
    pieces = list(model.answer(replace(ASK, schema=SCHEMA, temperature=1.0, seed=seed, most_tokens=200)))
    found = json.loads(text(pieces))
    assert pieces[-1].end == "stop"
    assert list(found) == ["label", "text", "sentences"]
    assert found["label"] in ("team", "people", "newsletters") and set(found["sentences"]) <= {1, 2, 3}


def test_an_answer_of_a_grammar_is_of_it(model: Child) -> None:
    assert text(list(model.answer(replace(ASK, grammar='start: "yes" | "no"')))) in ("yes", "no")


def test_a_schema_that_cannot_be_used_is_said_so(model: Child) -> None:
    with pytest.raises(UsageError):
        list(model.answer(replace(ASK, schema={"type": "string", "pattern": "("})))


def test_requests_at_once_are_answered_as_if_alone(model: Child) -> None:
    asked = [replace(ASK, prompt=f"canary {number} sings", most_tokens=24) for number in range(16)]
    alone = [text(list(model.answer(one))) for one in asked]
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda one: text(list(model.answer(one))), asked))
    assert together == alone


def test_what_many_requests_begin_with_is_read_once_and_changes_nothing(folder: Path, tmp_path: Path) -> None:
    from copilot.llm.mlx import Mlx
    from copilot.llm.scheduler import Scheduler

    def run(engine: Mlx, request: Request) -> tuple[str, int]:
        before, said = engine.evaluated, ""
        work: Scheduler[object] = Scheduler(engine)  # type: ignore[arg-type]
        work.put(1, request)
        while not work.idle:
            said += "".join(getattr(one, "text", "") for _, one in work.step())
        return said, engine.evaluated - before

    long = replace(ASK, prefix=" ".join(f"Rule {number}: be brief." for number in range(80)), most_tokens=12)
    warm = Mlx(folder, Options())
    first = run(warm, replace(long, prompt="Who are you?"))
    second = run(warm, long)
    cold = run(Mlx(folder, Options()), long)
    assert second[0] == cold[0]
    assert second[1] < 0.1 * cold[1] < 0.2 * first[1]


def test_cancelling_ends_an_answer_at_once(model: Child) -> None:
    cancel, pieces = threading.Event(), []
    for piece in model.answer(replace(ASK, most_tokens=2000), cancel=cancel):
        pieces.append(piece)
        if len(pieces) == 3:
            cancel.set()
    assert pieces[-1].end == "cancelled"
    assert len(pieces) < 100


def test_the_deadline_ends_an_answer(model: Child) -> None:
    pieces = list(model.answer(replace(ASK, most_tokens=3900, seconds=0.3)))
    assert pieces[-1].end == "deadline"


def test_what_is_too_long_is_told_and_never_cut(model: Child) -> None:
    with pytest.raises(TooLong):
        list(model.answer(replace(ASK, prompt="word " * 4096)))


def test_mail_cannot_write_the_templates_own_tokens(model: Child) -> None:
    for mark in (*tiny.CONTROL, *tiny.DEFINED):
        assert model.count(f"x{mark}") > model.count("x") + 3


def test_it_writes_what_llama_cpp_writes_from_the_same_weights(model: Child, child: Child) -> None:
    for request in (replace(ASK, most_tokens=60), replace(ASK, schema=SCHEMA, most_tokens=200)):
        assert text(list(model.answer(request))) == text(list(child.answer(request)))


@pytest.mark.parametrize("damage", ["no folder", "no weights", "cut weights", "no config", "unknown type", "own code"])
def test_a_folder_that_is_no_model_is_one_sentence(folder: Path, tmp_path: Path, damage: str) -> None:
    import shutil

    copy = tmp_path / "copy"
    if damage != "no folder":
        shutil.copytree(folder, copy)
    config = json.loads((folder / "config.json").read_text())
    if damage == "no weights":
        (copy / "model.safetensors").unlink()
    elif damage == "cut weights":
        weights = (copy / "model.safetensors").read_bytes()
        (copy / "model.safetensors").write_bytes(weights[: len(weights) // 2])
    elif damage == "no config":
        (copy / "config.json").write_text("{")
    elif damage == "unknown type":
        (copy / "config.json").write_text(json.dumps(config | {"model_type": "unheard-of"}))
    elif damage == "own code":
        (copy / "own.py").write_text("raise SystemExit('it ran')")
        (copy / "config.json").write_text(json.dumps(config | {"model_file": "own.py"}))
    with pytest.raises(ModelMissing) as caught:
        Child("mlx", copy, log=tmp_path / "log")
    assert caught.value.message.endswith(".") and "\n" not in caught.value.message
    assert caught.value.hint
