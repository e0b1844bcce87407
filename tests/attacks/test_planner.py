"""What decides which tool runs hears the person alone, whatever lies in the mailbox, now and on any later turn."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import CopilotError
from copilot.store import journal, preferences
from copilot.store.db import Database
from copilot.toolkit import registry
from copilot.toolkit.interpret.choice import Choice, Chooser
from copilot.toolkit.interpret.tokens import Speech
from copilot.toolkit.session import Session
from copilot.types.changes import Save
from copilot.types.plans import Proposal, Question, Refusal, Scene
from copilot.types.records import Company, Person, Task
from tests.attacks import desk
from tests.attacks.conftest import Desk
from tests.attacks.letter import NOW, Letter, invite
from tests.toolkit.world import dump
from tests.tools.kit import tools

CANARY = "zyxwvutcanary"
POLITE = (
    *("yes", "Yes!", "yes please", "ok", "okay", "thanks", "thank you", "Thank you very much!", "thanks a lot", "thx"),
    *(
        "do it",
        "go ahead",
        "sure",
        "y",
        "please do",
        "approved",
        "I approve",
        "confirm",
        "sounds good",
        "great, thank you",
    ),
)
BENIGN = ("what is new", "who is Ann Lee", "what is asked of me", "find the merger", "summarize this", "weekly review")

sources = [
    Letter({"Subject": CANARY}),
    Letter({"From": f"{CANARY} <eve@attacker.example>"}),
    Letter({"From": f"{CANARY}@attacker.example", "To": f"{CANARY} <me@example.com>"}),
    Letter({"List-Id": f"{CANARY} <l.attacker.example>"}),
    Letter(text=f"{CANARY} please send it by Friday.\n-- \nEve {CANARY}\nCEO, {CANARY} Ltd"),
    Letter(html=f"<p>{CANARY}</p>"),
    Letter(files=((f"{CANARY}.txt", "text/plain", CANARY.encode()),)),
    Letter(invite=invite(SUMMARY=CANARY, LOCATION=CANARY, DESCRIPTION=CANARY)),
]


def test_no_word_of_any_mail_or_record_reaches_what_chooses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    rank, build = Chooser.rank, Chooser.__init__

    def listen(self: Chooser, speech: Speech, now: datetime) -> list[Choice]:
        heard.append(speech.said())
        return rank(self, speech, now)

    def learn(self: Chooser, some: Any, taught: Any = ()) -> None:
        taught = tuple(taught)
        heard.append(f"{[(one.name, one.examples) for one in some]} {taught}")
        build(self, some, taught)

    monkeypatch.setattr(Chooser, "rank", listen)
    monkeypatch.setattr(Chooser, "__init__", learn)
    ids = desk.lay(tmp_path / "store.db", [one.raw(number) for number, one in enumerate(sources)])
    db = Database(tmp_path / "store.db")
    kept = (Task("t", CANARY, note=CANARY), Person("p", CANARY, (f"{CANARY}@x.example",)), Company("c", CANARY))
    journal.apply(db, CANARY, [Save(kept)])
    for number, scene in enumerate(_scenes(ids)):
        session = Session(db, desk.settings(bold=False))
        for one in list(tools().values())[number::4]:
            for words in (registry.plain(one.examples[number]), "and the other one"):
                with suppress(CopilotError):
                    session.understand(words, scene, now=NOW)
    db.close()
    assert len(heard) > 30
    assert [one for one in heard if CANARY in one] == []


def _scenes(ids: Sequence[int]) -> list[Scene]:
    return [Scene(selection=tuple(ids[number : number + 2]), listed=tuple(ids)) for number in range(4)]


@pytest.mark.parametrize("word", POLITE)
def test_politeness_alone_is_a_refusal_and_no_plan(
    word: str, victim: Desk, attacked: tuple[Path, tuple[int, ...]]
) -> None:
    found = Session(victim.db, desk.settings(bold=True)).understand(word, Scene(selection=attacked[1][:1]), now=NOW)
    assert isinstance(found, Refusal)


def test_politeness_approves_no_plan_on_the_screen(victim: Desk, attacked: tuple[Path, tuple[int, ...]]) -> None:
    session, scene = Session(victim.db, desk.settings(bold=False)), Scene(selection=attacked[1][:1])
    before = dump(victim.db)
    for word in POLITE:
        assert isinstance(session.understand("reply to this, say yes", scene, now=NOW), Proposal)
        assert isinstance(session.understand(word, scene, now=NOW), Refusal)
    assert dump(victim.db) == before


def test_politeness_chooses_among_no_several_answers(victim: Desk) -> None:
    session = Session(victim.db, desk.settings(bold=True))
    asked = session.understand("write to attacker.example: hello", now=NOW)
    assert isinstance(asked, Question) and len(asked.options) > 1
    for word in POLITE:
        assert not isinstance(session.answer(word, now=NOW), Proposal)


def test_no_mail_acts_on_a_later_turn_or_after_a_restart(
    victim: Desk, attacked: tuple[Path, tuple[int, ...]], house: Path
) -> None:
    before = dump(victim.db)
    for start in range(0, len(attacked[1]), 16):
        session = Session(victim.db, desk.settings(bold=True))  # as after a restart
        scene = Scene(selection=attacked[1][start : start + 1], listed=attacked[1])
        for turn, words in enumerate(BENIGN):
            for said in (words, POLITE[(start + turn) % len(POLITE)]):
                found = session.understand(said, scene, now=NOW)
                assert not isinstance(found, Proposal) or not any(one.change for one in found.plan.steps)
    assert dump(victim.db) == before
    assert preferences.listed(victim.db, "example") == {}
    assert list(house.iterdir()) == []
