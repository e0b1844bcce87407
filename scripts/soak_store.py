"""Kills a writer with SIGKILL at random moments, again and again, and examines the store after each: 200 times, or N.

`python scripts/soak_store.py [N]`, from the checkout. Prints one line; fails at the first promise that was broken.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.store.killed import soak


def main() -> None:
    """Soak one store."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        kept = soak(Path(folder) / "store.db", kills, seed=int(time.time()))
    print(f"{kills} kills, {kept} promises kept, nothing lost, doubled or broken; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
