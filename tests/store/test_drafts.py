"""Drafts: kept as typed, through a crash, with their files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.errors import NotFound
from copilot.store import drafts
from copilot.store.db import Database
from copilot.types.writing import Draft, Enclosure

PLAN = Enclosure("plan.pdf", "application/pdf", b"%PDF \x00\xff")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    store = Database(tmp_path / "store.db")
    yield store
    store.close()


def test_a_draft_comes_back_as_it_was_typed(db: Database) -> None:
    typed = Draft(
        account="work", sender="Ada <ada@example.com>", to="bo@exa", cc=" ,", subject=" half a th", text="Dear \n\t ",
        in_reply_to="<1@example.org>", references=("<0@example.org>", "<1@example.org>"), markdown=True, about=7,
        files=(PLAN, PLAN),
    )  # fmt: skip
    id = drafts.save(db, typed, now=5)
    again = Database(db.path)
    assert drafts.get(again, id) == drafts.Saved(id, typed, 5, False)
    again.close()


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3))
@settings(deadline=None)
def test_no_character_is_lost_or_changed(texts: list[str]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        db = Database(Path(folder) / "store.db")
        id = drafts.save(db, Draft(), now=1)
        for now, text in enumerate(texts):
            drafts.save(db, Draft(text=text, subject=text, to=text), now=now, id=id)
            assert drafts.get(db, id).draft == Draft(text=text, subject=text, to=text)
        db.close()


def test_saving_again_replaces_and_files_can_come_and_go(db: Database) -> None:
    id = drafts.save(db, Draft(text="one", files=(PLAN,)), now=1)
    for files in ((PLAN,), (), (PLAN, PLAN)):
        assert drafts.save(db, Draft(text="two", files=files), now=2, id=id) == id
        assert drafts.get(db, id).draft == Draft(text="two", files=files)
    other = drafts.save(db, Draft(text="three"), now=3)
    assert [saved.id for saved in drafts.listed(db)] == [other, id]


def test_a_discarded_draft_is_gone_with_its_files(db: Database) -> None:
    id = drafts.save(db, Draft(files=(PLAN,)), now=1)
    drafts.discard(db, [id, 99])
    assert drafts.listed(db) == []
    assert db.read().execute("SELECT count(*) FROM draft_files").fetchone() == (0,)
    with pytest.raises(NotFound):
        drafts.get(db, id)
    with pytest.raises(NotFound):
        drafts.save(db, Draft(), now=2, id=id)
    assert drafts.save(db, Draft(), now=3) > id
