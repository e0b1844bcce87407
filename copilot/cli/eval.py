"""`eval tools`: how well words become calls, measured on the utterances that come with the program."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copilot.evals.score import Outcome, Score


def tools(options: Namespace) -> int:
    """Say all utterances of one part to the interpreter, in a mailbox made for them; tells the figures."""
    from copilot.cli import documents

    score = _measure(options.set)
    misses = [one for one in score.outcomes if _missed(one)] if options.set == "dev" else []
    if options.json:
        documents.dump(_document(options.set, score, misses))
    else:
        print("\n".join(_lines(score, misses)))
    return 0


def _measure(part: Any) -> Score:
    from copilot.evals import mailbox, score, utterances
    from copilot.store.db import Database
    from copilot.toolkit import registry

    known = {one.tool.name: one.tool for one in registry.load() if one.tool is not None}
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "store.db")
        try:
            return score.measure(utterances.load(part), mailbox.fill(db), known)
        finally:
            db.close()


def _missed(one: Outcome) -> bool:
    return not one.right if one.said.calls else one.became != "refused"


def _figures(score: Score) -> dict[str, float]:
    return {
        "coverage": score.coverage,
        "tool_accuracy": score.tool_accuracy,
        "argument_accuracy": score.argument_accuracy,
        "refused": score.refused,
        "nearest_description": score.baseline,
    }


def _document(part: str, score: Score, misses: list[Outcome]) -> dict[str, Any]:
    """The figures (shares of 1); `misses` only of dev, because nobody who tunes may look at test."""
    return {
        "set": part,
        "lines": score.total.lines,
        **_figures(score),
        "acted_out_of_scope": score.acted,
        "tools": {name: asdict(tally) for name, tally in score.tools.items()},
        "confusions": [{"meant": meant, "got": got, "count": count} for meant, got, count in score.confusions],
        "misses": [
            {"id": one.said.id, "words": one.said.words, "became": one.became, "tools": one.tools, "wrong": one.wrong}
            for one in misses
        ],
    }


def _lines(score: Score, misses: list[Outcome]) -> Iterator[str]:
    for name, share in _figures(score).items():
        yield f"{name.replace('_', ' '):<24}{share:>7.1%}"
    yield f"\n{'tool':<20}{'lines':>7}{'answered':>10}{'right tool':>12}{'and arguments':>15}"
    for name, tally in score.tools.items():
        yield f"{name:<20}{tally.lines:>7}{tally.answered:>10}{tally.right_tool:>12}{tally.right:>15}"
    for meant, got, count in score.confusions:
        yield f"{count:>4} × {meant} taken for {got}"
    for one in misses:
        yield f"{one.became:<9}{one.said.id:<22}{one.said.words}  [{', '.join(one.wrong) or one.told}]"
