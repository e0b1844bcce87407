"""Other people's servers, each in a process of its own: `python -m tests.llm.foreign FILE KEY` is llama.cpp's own.

It says its address and serves until it is killed.
"""

from __future__ import annotations

import sys
import threading
from typing import Any


def main(model: str, key: str) -> None:
    """Serve."""
    import xllamacpp

    params: Any = xllamacpp.CommonParams()
    params.model.path = model
    params.n_ctx, params.n_parallel, params.port = 2048, 2, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.api_keys = [key]
    params.warmup = False
    server: Any = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
