"""Bags of words and the space they lie in."""

from __future__ import annotations

import numpy as np
import pytest

from copilot.triage import clusters, vectors
from copilot.triage.vectors import Space, bag, words

SAILING = "the sloop and her crew took the harbour race in heavy wind, sails reefed and anchor ready"
BAKING = "knead the sourdough dough, bake the bread with rye flour and yeast in a hot oven"


def documents(count: int) -> list[bytes]:
    """Alternately about sailing and about baking, no two alike."""
    rng = np.random.default_rng(3)
    both = []
    for index in range(count):
        source = (SAILING if index % 2 == 0 else BAKING).split()
        both.append(bag("", " ".join(rng.choice(source, 9))))
    return both


def test_a_bag_holds_each_word_once_without_stop_words() -> None:
    one = bag("Harbour", "the harbour and the crane")
    assert len(one) == 2 * 3
    assert max(one[4:]) == 1 + vectors.SUBJECT_WEIGHT


def test_ideographs_are_read_in_pairs() -> None:
    assert words("会議室変更") == ["会議", "室変"]


def test_a_space_puts_mails_about_the_same_things_near_each_other() -> None:
    bags = documents(60)
    space = Space()
    space.learn(bags)
    rows = space.hashed([[one] for one in bags])
    space.fit(rows)
    labels, _ = clusters.kmeans(space.embed(rows), 2)
    assert len(set(labels[::2])) == len(set(labels[1::2])) == 1
    assert labels[0] != labels[1]


def test_a_space_asks_to_be_fitted_first() -> None:
    with pytest.raises(ValueError, match="no basis"):
        Space().embed(np.zeros((1, vectors.COLUMNS), np.float32))


def test_an_empty_mail_has_an_empty_row() -> None:
    space = Space()
    space.learn([b"", *documents(4)])
    assert not space.hashed([[b""]]).any()


def test_few_rows_join_by_likeness() -> None:
    bags = documents(12)
    space = Space()
    space.learn(bags)
    labels = clusters.join(space.hashed([[one] for one in bags]), 0.05)
    assert len(set(labels[::2])) == len(set(labels[1::2])) == 1
    assert labels[0] != labels[1]


def test_the_same_mails_give_the_same_clusters_again() -> None:
    rows = vectors.unit(np.random.default_rng(1).standard_normal((50, 8)).astype(np.float32))
    assert (clusters.kmeans(rows, 4)[0] == clusters.kmeans(rows, 4)[0]).all()
