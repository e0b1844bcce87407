"""Lines as data: runs of text with a role. Pure; a widget paints them, a test reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from copilot.ui.palette import Palette


class Run(NamedTuple):
    """A stretch of one line: text that is already plain, and its role (or several, "quote link")."""

    text: str
    role: str = "text"


class Target(NamedTuple):
    """Something on a line that Enter and jump labels act on: where it begins, how wide it is, what it is."""

    column: int
    width: int
    what: object


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen: `left` is cut where `right` begins. A line with `stop` may hold the cursor."""

    left: tuple[Run, ...] = ()
    right: tuple[Run, ...] = ()
    targets: tuple[Target, ...] = ()
    stop: bool = False

    @property
    def what(self) -> object | None:
        """What the first target is."""
        return self.targets[0].what if self.targets else None

    @property
    def text(self) -> str:
        """What stands on the line, without the gap between left and right."""
        return "".join(run.text for run in (*self.left, *self.right))


def width_of(runs: Iterable[Run]) -> int:
    """The cells these runs take."""
    return sum(cell_len(run.text) for run in runs)


def cut(text: str, width: int) -> str:
    """The text in exactly `width` cells: padded, or cut with an ellipsis."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)


def paint(line: Line, width: int, palette: Palette, *, over: str = "", lit: Target | None = None) -> Strip:
    """The strip of a line in exactly `width` cells; the target `lit` stands out."""
    right = line.right if width_of(line.right) < width else ()
    segments = _lay(line.left, width - width_of(right), palette, over)
    segments += [Segment(run.text, palette.style(run.role, over)) for run in right]
    strip = Strip(_joined(segments), width)
    if lit is None:
        return strip
    shown = strip.crop(lit.column, lit.column + lit.width).text
    return _inlay(strip, lit.column, Strip([Segment(shown, palette.style("citation"))]))


def label(strip: Strip, labels: Iterable[tuple[int, str]], palette: Palette) -> Strip:
    """The strip with jump labels laid over it at these columns."""
    for column, text in labels:
        at = min(column, max(0, strip.cell_length - len(text)))
        strip = _inlay(strip, at, Strip([Segment(text, palette.style("label"))], len(text)))
    return strip


def _lay(runs: Sequence[Run], room: int, palette: Palette, over: str) -> list[Segment]:
    segments: list[Segment] = []
    for run in runs:
        size = cell_len(run.text)
        if size > room:
            segments.append(Segment(cut(run.text, room), palette.style(run.role, over)))
            return segments
        segments.append(Segment(run.text, palette.style(run.role, over)))
        room -= size
    if room:
        segments.append(Segment(" " * room, palette.style("text", over)))
    return segments


def _joined(segments: list[Segment]) -> list[Segment]:
    """The same cells in fewer segments: blanks take their neighbour's style where nothing of it shows on them."""
    made: list[Segment] = []
    for text, style, _ in segments:
        if made and style is not None:
            before, worn, _ = made[-1]
            assert worn is not None
            if style is worn or (text.isspace() and _alike(style, worn)):
                made[-1] = Segment(before + text, worn)
                continue
            if before.isspace() and _alike(style, worn):
                made[-1] = Segment(before + text, style)
                continue
        made.append(Segment(text, style))
    return made


@lru_cache(4096)
def _alike(one: Style, other: Style) -> bool:
    """Whether blanks look the same in both styles."""
    plainly = not (one.underline or other.underline or one.strike or other.strike)
    return plainly and one.bgcolor == other.bgcolor and one.reverse == other.reverse and not one.reverse


def _inlay(strip: Strip, column: int, piece: Strip) -> Strip:
    width, end = strip.cell_length, column + piece.cell_length
    return Strip.join([strip.crop(0, column), piece, strip.crop(end, max(end, width))])
