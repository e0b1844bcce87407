"""Lanes on a real inbox: bulk against person, lists, and junk (see `corpus_lanes` for how the truth is told)."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.types import Lane
from tests.triage import corpus_lanes
from tests.triage.corpus_lanes import Placed

pytestmark = pytest.mark.corpora


@pytest.fixture(scope="module")
def placed(corpora: Path) -> list[Placed]:
    return corpus_lanes.place(corpus_lanes.read())


def test_bulk_is_told_from_people(placed: list[Placed]) -> None:
    assert corpus_lanes.f1(placed)[2] >= 0.955
    assert corpus_lanes.f1([one for one in placed if not one.row["list_id"]])[2] >= 0.965


def test_list_id_mail_is_in_lists(placed: list[Placed]) -> None:
    listed = [one for one in placed if one.row["list_id"] and one.row["kind"] != "spam"]
    assert sum(one.lane is Lane.LISTS for one in listed) >= 0.99 * len(listed)


def test_ham_stays_out_of_junk_and_most_spam_lies_in_it(placed: list[Placed]) -> None:
    ham = [one for one in placed if one.row["kind"] != "spam"]
    spam = [one for one in placed if one.row["kind"] == "spam"]
    assert sum(one.lane is Lane.JUNK for one in ham) <= 0.01 * len(ham)
    assert sum(one.lane is Lane.JUNK for one in spam) >= 0.55 * len(spam)
