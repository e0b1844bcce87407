"""`take` and `give`: what is kept goes into files of other programs and comes out of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import ask, run

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Lee\r\nEMAIL:ann@example.org\r\nORG:Acme\r\nTITLE:Buyer\r\nEND:VCARD\r\n"


@pytest.mark.parametrize("name", ["people.csv", "people.vcf"])
def test_what_is_given_can_be_taken_elsewhere(home: Path, tmp_path: Path, name: str) -> None:
    card = tmp_path / "ann.vcf"
    card.write_text(CARD)
    assert ask(home, "take", card)["files"][0]["saved"] == 2
    assert ask(home, "give", "people", tmp_path / name)["records"] == 1
    other = tmp_path / "other"
    assert ask(other, "take", tmp_path / name)["files"][0]["skipped"] == []
    again = ask(other, "give", "people", tmp_path / "again.csv")
    assert again["records"] == 1
    assert "ann@example.org" in (tmp_path / "again.csv").read_text()


def test_taking_twice_changes_nothing_and_undo_takes_it_back(home: Path, tmp_path: Path) -> None:
    card = tmp_path / "ann.vcf"
    card.write_text(CARD)
    ask(home, "take", card)
    assert ask(home, "take", card)["files"][0]["saved"] == 0
    ask(home, "undo")
    run(home, "give", "people", tmp_path / "none.csv").refused(1)


def test_nothing_is_overwritten_and_nonsense_is_said(home: Path, tmp_path: Path) -> None:
    (tmp_path / "ann.vcf").write_text(CARD)
    ask(home, "take", tmp_path / "ann.vcf")
    (tmp_path / "there.csv").write_text("mine")
    run(home, "give", "people", tmp_path / "there.csv").refused(2)
    assert (tmp_path / "there.csv").read_text() == "mine"
    run(home, "take", tmp_path / "missing.vcf").refused(1)
    (tmp_path / "odd.csv").write_bytes(b"\x00\x01\x02")
    run(home, "take", tmp_path / "odd.csv").refused(2)
