"""The next token: the likeliest, or one drawn by seed and place."""

from __future__ import annotations

from collections import Counter

import numpy as np

from copilot.llm.sampling import choose

LOGITS = np.log(np.array([0.5, 0.3, 0.18, 0.02], np.float32))


def draw(seed: int, place: int = 0, temperature: float = 1.0) -> int:
    return choose(LOGITS, temperature=temperature, seed=seed, place=place)


def test_without_temperature_the_likeliest_is_chosen() -> None:
    assert {draw(seed, temperature=0.0) for seed in range(20)} == {0}


def test_draws_follow_the_probabilities_and_leave_out_the_improbable() -> None:
    drawn = Counter(draw(seed) for seed in range(4000))
    assert set(drawn) == {0, 1, 2}
    assert abs(drawn[0] / 4000 - 0.51) < 0.03


def test_the_same_seed_and_place_draw_the_same_and_others_differ() -> None:
    assert [draw(7, place) for place in range(50)] == [draw(7, place) for place in range(50)]
    assert [draw(7, place) for place in range(50)] != [draw(8, place) for place in range(50)]


def test_what_a_grammar_forbids_is_never_drawn() -> None:
    masked = np.where([False, True, False, True], LOGITS, np.float32(-np.inf))
    assert {choose(masked, temperature=2.0, seed=seed, place=0) for seed in range(50)} == {1, 3}


def test_a_negative_seed_is_a_seed() -> None:
    assert draw(-1) == draw(-1)
