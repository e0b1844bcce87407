"""llama.cpp with the shortest loop there is: its own batches, its own greedy sampler, nothing in between."""

from __future__ import annotations

import os
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # read when libgomp is loaded

import llama_cpp as c

_CONTEXT = 4096


class Raw:
    """A loaded model."""

    def __init__(self, path: Path, threads: int) -> None:
        c.llama_backend_init()
        model = c.llama_model_default_params()
        model.n_gpu_layers = 999
        self._model = c.llama_model_load_from_file(os.fsencode(path), model)
        params = c.llama_context_default_params()
        params.n_ctx = _CONTEXT
        params.n_batch = params.n_ubatch = 512
        params.n_threads = params.n_threads_batch = threads
        self._context = c.llama_init_from_model(self._model, params)
        self._words = c.llama_vocab_n_tokens(c.llama_model_get_vocab(self._model))
        self._greedy = c.llama_sampler_init_greedy()

    def read(self, count: int) -> float:
        """The seconds that reading so many tokens takes."""
        c.llama_memory_clear(c.llama_get_memory(self._context), True)
        tokens = [(1009 * at + 7) % self._words for at in range(count)]
        began = time.perf_counter()
        for at in range(0, count, 512):
            self._decode(tokens[at : at + 512])
        c.llama_synchronize(self._context)
        return time.perf_counter() - began

    def write(self, count: int) -> float:
        """The seconds that writing so many tokens takes, behind a few that were read."""
        self.read(16)
        token = c.llama_sampler_sample(self._greedy, self._context, -1)
        began = time.perf_counter()
        for _ in range(count):
            self._decode([token])
            token = c.llama_sampler_sample(self._greedy, self._context, -1)
        return time.perf_counter() - began

    def _decode(self, tokens: list[int]) -> None:
        held = (c.llama_token * len(tokens))(*tokens)  # the batch only points at it
        c.llama_decode(self._context, c.llama_batch_get_one(held, len(tokens)))


def load(path: Path, threads: int) -> Raw:
    """The bare engine for a GGUF file; 0 threads for all cores."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Raw(path, threads or cores)
