"""The ask classifier: what ships, and that training it again on part of the corpus finds the rest."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from copilot.triage import ask_model
from copilot.triage.cues import cues

ROOT = Path(__file__).resolve().parents[2]


def _training() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_asks", ROOT / "scripts" / "train_asks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["train_asks"] = module
    spec.loader.exec_module(module)
    return module


def test_the_shipped_classifier_is_small_and_says_where_it_comes_from() -> None:
    assert ask_model.ARTEFACT.stat().st_size < 1_000_000
    told = ask_model.ARTEFACT.with_name("ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "Apache License 2.0" in told
    model = ask_model.model()
    assert 0 < model.maybe < model.sure < 1


def test_it_tells_asking_from_telling() -> None:
    asking, telling = "Could you send me the report by Friday?", "The report was sent on Friday."
    assert ask_model.probability(asking, cues(asking)) > 0.95
    assert ask_model.probability(telling, cues(telling)) < 0.2


@pytest.mark.corpora
def test_a_classifier_that_never_saw_a_quarter_of_the_sentences_finds_its_asks(corpora: Path) -> None:
    training = _training()
    sentences = training.parakweet(corpora / "asks" / "parakweet_intent_dev.jsonl")
    held = list(range(0, len(sentences.asks), 4))
    seen = [row for row in range(len(sentences.asks)) if row % 4]
    model = training.calibrated(sentences.part(seen), training.own(), folds=5)
    probabilities, asks = training.scores(model, sentences.part(held)), sentences.part(held).asks
    found, sure = probabilities >= model.maybe, probabilities >= model.sure
    precision, recall = (found & asks).sum() / found.sum(), (found & asks).sum() / asks.sum()
    assert 2 * precision * recall / (precision + recall) >= 0.78
    assert (sure & asks).sum() / sure.sum() >= 0.9
    assert (sure & asks).sum() / asks.sum() >= 0.4
