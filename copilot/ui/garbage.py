"""When garbage is looked for: not while the app starts, which makes much and drops little."""

from __future__ import annotations

import gc


def leave() -> None:
    """Look for none until `collect`."""
    gc.disable()


def collect() -> None:
    """Look for it from now on, but not among what the start made, which stays as long as the app."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
