"""Bags of hashed words, and the space in which mails lie near to each other.

A mail becomes a *bag*: 16-bit word hashes with counts, made by one regex pass and no numpy. A `Space` weighs bags by
TF-IDF, folds the hashes into 4,096 signed columns (feature hashing, Weinberger et al. 2009) and reduces these by a
randomized SVD (Halko et al. 2011) to 48 dimensions learned from the person's own mail. Measured on two labelled
corpora, k-means in this space gives the V-measure of scikit-learn's TF-IDF + TruncatedSVD at a fraction of the cost; a
plain random projection to 512 dimensions loses a third of it.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from copilot.triage.stopwords import STOPWORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

TERMS = 1 << 16
COLUMNS = 1 << 12
DIMENSIONS = 48
SUBJECT_WEIGHT = 3
SENDER_WEIGHT = 3
_COMMON = 0.5
_FIT_ROWS = 1500
_CHUNK_ROWS = 500
_WORD = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]{2}|[^\W\d_]{3,24}")


class _Hashes(dict[str, int]):
    """Word to hash, remembered; stop words hash to -1. Emptied when it has grown large."""

    def __missing__(self, word: str) -> int:
        if len(self) > 200_000:
            self.clear()
        value = self[word] = -1 if word in STOPWORDS else zlib.crc32(word.encode()) & (TERMS - 1)
        return value


_hashes = _Hashes()


def words(text: str) -> list[str]:
    """Lower-case words of three letters or more; runs of ideographs and kana in pairs."""
    return _WORD.findall(text.lower())


def bag(subject: str, text: str, sender: str = "") -> bytes:
    """The words of one mail: n little-endian 16-bit hashes, then n counts of one byte; empty when it has none.

    The sender's address counts as a word: people keep to their topics.
    """
    counts = Counter(words(text))
    for word in words(subject):
        counts[word] += SUBJECT_WEIGHT
    if sender:
        counts["@" + sender] = SENDER_WEIGHT
    hashed = map(_hashes.__getitem__, counts)
    pairs = [(term, count) for term, count in zip(hashed, counts.values(), strict=True) if term >= 0]
    terms = array("H", [term for term, _ in pairs])
    return terms.tobytes() + bytes([min(count, 255) for _, count in pairs])


class Space:
    """Document frequencies, and the basis learned from them. `documents` counts what `learn` was shown."""

    def __init__(self) -> None:
        import numpy as np

        self.frequencies: NDArray[np.float32] = np.zeros(TERMS, np.float32)
        self.documents = 0
        self.basis: Matrix | None = None
        self.centre: Matrix | None = None
        self.fitted = 0

    def learn(self, bags: Sequence[bytes]) -> None:
        """Count the words of new documents."""
        import numpy as np

        if not bags:
            return
        terms = np.frombuffer(b"".join(one[: len(one) // 3 * 2] for one in bags), "<u2")
        self.frequencies += np.bincount(terms, minlength=TERMS).astype(np.float32)
        self.documents += len(bags)

    def hashed(self, groups: Sequence[Sequence[bytes]]) -> Matrix:
        """One unit row of 4,096 columns for each group of bags (a thread is the group of its mails)."""
        import numpy as np

        idf = self._idf()
        rows = np.empty((len(groups), COLUMNS), np.float32)
        for start in range(0, len(groups), _CHUNK_ROWS):
            rows[start : start + _CHUNK_ROWS] = _hashed(groups[start : start + _CHUNK_ROWS], idf)
        return rows

    def _idf(self) -> NDArray[np.float32]:
        """Inverse document frequency; words seen once, or in more than half of the mail, weigh nothing."""
        import numpy as np

        seen = self.frequencies
        idf = np.log(max(self.documents, 2) / np.maximum(seen, 1)).astype(np.float32)
        limit = max(_COMMON * self.documents, 3)
        return np.where((seen < 2) | (seen > limit), np.float32(0), idf)

    def fit(self, rows: Matrix) -> None:
        """Learn the basis from hashed rows (a sample of them when there are many). Deterministic.

        What all mail has in common is taken out first: the rows are centred.
        """
        import numpy as np

        sample = rows[:: max(1, len(rows) // _FIT_ROWS)]
        self.centre = sample.mean(axis=0)
        sample = sample - self.centre
        rank = max(1, min(DIMENSIONS, len(sample) - 1))
        span = sample @ np.random.default_rng(7).standard_normal((COLUMNS, rank + 10)).astype(np.float32)
        for _ in range(2):
            q, _r = np.linalg.qr(span)
            span = sample @ (sample.T @ q)
        q, _r = np.linalg.qr(span)
        self.basis = _directions(q.T @ sample, rank)
        self.fitted = self.documents

    def embed(self, rows: Matrix) -> Matrix:
        """Hashed rows as unit rows of the learned space; raises ValueError before `fit`."""
        if self.basis is None or self.centre is None:
            raise ValueError("the space has no basis yet")
        return unit(rows @ self.basis - self.centre @ self.basis)


def _hashed(groups: Sequence[Sequence[bytes]], idf: NDArray[np.float32]) -> Matrix:
    import numpy as np

    flat = [one for group in groups for one in group]
    owners = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    rows = np.repeat(owners, [len(one) // 3 for one in flat])
    terms = np.frombuffer(b"".join(one[: len(one) // 3 * 2] for one in flat), "<u2").astype(np.int64)
    counts = np.frombuffer(b"".join(one[len(one) // 3 * 2 :] for one in flat), np.uint8)
    weights = (1 + np.log(np.maximum(counts, 1))) * idf[terms] * (1 - 2 * ((terms >> 12) & 1))
    cells = rows * COLUMNS + (terms & (COLUMNS - 1))
    dense = np.bincount(cells, weights=weights, minlength=len(groups) * COLUMNS)
    return unit(dense.reshape(len(groups), COLUMNS).astype(np.float32))


def _directions(rows: Matrix, count: int) -> Matrix:
    """The right singular vectors of a few rows, as columns; by their small Gram matrix, ten times as fast as an SVD."""
    import numpy as np

    few = rows.astype(np.float64)
    squares, left = np.linalg.eigh(few @ few.T)
    strengths = np.sqrt(np.maximum(squares[::-1][:count], 1e-12))
    columns = few.T @ (left[:, ::-1][:, :count] / strengths)
    return np.ascontiguousarray(columns.astype(np.float32))


def unit(rows: Matrix) -> Matrix:
    """Rows scaled to length one; rows of nothing stay nothing."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Matrix = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled
