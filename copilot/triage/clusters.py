"""Groups of unit vectors: spherical k-means for many, joining of nearest groups for few. Numpy only, deterministic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.triage.vectors import unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Labels = NDArray[np.int64]

_STARTS = 5
_ROUNDS = 25


def kmeans(rows: Matrix, count: int, *, weights: NDArray[np.float32] | None = None) -> tuple[Labels, Matrix]:
    """Label of each row and the unit centroids, the best of five starts (k-means++, Arthur & Vassilvitskii 2007)."""
    import numpy as np

    weights = np.ones(len(rows), np.float32) if weights is None else weights
    count = min(count, len(rows))
    best: tuple[float, Labels, Matrix] | None = None
    for start in range(_STARTS):
        rng = np.random.default_rng(start)
        labels, centroids = _settle(rows, _seeds(rows, count, rng), weights)
        score = float((rows * centroids[labels]).sum(axis=1) @ weights)
        if best is None or score > best[0]:
            best = (score, labels, centroids)
    assert best is not None
    return best[1], best[2]


def _seeds(rows: Matrix, count: int, rng: np.random.Generator) -> Matrix:
    """Starting centroids, each drawn far from those before it."""
    import numpy as np

    chosen = [int(rng.integers(len(rows)))]
    far = np.maximum(1 - rows @ rows[chosen[0]], 1e-9).astype(np.float64)
    while len(chosen) < count:
        chosen.append(int(rng.choice(len(rows), p=far / far.sum())))
        far = np.minimum(far, np.maximum(1 - rows @ rows[chosen[-1]], 1e-9))
    return rows[chosen]


def _settle(rows: Matrix, centroids: Matrix, weights: NDArray[np.float32]) -> tuple[Labels, Matrix]:
    """Rounds of assigning and averaging until nothing changes."""
    import numpy as np

    labels = np.full(len(rows), -1, np.int64)
    for _ in range(_ROUNDS):
        nearest = (rows @ centroids.T).argmax(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        onehot = np.zeros((len(rows), len(centroids)), np.float32)
        onehot[np.arange(len(rows)), labels] = weights
        sums = onehot.T @ rows
        empty = ~onehot.any(axis=0)
        sums[empty] = centroids[empty]
        centroids = unit(sums)
    return labels, centroids


def join(rows: Matrix, least: float) -> Labels:
    """Labels by average linkage: the two nearest groups join while their mean similarity is at least `least`.

    Cubic in the number of rows; meant for at most a hundred or so.
    """
    import numpy as np

    similar = (rows @ rows.T).astype(np.float64)
    np.fill_diagonal(similar, -2)
    sizes = np.ones(len(rows))
    labels = np.arange(len(rows))
    while len(rows) > 1:
        a, b = divmod(int(similar.argmax()), len(rows))
        if similar[a, b] < least:
            break
        merged = (similar[a] * sizes[a] + similar[b] * sizes[b]) / (sizes[a] + sizes[b])
        similar[a], similar[:, a] = merged, merged
        similar[b], similar[:, b], similar[a, a] = -2, -2, -2
        sizes[a] += sizes[b]
        labels[labels == b] = a
    return labels
