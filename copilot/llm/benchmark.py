"""How fast a model is through everything that is ours, beside the bare engine and beside this machine's memory.

Ours and the bare engine take turns on the same file, so that whatever else the machine does meets both; what is told
is the median of ratios.
"""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from copilot.errors import EngineFailed
from copilot.llm import roles
from copilot.llm.base import Model, Options, Request, Role
from copilot.llm.roles import Binding
from copilot.paths import Paths
from copilot.settings import Models

_READ, _WRITE = 400, 64
_FEWEST = 16
_FEWEST_ROUNDS, _MOST_ROUNDS, _SECONDS = 5, 15, 15.0
_SAMPLE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Tokens a second, and shares; None for what cannot be measured here, with the reason among the notes."""

    engine: str
    model: str
    prefill_tokens_per_second: float | None = None
    decode_tokens_per_second: float | None = None
    raw_decode_tokens_per_second: float | None = None
    decode_vs_raw: float | None = None
    bandwidth_share: float | None = None
    bandwidth: float | None = None
    features: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def measure(
    binding: Binding,
    paths: Paths,
    *,
    role: Role,
    models: Models | None = None,
    options: Options | None = None,
) -> Figures:
    """Load a model, measure it, unload it. Raises whatever `roles.load` does."""
    if binding.engine == "builtin":
        return Figures(engine="builtin", model="builtin", notes=("the built-in engine writes no tokens",))
    with ExitStack() as open:
        model = roles.load(binding, paths, role=role, models=models, options=options)
        open.callback(model.close)
        local = binding.engine != "http"
        raw = open.enter_context(_bare(binding, options or Options())) if local else None
        found = _Rounds(model, raw)
        about = model.about
    weights = _weights(binding.path) if local else 0
    on_cpu = local and not {"GPU", "metal"} & set(about.features)
    bandwidth = max(found.bandwidth, read_bandwidth()) if on_cpu else None
    notes = [] if local else ["a server's bare engine cannot be reached from here"]
    notes += [] if on_cpu else ["the bandwidth of a GPU's memory is not measured"]
    return Figures(
        engine=about.engine,
        model=about.name,
        prefill_tokens_per_second=found.reads,
        decode_tokens_per_second=found.writes,
        raw_decode_tokens_per_second=found.raw_writes,
        decode_vs_raw=found.ratio,
        bandwidth_share=found.writes * weights / bandwidth if bandwidth else None,
        bandwidth=bandwidth,
        features=about.features,
        notes=tuple(notes),
    )


class _Rounds:
    """The medians of some rounds, each of ours and of the bare engine; the first round only warms up.

    Five rounds, and up to fifteen of a model so quick that they tell little.
    """

    def __init__(self, model: Model, raw: _Raw | None) -> None:
        self._fresh = itertools.count(time.time_ns())
        reads: list[float] = []
        writes: list[float] = []
        raws: list[float] = []
        self.bandwidth = 0.0
        enough = time.monotonic() + _SECONDS
        while len(writes) <= _FEWEST_ROUNDS or (len(writes) <= _MOST_ROUNDS and time.monotonic() < enough):
            reads.append(self._read(model))
            writes.append(self._write(model))
            raws.append(_WRITE / raw.seconds("write", _WRITE) if raw else 0.0)
            if raw and len(writes) <= _FEWEST_ROUNDS:
                self.bandwidth = max(self.bandwidth, read_bandwidth())
        self.reads, self.writes = statistics.median(reads[1:]), statistics.median(writes[1:])
        self.raw_writes = statistics.median(raws[1:]) if raw else None
        ratios = [ours / bare for ours, bare in zip(writes[1:], raws[1:], strict=True) if raw]
        self.ratio = statistics.median(ratios) if ratios else None

    def _read(self, model: Model) -> float:
        each = model.count(f" {next(self._fresh)}")
        text = " ".join(str(next(self._fresh)) for _ in range(max(1, _READ // each)))
        count = model.count(text)
        began = time.perf_counter()
        next(iter(model.answer(Request("", text, most_tokens=1))))
        return count / (time.perf_counter() - began)

    def _write(self, model: Model) -> float:
        """Tokens a second behind the first; an answer that ends too soon says nothing and is asked for anew."""
        for seed in range(10):
            tokens, began, ended = 0, 0.0, 0.0
            prompt = f"Tell a long story about the number {next(self._fresh)}."
            for piece in model.answer(Request("", prompt, most_tokens=_WRITE + 1, temperature=0.0, seed=seed)):
                ended = time.perf_counter()
                began, tokens = (began, tokens + piece.tokens) if began else (ended, 0)
            if tokens >= _FEWEST:
                return tokens / (ended - began)
        raise EngineFailed("The model ends every answer at once; nothing can be measured.", "Is it an instruct model?")


class _Raw:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        if self._said() != "ready":
            raise EngineFailed("The bare engine cannot be started.", "See what it wrote above.")

    def seconds(self, verb: str, count: int) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{verb} {count}\n")
        self._process.stdin.flush()
        return float(self._said() or "nan")

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def _bare(binding: Binding, options: Options) -> Iterator[_Raw]:
    words = [sys.executable, "-P", "-m", "copilot.llm.raw", binding.engine, str(binding.path), str(options.threads)]
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    env = {**os.environ, "PYTHONPATH": path, "OMP_WAIT_POLICY": "passive", "HF_HUB_OFFLINE": "1"}
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    ) as process:
        try:
            yield _Raw(process)
        finally:
            process.kill()


def _weights(path: Path) -> int:
    """The bytes that are read for each token; of a mixture of experts it is more than that."""
    files = path.glob("*.safetensors") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in files)


def read_bandwidth() -> float:
    """The bytes a second that all cores together read from memory: the best of some sums over a large array."""
    import numpy as np

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    parts = np.array_split(np.ones(_SAMPLE_BYTES // 8), cores)
    best = 0.0
    with ThreadPoolExecutor(cores) as pool:
        for _ in range(8):
            began = time.perf_counter()
            list(pool.map(np.sum, parts))
            best = max(best, _SAMPLE_BYTES / (time.perf_counter() - began))
    return best
