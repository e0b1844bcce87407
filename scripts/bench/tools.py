"""Words to calls: our own utterances, and WorkBench's commands beside the tool with the nearest description.

Usage: tools.py [--json]. WorkBench is left out where `../shared/corpora` does not lie beside the checkout.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from figures import Figure, tell

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from copilot.evals import mailbox, score, utterances, workbench
from copilot.store.db import Database
from copilot.toolkit import registry
from copilot.toolkit.declaration import Tool

_CORPUS = Path(__file__).parent.parent.parent.parent / "shared" / "corpora" / "tools"


def own(tools: Mapping[str, Tool], folder: Path) -> Iterator[Figure]:
    """The test part of our own utterances."""
    db = Database(folder / "own.db")
    found = score.measure(utterances.load("test"), mailbox.fill(db), tools)
    db.close()
    total = found.total
    detail = f"{total.right_tool} of {total.answered} answered; nearest description {found.baseline:.1%} of all"
    yield Figure("right tool, of those answered", found.tool_accuracy * 100, 97, "%", "least", detail)
    yield Figure("… how many are answered", found.coverage * 100, 80, "%", "least", f"{total.lines} lines")
    yield Figure("… and all arguments right", found.argument_accuracy * 100, 90, "%", "least")
    yield Figure("out of scope: refused", found.refused * 100, 95, "%", "least", f"{found.acted} acted on")


def foreign(tools: Mapping[str, Tool], folder: Path) -> Iterator[Figure]:
    """WorkBench's commands that our tools can do: the right tool called, or at least asked about."""
    db = Database(folder / "foreign.db")
    workbench.fill(db, _CORPUS)
    choices = workbench.measure(workbench.load(_CORPUS), db, tools)
    db.close()
    plain = [one for one in choices if not one.command.conditional]
    for name, some in (("WorkBench", choices), ("… without its conditional commands", plain)):
        called, named, near = (sum(one) for one in zip(*((x.called, x.named, x.nearest) for x in some), strict=True))
        detail = f"{called} called and {named - called} asked about, of {len(some)}; nearest {near}"
        yield Figure(f"{name}: right tool beside nearest description", named / max(near, 1), 1.3, "×", "least", detail)


def main() -> None:
    """Measure both, the foreign one where it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    tools = {one.tool.name: one.tool for one in registry.load() if one.tool is not None}
    with tempfile.TemporaryDirectory() as folder:
        figures = list(own(tools, Path(folder)))
        if _CORPUS.is_dir():
            figures += foreign(tools, Path(folder))
    tell("tools", figures, as_json=options.json)


if __name__ == "__main__":
    main()
