"""From words to a plan on a store of 10,000 messages, beside the one search that the words need.

Usage: commands.py [--json] [--fresh] [--messages N] [--rounds N]

Each utterance stands with the search it cannot do without: finding all messages that are meant, and the list lines of
a screenful. Both are asked for by turns, in the same process. A plan is the proposal as `do` and the screen get it.
Told as well: how long the same words take beside what they read of the messages in the store (not all they read there).
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import stores
from figures import Figure, percentile, spread, tell

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from copilot import settings
from copilot.errors import CopilotError
from copilot.store import mail
from copilot.store.db import Database
from copilot.toolkit.session import Session
from copilot.types import View
from copilot.types.plans import Proposal, Scene

ME = "ada@quill.example"
_SHOWN = 50
_READING = ("ids", "rows", "find", "message", "messages", "thread_ids", "people", "raw")

SAID = (
    # words, the search they need
    ("reply to the mail from Clerk 17, say Thursday works", 'from:"clerk17"'),
    ("reply to the last mail from Clerk 3 and say the figures are in the deck", 'from:"clerk3"'),
    ("answer the mail about the harbour lease with we accept", "subject:harbour subject:lease"),
    ("forward the museum budget mail to clerk7@office.example", "subject:museum subject:budget"),
    ("write to clerk9@office.example: are you free for lunch on Friday?", 'from:"clerk9@office.example"'),
    ("mail Clerk 12 about the new office: we move on the first of May", 'from:"clerk12"'),
    ("archive all newsletters older than a week", "lane:newsletters"),
    ("archive everything from the Bakery Gazette", "from:bakery from:gazette"),
    ("delete the mails from Clerk 44", 'from:"clerk44"'),
    ("throw the quarry gazette's mails of last week away", "from:quarry from:gazette"),
    ("mark all newsletters as read", "lane:newsletters"),
    ("star the mails about the ferry", "ferry"),
    ("label the mails about insurance as insurance", "insurance"),
    ("snooze the mail from Clerk 8 until tomorrow morning", 'from:"clerk8"'),
    ("move the Library Gazette to notifications", "from:library from:gazette"),
    ("unsubscribe from the Railway Gazette", "from:railway from:gazette"),
    ("unsubscribe from these", 'from:"clerk2"'),
    ("archive these", 'from:"clerk2"'),
    ("reply to number 2 and say yes, please go ahead", 'from:"clerk2"'),
    ("summarize this thread", 'from:"clerk2"'),
    ("add Clerk 22 to the CRM", 'from:"clerk22"'),
    ("add everyone in this thread to the CRM", 'from:"clerk2"'),
    ("log the mails from Clerk 32 in the CRM", 'from:"clerk32"'),
    ("look up Northwind in the CRM", "northwind"),
    ("who is Clerk 27", 'from:"clerk27"'),
    ("when did Clerk 42 and I last write", 'from:"clerk42"'),
    ("what does Clerk 7 want from me?", 'from:"clerk7"'),
    ("what is asked of me?", "lane:people"),
    ("brief me on newsletters", "lane:newsletters"),
    ("find mails about the garden catalogue", "garden catalogue"),
    ("find everything from Clerk 52 about the fence", 'from:"clerk52" fence'),
    ("remind me if Clerk 14 hasn't answered by Friday", 'from:"clerk14"'),
    ("task: send the deck to the board tomorrow 9am", "deck"),
    ("make a task of the mail from Clerk 33", 'from:"clerk33"'),
    ("remind me to call the landlord on Friday at 3pm", "landlord"),
    ("what companies are in the Orchard Gazette", "from:orchard from:gazette"),
    ("research office.example", "office"),
    ("save the attachments of the mail from Clerk 2", 'from:"clerk2"'),
    ("reply to the mail from Clerk 7, say done, and archive it", 'from:"clerk7"'),
    ("get me off the mailing list of the Theatre Gazette and delete its mails", "from:theatre from:gazette"),
    ("book a flight to Lisbon", "lisbon"),
)


def measure(home: Path, rounds: int) -> list[Figure]:
    """Say everything some times, each with its search before it."""
    db = Database(home / "data" / "store.db")
    mine = settings.load(home / "config" / "settings.toml")
    account = settings.Account(address=ME, host="imap.quill.example")
    session = Session(db, replace(mine, accounts={"work": account}))
    scene = _scene(db)
    session.understand("what is new", scene)  # the tools are read, and the chooser is built, once a session
    reads = _Reads()
    words: dict[str, list[float]] = {}
    searches: dict[str, list[float]] = {}
    became: dict[str, str] = {}
    for _ in range(rounds):
        for said, query in SAID:
            gc.collect()
            began = time.perf_counter()
            mail.rows(db, mail.ids(db, View(box="", query=query))[:_SHOWN])
            searches.setdefault(said, []).append(time.perf_counter() - began)
            with reads:
                began = time.perf_counter()
                became[said] = _understood(session, said, scene)
                words.setdefault(said, []).append(time.perf_counter() - began)
    db.close()
    return _figures(words, searches, reads.seconds, became)


class _Reads:
    """Adds up how long messages are looked for and read while it is entered."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._own = {name: getattr(mail, name) for name in _READING}

    def __enter__(self) -> None:
        for name, function in self._own.items():
            setattr(mail, name, partial(self._timed, function))

    def __exit__(self, *told: object) -> None:
        for name, function in self._own.items():
            setattr(mail, name, function)

    def _timed(self, function: Callable[..., object], *told: object, **more: object) -> object:
        began = time.perf_counter()
        try:
            return function(*told, **more)
        finally:
            self.seconds += time.perf_counter() - began


def _scene(db: Database) -> Scene:
    """A list on the screen, with three of it marked."""
    listed = tuple(mail.ids(db, View(box="", query='from:"clerk2"'), 50))
    return Scene(selection=listed[:3], listed=listed, thread=mail.rows(db, listed[:1])[0].thread)


def _understood(session: Session, said: str, scene: Scene) -> str:
    try:
        found = session.understand(said, scene)
    except CopilotError as error:
        return error.message
    return ", ".join(one.tool for one in found.plan.calls) if isinstance(found, Proposal) else type(found).__name__


def _figures(
    words: dict[str, list[float]], searches: dict[str, list[float]], reading: float, became: dict[str, str]
) -> list[Figure]:
    for said, taken in words.items():
        mine, search = statistics.median(taken), statistics.median(searches[said])
        print(f"{mine * 1e3:8.1f} ms {search * 1e3:8.1f} ms  {said}  [{became[said]}]", file=sys.stderr)
    all_words = [one for taken in words.values() for one in taken]
    all_searches = [one for taken in searches.values() for one in taken]
    planned = sum(one not in ("Question", "Refusal") for one in became.values())
    p95 = percentile(all_words, 0.95)
    ratio = p95 / percentile(all_searches, 0.95)
    total = sum(map(statistics.median, words.values())) / sum(map(statistics.median, searches.values()))
    both = f"words {spread(all_words)}; search {spread(all_searches)}"
    return [
        Figure("words to plan: 95th percentile", p95 * 1e3, 150, "ms", detail=f"{planned} of {len(words)} made a plan"),
        Figure("… beside the search it needs: 95th percentile", ratio, 3, detail=both),
        Figure("… beside the search it needs: all together", total, 3),
        Figure("… beside the reading of messages inside it", sum(all_words) / reading, 3),
    ]


def main() -> None:
    """Measure, filling the store when it is not there yet."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fresh", action="store_true", help="fill the store anew")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    home = stores.home(options.messages, fresh=options.fresh)
    tell("commands", measure(home, options.rounds), as_json=options.json)


if __name__ == "__main__":
    main()
