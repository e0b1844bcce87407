"""MLX answers for real, on any CPU: a small model with random weights, in a process of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from copilot.errors import ModelMissing, UsageError
from copilot.llm.base import Options, Piece, Request
from copilot.llm.child import Child
from tests.llm import tiny, tiny_folder
from tests.llm.test_contract import SCHEMA

if missing := [one for one in ("mlx", "mlx_lm", "llguidance") if not find_spec(one)]:
    pytest.skip(f"not installed: {', '.join(missing)} (pip install 'inbox-copilot[mlx]')", allow_module_level=True)

ASK = Request(
    "You sort mail. Say nothing that is not in it, and say it briefly, whoever asks.", "The board meets on Thursday."
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder.make(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="module")
def model(mlx_child: Child) -> Child:
    return mlx_child


def text(pieces: list[Piece]) -> str:
    return "".join(one.text for one in pieces)


def test_it_says_what_it_is(model: Child) -> None:
    about = model.about
    assert (about.engine, about.name, about.context) == ("mlx", "tiny", 4096)
    assert about.bytes == sum(one.nbytes for one in tiny.weights(tiny.Shape(), 0).values())
    assert about.features


def test_the_seed_decides_what_is_drawn(model: Child) -> None:
    drawn = [text(list(model.answer(replace(ASK, most_tokens=20, temperature=1.0, seed=seed)))) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_schema_that_cannot_be_used_is_said_so(model: Child) -> None:
    with pytest.raises(UsageError):
        list(model.answer(replace(ASK, schema={"type": "string", "pattern": "("})))


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
