"""The CRM: people and companies, one list each; Enter shows everything about one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from copilot.types.records import Company, Person
from copilot.ui import figures
from copilot.ui.head import folded
from copilot.ui.lines import Line, Run
from copilot.ui.screens.listing import ListingScreen
from copilot.ui.screens.sheet import WIDTH, Sheet, width_in
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.types.records import Interaction
    from copilot.ui.app import CopilotApp

_NONE = (
    "Nobody is saved yet.",
    "",
    "Say whom to save, on the command line:",
    "  : add everyone in this thread to the CRM",
)


class PeopleScreen(ListingScreen):
    """People, or with `c` companies."""

    heading = "People"
    empty = _NONE
    app: CopilotApp

    def __init__(self) -> None:
        super().__init__()
        self._companies = False
        self._names: dict[str, str] = {}

    def read(self, words: str) -> list[Any]:
        """Those in whose record these words stand."""
        ledger = self.app.workspace.ledger
        self._names = {one.id: one.name for one in ledger.companies()}
        return list(ledger.companies(words) if self._companies else ledger.people(words))

    def lines(self, thing: Person | Company, width: int) -> Sequence[Line]:
        """Name and what is known, on one line."""
        if isinstance(thing, Company):
            return (Line(left=(Run(f"  {plain(thing.name)}"),), right=(Run(f"{plain(thing.domain)} ", "muted"),)),)
        about = " · ".join(one for one in (thing.title, self._names.get(thing.company, "")) if one)
        left = (Run(f"  {plain(thing.name)}"), Run(f"  {plain(about)}", "muted"))
        return (Line(left=left, right=(Run(f"{plain(thing.emails[0])} " if thing.emails else "", "muted"),)),)

    @property
    def deeds(self) -> dict[str, tuple[str, Callable[[Any], None]]]:
        """What can be done with somebody."""
        return {
            "Enter": ("all", self._tell),
            "m": ("mail", self._mail),
            "d": ("removes", self._remove),
        }

    @property
    def always(self) -> dict[str, tuple[str, Callable[[], None]]]:
        """What can be done with nobody."""
        return {
            "c": ("people" if self._companies else "companies", self._switch),
            "u": ("undo", lambda: self._do(self.app.workspace.undo)),
        }

    def _tell(self, one: Person | Company) -> None:
        self.app.push_screen(DossierScreen(one, self._names))

    def _switch(self) -> None:
        self._companies = not self._companies
        self.heading = "Companies" if self._companies else "People"
        self.again()

    def _mail(self, one: Person | Company) -> None:
        said = [f"from:{email}" for email in one.emails] if isinstance(one, Person) else [f"from:{one.domain}"]
        self.dismiss(None)
        self.app.mail.places.end_search(" or ".join(said))

    def _remove(self, one: Person | Company) -> None:
        self._do(lambda: self.app.workspace.keep(lambda ledger: ledger.remove(one)))

    def _do(self, change: Callable[[], Any]) -> None:
        def done(receipt: Any) -> None:
            self.app.say(f"{plain(receipt.label)} — u to undo")
            self.again()

        self.app.ask(self, "change", change, done, exclusive=False)


class DossierScreen(Sheet):
    """Everything about one person or company."""

    foot = "Esc closes"

    def __init__(self, one: Person | Company, names: dict[str, str]) -> None:
        self.heading = one.name
        super().__init__()
        self._one, self._names = one, names
        self._happened: list[Interaction] | None = None

    def on_mount(self) -> None:
        ledger, one = self.app.workspace.ledger, self._one
        self.app.ask(self, "dossier", lambda: ledger.interactions(one), self._show)

    def on_resize(self) -> None:
        if self._happened is not None:
            self._show(self._happened)

    def _show(self, happened: list[Interaction]) -> None:
        self._happened = happened
        width = width_in(self.app.size.width, WIDTH)
        found = [Line()]
        for label, value in _fields(self._one, self._names):
            if value:
                found += folded(value, "text", width, bullet=Run(f"  {label:<10}", "muted"))
        found += [Line(), Line(left=(Run("  What happened", "title"),))]
        for one in happened:
            when = figures.when(one.at, self.app.now())
            found += folded(
                one.text or one.kind, "text", width, bullet=Run(f"  {when:>6}  {one.kind:<8}", "muted"), most=3
            )
        if not happened:
            found.append(Line(left=(Run("  Nothing is noted.", "muted"),)))
        self.sheet.show(found)


def _fields(one: Person | Company, names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    last = (("Site", one.url), ("Tags", ", ".join(one.tags)), ("Note", one.note), ("From", one.source.quote))
    if isinstance(one, Company):
        return (("Domain", one.domain), *last)
    return (
        ("Mail", ", ".join(one.emails)),
        ("Phone", ", ".join(one.phones)),
        ("Title", one.title),
        ("Company", names.get(one.company, "")),
        *last,
    )
