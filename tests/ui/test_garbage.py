"""Garbage waits while the app starts, and is looked for afterwards."""

from __future__ import annotations

import gc

from copilot.ui import garbage


def test_what_a_start_made_is_not_walked_again() -> None:
    before = gc.get_freeze_count()
    garbage.leave()
    assert not gc.isenabled()
    garbage.collect()
    try:
        assert gc.isenabled()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


def test_without_a_start_nothing_is_set_aside() -> None:
    before = gc.get_freeze_count()
    garbage.collect()
    assert gc.isenabled()
    assert gc.get_freeze_count() == before
