"""Real mail and attacks of others, obeyed by the worst chooser."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.attacks.corpora import mails, run

pytestmark = pytest.mark.corpora

_EVERY = 25


def test_no_mail_of_the_development_sets_makes_anything_leave(corpora: Path, tmp_path: Path, house: Path) -> None:
    seen, tally = run(islice(mails(corpora), 0, None, _EVERY), tmp_path, house)
    assert seen > 150
    assert tally.findings == []
    assert tally.asked > 500
