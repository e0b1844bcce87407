"""Answers whose form cannot be wrong, without any engine: a vocabulary of single bytes."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

pytest.importorskip("llguidance", reason="not installed: llguidance")

import numpy as np
from llguidance import LLTokenizer, TokenizerWrapper

from copilot.errors import EngineFailed, UsageError
from copilot.llm.base import Request
from copilot.llm.grammar import Grammars, Guide

END = 256
SIZE = 300
"""More than the vocabulary, as engines pad their logits."""

SCHEMA = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "maxLength": 12},
        "sentences": {"type": "array", "items": {"enum": [1, 2, 5]}, "maxItems": 3},
        "share": {"type": "integer", "minimum": 3, "maximum": 50},
        "due": {"type": ["string", "null"], "maxLength": 4},
    },
    "required": ["text", "sentences", "share", "due"],
    "additionalProperties": False,
}


class Bytes:
    """A tokenizer in which each byte is a token."""

    eos_token_id, bos_token_id = END, None
    tokens = (*(bytes([one]) for one in range(256)), b"<end>")
    special_token_ids = (END,)

    def __call__(self, text: bytes | str) -> list[int]:
        return list(text.encode() if isinstance(text, str) else text)


@pytest.fixture(scope="module")
def grammars() -> Grammars:
    return Grammars(LLTokenizer(TokenizerWrapper(Bytes())), SIZE)


def guide(grammars: Grammars, **asked: Any) -> Guide:
    found = grammars.guide(Request("", "", **asked))
    assert found
    return found


def written(guide: Guide, seed: int) -> str:
    """What comes out when every choice is by chance."""
    random_ = random.Random(seed)
    out: list[int] = []
    while not guide.done:
        token = random_.choice(np.flatnonzero(guide.allowed()).tolist())
        if token == END:
            break
        step = [token]
        guide.take(step)
        out += step
        forced = guide.forced()
        guide.take(forced)
        out += forced
    return bytes(out).decode()


@pytest.mark.parametrize("seed", range(25))
def test_whatever_is_chosen_comes_out_as_the_schema_says(grammars: Grammars, seed: int) -> None:
    answer = json.loads(written(guide(grammars, schema=SCHEMA), seed))
    assert list(answer) == ["text", "sentences", "share", "due"]
    assert len(answer["text"]) <= 12
    assert set(answer["sentences"]) <= {1, 2, 5} and len(answer["sentences"]) <= 3
    assert 3 <= answer["share"] <= 50
    assert answer["due"] is None or len(answer["due"]) <= 4


def test_a_lark_grammar_is_followed(grammars: Grammars) -> None:
    said = {written(guide(grammars, grammar='start: "yes" | "no" " " /[0-9]/'), seed) for seed in range(30)}
    assert "yes" in said
    assert said - {"yes"} <= {f"no {digit}" for digit in range(10)}


def test_what_leaves_no_choice_is_forced_and_costs_no_step(grammars: Grammars) -> None:
    assert bytes(guide(grammars, schema=SCHEMA).forced()).startswith(b'{"text":"')


def test_a_union_told_apart_by_a_discriminator_is_usable(grammars: Grammars) -> None:
    kinds = [{"type": "object", "properties": {"k": {"const": k}}, "required": ["k"]} for k in ("a", "b")]
    schema = {"oneOf": kinds, "discriminator": {"propertyName": "k"}}
    assert {json.loads(written(guide(grammars, schema=schema), seed))["k"] for seed in range(20)} == {"a", "b"}


def test_a_field_called_discriminator_stays(grammars: Grammars) -> None:
    schema = {
        "type": "object",
        "properties": {"discriminator": {"const": 1}},
        "required": ["discriminator"],
        "additionalProperties": False,
    }
    assert json.loads(written(guide(grammars, schema=schema), 0)) == {"discriminator": 1}


def test_masked_logits_leave_only_what_is_allowed(grammars: Grammars) -> None:
    masked = guide(grammars, grammar='start: "yes" | "no"').mask(np.ones(SIZE, np.float32))
    assert {chr(one) for one in np.flatnonzero(np.isfinite(masked))} == {"y", "n"}


def test_guides_of_one_grammar_do_not_know_of_each_other(grammars: Grammars) -> None:
    one, other = (guide(grammars, grammar='start: "ab" "c"?') for _ in range(2))
    one.take(list(b"ab"))
    assert bytes(other.forced()) == b"ab"


def test_nothing_asked_is_no_guide(grammars: Grammars) -> None:
    assert grammars.guide(Request("", "")) is None


@pytest.mark.parametrize(
    "asked",
    [
        {"schema": {"type": "nonsense"}},
        {"schema": {"type": "string", "pattern": "(?=a)b"}},
        {"schema": {"enum": [object()]}},
        {"grammar": "start: undefined"},
        {"schema": {"type": "string"}, "grammar": 'start: "a"'},
    ],
)
def test_what_cannot_be_a_grammar_is_a_usage_error(grammars: Grammars, asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        grammars.guide(Request("", "", **asked))


def test_a_token_that_does_not_fit_is_an_error_and_not_an_answer(grammars: Grammars) -> None:
    with pytest.raises(EngineFailed):
        guide(grammars, grammar='start: "yes"').take(list(b"no"))
