"""Real llama.cpp in this process: the common prefix, one memory for many, broken off and gone on with, lying mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

if not find_spec("llama_cpp") or not find_spec("llguidance"):
    pytest.skip("not installed: llama_cpp (scripts/engines builds it)", allow_module_level=True)

from copilot.errors import ModelMissing, TooLong
from copilot.llm.base import Options, Request
from copilot.llm.llamacpp import LlamaCpp, Turn, load
from tests.llm import tiny
from tests.llm.conftest import EXACT

PREFIX = "You read the mail of a busy person. " * 40
ASK = Request(PREFIX, "The deck is due on Thursday.", most_tokens=24, temperature=1.0, seed=3)


@pytest.fixture
def engine(gguf: Path) -> Iterator[LlamaCpp]:
    loaded = load(gguf, EXACT)
    yield loaded
    loaded.close()


@pytest.fixture(params=["llama", "window"])
def any_engine(request: pytest.FixtureRequest, gguf: Path, tmp_path: Path) -> Iterator[LlamaCpp]:
    """Models that remember all, and models that forget what lies behind a window."""
    path = gguf if request.param == "llama" else tiny.make(tmp_path / "window.gguf", tiny.WINDOW)
    loaded = load(path, EXACT)
    yield loaded
    loaded.close()


def begun(engine: LlamaCpp, request: Request, written: Sequence[int] = ()) -> Turn:
    answer = engine.begin(request, written)
    assert engine.admit(answer)
    return answer


def step(engine: LlamaCpp, answers: Sequence[Turn], said: dict[int, list[int]]) -> list[Turn]:
    """One step; those that go on."""
    left = list(answers)
    for answer, wrote in engine.step(answers):
        assert not isinstance(wrote, Exception)
        said.setdefault(id(answer), []).extend(wrote.tokens)
        if wrote.end:
            left.remove(answer)
    return left


def finish(engine: LlamaCpp, *answers: Turn) -> list[list[int]]:
    """What each says to its end, all together."""
    said: dict[int, list[int]] = {}
    going = list(answers)
    while going:
        going = step(engine, going, said)
    for answer in answers:
        engine.release(answer)
    return [said[id(answer)] for answer in answers]


def alone(engine: LlamaCpp, request: Request) -> list[int]:
    return finish(engine, begun(engine, request))[0]


def test_a_common_prefix_is_evaluated_once(engine: LlamaCpp) -> None:
    alone(engine, ASK)
    cold = engine.evaluated
    alone(engine, replace(ASK, prompt="Another mail."))
    assert cold > 400
    assert engine.evaluated - cold < 60


def test_requests_that_come_together_evaluate_their_prefix_once(engine: LlamaCpp) -> None:
    requests = [replace(ASK, prompt=f"Mail {number}", most_tokens=1) for number in range(4)]
    finish(engine, *(begun(engine, one) for one in requests))
    assert engine.evaluated < engine.count(PREFIX) + 4 * 40


def test_what_shares_a_prefix_is_answered_as_if_it_were_alone(any_engine: LlamaCpp) -> None:
    requests = [replace(ASK, prompt=f"Mail {number * 7919}") for number in range(4)]
    shared = finish(any_engine, *(begun(any_engine, one) for one in requests))
    fresh = []
    for one in requests:
        alone(any_engine, replace(ASK, prefix="Another role's instructions. " * 30))
        while any_engine._prefixes.drop():
            pass
        fresh.append(alone(any_engine, one))
    assert shared == fresh
    assert len({tuple(one) for one in shared}) == 4


def test_an_answer_goes_on_where_it_was_put_aside(any_engine: LlamaCpp) -> None:
    whole = alone(any_engine, ASK)
    said: dict[int, list[int]] = {}
    answer = begun(any_engine, ASK)
    while len(said.get(id(answer), [])) < 8:
        step(any_engine, [answer], said)
    any_engine.release(answer)
    alone(any_engine, replace(ASK, prompt="The person asks."))
    assert any_engine.admit(answer)
    assert said[id(answer)] + finish(any_engine, answer)[0] == whole


def test_an_answer_goes_on_in_another_engine_from_its_tokens(engine: LlamaCpp, gguf: Path) -> None:
    whole = alone(engine, replace(ASK, most_tokens=40))
    other = load(gguf, EXACT)
    for upto in (1, 13, 39):
        assert whole[:upto] + finish(other, begun(other, replace(ASK, most_tokens=40), whole[:upto]))[0] == whole
    other.close()


@pytest.mark.parametrize("steps", [0, 2, 5, 12])
def test_a_broken_off_step_leaves_nothing_behind(any_engine: LlamaCpp, steps: int) -> None:
    whole = alone(any_engine, replace(ASK, prompt="The deck is due. " * 60))
    while any_engine._prefixes.drop():
        pass
    answer = begun(any_engine, replace(ASK, prompt="The deck is due. " * 60))
    said: dict[int, list[int]] = {}
    for _ in range(steps):
        step(any_engine, [answer], said)
    other = begun(any_engine, replace(ASK, prefix="", prompt="Another mail, and a long one. " * 20))
    any_engine.interrupt()
    for _ in range(3):
        assert any_engine.step([answer, other]) == []
    any_engine.resume()
    any_engine.release(other)
    assert said.get(id(answer), []) + finish(any_engine, answer)[0] == whole


def test_memory_is_promised_to_the_end_of_an_answer_and_no_further(engine: LlamaCpp) -> None:
    large = replace(ASK, most_tokens=engine.about.context // 2)
    first = begun(engine, large)
    second = engine.begin(large)
    assert not engine.admit(second)
    engine.release(first)
    assert engine.admit(second)


def test_prefixes_nobody_uses_make_room(engine: LlamaCpp) -> None:
    for role in range(5):
        alone(engine, replace(ASK, prefix=f"Role {role}. " + PREFIX, most_tokens=2))
    assert alone(engine, replace(ASK, most_tokens=engine.about.context - 1200))[:1]


def test_a_text_that_is_too_long_is_refused_before_anything_is_evaluated(engine: LlamaCpp) -> None:
    with pytest.raises(TooLong):
        engine.begin(replace(ASK, prompt="word " * 5000))
    assert engine.evaluated == 0


@pytest.mark.parametrize("mark", [*tiny.CONTROL, *tiny.DEFINED])
def test_mail_cannot_write_a_control_token(engine: LlamaCpp, mark: str) -> None:
    plain, lying = (engine.begin(replace(ASK, prompt=f"a {word} b")) for word in ("word", mark))
    special = {engine._context.tokens(one, special=True)[0] for one in (*tiny.CONTROL, *tiny.DEFINED)}

    def controls(answer: Turn) -> list[int]:
        return [token for token in answer.tokens if token in special]

    assert controls(plain) == controls(lying) != []


def test_the_models_own_template_goes_around(engine: LlamaCpp) -> None:
    answer = engine.begin(replace(ASK, prefix="Be brief.", prompt="Hello"))
    told = b"".join(spelled(engine, token) for token in answer.tokens).decode()
    assert told == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n"
    )


def spelled(engine: LlamaCpp, token: int) -> bytes:
    return engine._context.text([token]) or engine._context.special(token).encode()


def test_text_outside_unicode_is_read_and_split_letters_come_whole(engine: LlamaCpp) -> None:
    assert engine.count("\ud800 broken") > 0
    grammar = 'start: "å—漢字🙂"'
    answer = begun(engine, replace(ASK, grammar=grammar))
    said = ""
    end = ""
    while not end:
        for _, wrote in engine.step([answer]):
            assert not isinstance(wrote, Exception)
            said, end = said + wrote.text, wrote.end
    assert said == "å—漢字🙂"


@pytest.mark.parametrize("damage", ["missing", "other", "cut", "empty"])
def test_a_bad_file_is_named(gguf: Path, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "model.gguf"
    data = {"other": b"PK\x03\x04" * 100, "cut": gguf.read_bytes()[:500_000], "empty": b""}
    if damage in data:
        path.write_bytes(data[damage])
    with pytest.raises(ModelMissing, match=r"model\.gguf"):
        load(path, Options(threads=1))
