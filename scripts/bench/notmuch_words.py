"""Answers searches from stdin with notmuch in this process: one query a line in, one JSON line out.

Runs under the system's Python, where the bindings are. The time is that of finding the newest messages and reading the
headers that a list shows.
"""

from __future__ import annotations

import json
import sys
import time

import notmuch2


def main() -> None:
    """Open the database at argv[1] and answer until stdin ends."""
    limit = int(sys.argv[2])
    with notmuch2.Database(sys.argv[1], config=notmuch2.Database.CONFIG.EMPTY) as database:
        for line in sys.stdin:
            began = time.perf_counter()
            found = []
            for message in database.messages(line.rstrip("\n"), sort=database.SORT.NEWEST_FIRST):
                found.append((message.messageid, message.header("subject"), message.header("from"), message.date))
                if len(found) == limit:
                    break
            print(json.dumps([time.perf_counter() - began, [one[0] for one in found]]), flush=True)


if __name__ == "__main__":
    main()
