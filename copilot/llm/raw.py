"""The bare engine, without anything of ours, to measure ourselves against.

Run as `python -m copilot.llm.raw ENGINE MODEL THREADS`; says "ready", then for each line `read N` or `write N` on stdin
the seconds that reading or writing N tokens took.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path


def main(argv: list[str]) -> int:
    """Serve until stdin is closed."""
    engine, model, threads = argv
    os.nice(5)  # as the process of a model is: what is compared must wait alike
    loaded = import_module(f"copilot.llm.{engine}_raw").load(Path(model), int(threads))
    print("ready", flush=True)
    for line in sys.stdin:
        verb, count = line.split()
        print(getattr(loaded, verb)(int(count)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
