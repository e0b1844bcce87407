"""Real and published mail: every file gives text or a named defect."""

from __future__ import annotations

import re
import tarfile
from pathlib import Path

import pytest

from copilot.mail import mime

pytestmark = pytest.mark.corpora


def test_every_file_of_the_robustness_corpus_gives_text_or_a_named_defect(corpora: Path) -> None:
    files = sorted((corpora / "robustness" / "eml").glob("*.eml"))
    assert len(files) == 532
    for path in files:
        raw = path.read_bytes()
        message = mime.parse(raw)
        assert message.text or message.defects, path.name
        assert not any("cannot be parsed" in defect for defect in message.defects), path.name
        assert "".join(message.text[zone.start : zone.end] for zone in message.zones) == message.text, path.name
        for part in message.attachments:
            assert len(mime.attachment(raw, part.index)[1]) == part.bytes, path.name


def test_the_standard_library_alone_gives_them_too(corpora: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.mail.parts._fast", None)
    for path in sorted((corpora / "robustness" / "eml").glob("*.eml")):
        message = mime.parse(path.read_bytes())
        assert message.text or message.defects, path.name
        assert not any("cannot be parsed" in defect for defect in message.defects), path.name


def test_both_parsers_find_the_same_words(corpora: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted((corpora / "robustness" / "eml").glob("*.eml"))
    fast = [mime.parse(path.read_bytes()).text.split() for path in files]
    monkeypatch.setattr("copilot.mail.parts._fast", None)
    slow = [mime.parse(path.read_bytes()).text.split() for path in files]
    same = sum(one == other for one, other in zip(fast, slow, strict=True))
    assert same >= 0.96 * len(files)


def test_bare_carriage_returns_are_lines(corpora: Path) -> None:
    found = [path for path in sorted((corpora / "robustness" / "eml").glob("*.eml")) if b"\n" not in path.read_bytes()]
    assert len(found) >= 20
    for path in found:
        message = mime.parse(path.read_bytes())
        assert message.from_, path.name
        assert "line ends are bare carriage returns" in message.defects


def test_what_has_a_body_in_the_published_trees_has_one_here(corpora: Path) -> None:
    agree = total = 0
    with tarfile.open(corpora / "robustness" / "mime4j_expected_structure.tar.gz") as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            name = Path(member.name).stem
            path = corpora / "robustness" / "eml" / f"{name}.eml"
            if content is None or not path.exists():
                continue
            expected = len(re.findall(rb"<(?:text|binary)-body", content.read()))
            message = mime.parse(path.read_bytes())
            total += 1
            agree += bool(expected) == bool(message.text or message.attachments)
    assert total > 40
    assert agree >= 0.9 * total
