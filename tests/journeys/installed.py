"""Where the installed program lies and how it is started."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.cli.program import STEERING


@dataclass(frozen=True, slots=True)
class Installed:
    """The wheel, the folder it was installed into, and the files of the package when it was built."""

    wheel: Path
    target: Path
    sources: frozenset[str]

    @property
    def command(self) -> Path:
        """The console script."""
        return self.target / "bin" / "inbox-copilot"

    def environment(self, **more: str) -> dict[str, str]:
        """Surroundings in which the installed copy is found before the checkout's."""
        kept = {name: value for name, value in os.environ.items() if name not in STEERING}
        return kept | {"PYTHONPATH": str(self.target), "PYTHONDONTWRITEBYTECODE": "1"} | more
