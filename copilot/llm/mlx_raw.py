"""mlx-lm's own generation, nothing in between."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx_lm.generate import generate_step
from mlx_lm.utils import load as load_folder


class Raw:
    """A loaded model."""

    def __init__(self, path: Path) -> None:
        loaded: Any = load_folder(str(path))
        self._model, self._tokenizer = loaded[0], loaded[1]
        self._words = len(self._tokenizer._tokenizer)

    def read(self, count: int) -> float:
        """The seconds that reading so many tokens takes, and writing one."""
        began = time.perf_counter()
        next(iter(self._steps(count, 1)))
        return time.perf_counter() - began

    def write(self, count: int) -> float:
        """The seconds that writing so many tokens takes, behind a few that were read."""
        steps = iter(self._steps(16, count + 1))
        next(steps)
        began = time.perf_counter()
        for _ in steps:
            pass
        return time.perf_counter() - began

    def _steps(self, read: int, write: int) -> Any:
        prompt = mx.array([(1009 * at + 7) % self._words for at in range(read)])
        return generate_step(prompt, self._model, max_tokens=write)


def load(path: Path, threads: int) -> Raw:
    """The bare engine for a folder; MLX chooses its threads itself."""
    return Raw(path)
