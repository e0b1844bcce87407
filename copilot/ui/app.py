"""The app: themes, keys, screens and workers. What each feature does stands beside it, not here."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.worker import Worker, WorkerState, get_current_worker

from copilot.errors import CopilotError, SearchError, SettingsError
from copilot.ui import actions, garbage, terminal, themes
from copilot.ui.bridge import DELAY_SECONDS, Bridge, Woke
from copilot.ui.screens.mail import MailScreen
from copilot.ui.untrusted import plain
from copilot.ui.widgets.entry import Entry

if TYPE_CHECKING:
    from copilot.workspace import Workspace

Result = TypeVar("Result")
Severity = Literal["information", "warning", "error"]

_log = logging.getLogger("copilot.ui")


class CopilotApp(App[None]):
    """The mail app over one workspace, which whoever made it closes."""

    CSS_PATH = Path(__file__).with_name("app.tcss")
    TITLE = "inbox-copilot"
    BINDINGS = actions.bindings("app")
    COMMANDS: ClassVar[set[Any]] = {lambda: _provider()}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+underscore"

    def __init__(self, workspace: Workspace, *, open_paths: Sequence[Path] = (), start: bool = True) -> None:
        self.workspace = workspace
        self.look = themes.first(workspace.settings.look.theme)
        self.looks = {self.look.theme.name: self.look}
        self.keys: dict[str, str] = {}
        self.open_paths = tuple(open_paths)
        self._start = start
        self._imported = False
        super().__init__()
        terminal.guard(colour=not self.no_color)
        # Worn before the styles are read, a theme does not have them parsed again.
        self.register_theme(self.look.theme)
        self.set_reactive(CopilotApp.theme, self.look.theme.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.mail = MailScreen()
        settings = workspace.settings
        addresses = (*settings.me.addresses, *(one.address for one in settings.accounts.values()))
        self.me = frozenset(address.lower() for address in addresses)

    # Starting

    def on_mount(self) -> None:
        # Our themes name true colours and nothing dim, and `terminal` takes colour away: nothing is left for filters.
        self._filters.clear()
        wanted = "mono" if self.no_color else self.workspace.settings.look.theme
        if wanted != self.look.theme.name:
            self._take_looks()
            self.wear(wanted)
        self._take_keys()
        self.bridge = Bridge(self.workspace.bus, lambda: self.post_message(Woke()))
        if not self.is_headless:
            self.set_interval(2.0, lambda: self.exit() if terminal.gone() else None)
        self.push_screen(self.mail)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        garbage.collect()
        self._take_looks()
        self.mail.start_place()
        if self.open_paths:
            self.workspace.import_paths(self.open_paths)
        if self._start:
            self.ask(self, "start", self.workspace.start)
        from copilot.ui.wardrobe import Wardrobe

        self.wardrobe = Wardrobe(self)
        self.wardrobe.open()

    def _take_keys(self) -> None:
        try:
            self.keys = actions.keymap(self.workspace.settings.keys)
        except SettingsError as error:
            self.trouble(error)
            known = {name: keys for name, keys in self.workspace.settings.keys.items() if name in actions.BY_ID}
            self.keys = actions.keymap(known)
        self.set_keymap(self.keys)

    def on_unmount(self) -> None:
        if hasattr(self, "bridge"):
            self.bridge.close()

    @property
    def expecting(self) -> bool:
        """Whether mail is still to come: an account is set up, or paths were given that are not all read yet."""
        return bool(self.workspace.settings.accounts) or (bool(self.open_paths) and not self._imported)

    def now(self) -> datetime:
        """The present moment in the local zone."""
        return datetime.now().astimezone()

    # Themes

    def _take_looks(self) -> None:
        self.looks = {look.theme.name: look for look in themes.builtin()} | self.looks
        for look in self.looks.values():
            self.register_theme(look.theme)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The roles as CSS variables, before any theme is on."""
        return dict(self.look.theme.variables)

    def wear(self, name: str) -> None:
        """Put a theme on; an unknown name is said and the first one worn."""
        if name not in self.looks:
            self.say(f"There is no theme {name!r}; known are {', '.join(self.looks)}.", severity="warning")
            name = "dusk" if "dusk" in self.looks else next(iter(self.looks))
        self.look = self.looks[name]
        self.theme = name
        self.call_after_refresh(self._recolor)

    def next_theme(self) -> None:
        """Put the next theme on."""
        names = list(self.looks)
        self.wear(names[(names.index(self.look.theme.name) + 1) % len(names)])

    def _recolor(self) -> None:
        for screen in self.screen_stack:
            for widget in screen.walk_children():
                recolor = getattr(widget, "recolor", None)
                if recolor is not None:
                    recolor()

    # Speaking

    def say(self, words: str, *, severity: Severity = "information", title: str = "") -> None:
        """Show a short word that goes away by itself; never markup."""
        self.notify(plain(words), title=plain(title), severity=severity, markup=False)

    def trouble(self, error: CopilotError) -> None:
        """Show what went wrong and what to do."""
        words = f"{error.message} {error.hint}".strip()
        self.say(words, severity="error" if error.code == 1 else "warning")

    # Working

    def ask(
        self,
        node: DOMNode,
        group: str,
        call: Callable[[], Result],
        then: Callable[[Result], object] | None = None,
        *,
        failed: Callable[[], object] | None = None,
        quiet: Callable[[str], None] | None = None,
        exclusive: bool = True,
    ) -> None:
        """Call in a thread, then go on here with the answer; a newer question of the group makes an old one void.

        An error is shown, or `quiet` gets it in words when it is about a search. A node that is gone hears nothing.
        """

        def tell(answer: Callable[..., object], *what: object) -> None:
            if node is self or node.is_attached:
                answer(*what)

        def work() -> None:
            answered = False
            try:
                answer, answered = call(), True
            except CopilotError as error:
                self.call_later(self._complain, error, quiet)
                return
            finally:
                if not answered and failed is not None:
                    self.call_later(tell, failed)
            if then is not None and not get_current_worker().is_cancelled:
                self.call_later(tell, then, answer)

        self.run_worker(
            work, group=f"{group}/{id(node)}", thread=True, exclusive=exclusive, exit_on_error=False, name=group
        )

    def _complain(self, error: CopilotError, quiet: Callable[[str], None] | None) -> None:
        if quiet is not None and isinstance(error, SearchError):
            quiet(f"{error.message} {error.hint}".strip())
        else:
            self.trouble(error)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed with anything but our own errors met a bug: it is said, and logged without its words."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            frames = "".join(traceback.format_tb(error.__traceback__)) if error else ""
            _log.error("worker %s failed: %s\n%s", event.worker.name, type(error).__name__, frames)
            self.say(f"Something went wrong ({type(error).__name__}); nothing was lost.", severity="error")

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Let a key act before the next one is looked at.

        Textual hands each key to the focused widget's queue and looks for its action when it bubbles up again; of
        `:go` typed at once, the letters would then be taken as keys. The panes have no keys of their own but bindings.
        """
        if isinstance(event, events.Key) and not event.is_forwarded and self.screen_stack and self.screen is self.mail:
            if not (isinstance(self.focused, Entry) and self.focused.edit(event)):
                await self._check_bindings(event.key, priority=True) or await self._check_bindings(event.key)
        else:
            await super().on_event(event)

    # The core

    def on_woke(self, event: Woke) -> None:
        event.stop()
        self.set_timer(DELAY_SECONDS, self._look_again)

    def _look_again(self) -> None:
        news = self.bridge.take()
        self._imported |= any(one.finished for one in news.progress.values()) or bool(news.trouble)
        self.mail.status.hear(news.progress, news.trouble)
        if news.mail or news.analysis:
            self.mail.refresh_brief()
            self.mail.places.refresh()
        if news.journal or news.outbox or news.mail:
            self.mail.rooms.freshen("HistoryScreen", "TasksScreen", "PeopleScreen", "OutboxScreen")
        if news.journal or news.outbox:
            self.mail.status.count_down()
        for words in news.reminders:
            self.say(f"Reminder: {words}", severity="warning")

    def sync(self) -> None:
        """Fetch and push now."""
        self.ask(self, "sync", self.workspace.sync_now)

    # Actions

    def do(self, name: str) -> None:
        """Do any action by id, as its key would."""
        action = actions.BY_ID[name]
        if action.context == "app":
            self.action_act(name)
        elif action.context == "mail":
            self.mail.action_act(name)
        elif action.context == "reader":
            self.mail.reader.action_act(name)
        else:
            self.mail.view.action_act(name)

    def action_act(self, name: str) -> None:
        """The actions that work everywhere."""
        deeds: dict[str, Callable[[], object]] = {
            "help": self.mail.rooms.help,
            "palette": self.action_command_palette,
            "quit": self.exit,
        }
        deeds[name]()

    def _fatal_error(self) -> None:
        """Leave after a bug, without printing what variables held: that may be someone's mail."""
        from rich.text import Text

        self.bell()
        self._exit_renderables.append(Text("\n".join(plain(line) for line in traceback.format_exc().split("\n"))))
        self._close_messages_no_wait()


def _provider() -> Any:
    from copilot.ui.provider import ActionProvider

    return ActionProvider


def run(workspace: Workspace, *, open_paths: Sequence[Path] = ()) -> int:
    """Run the app until the person leaves; `open_paths` are imported first. Returns 0, or 1 after a crash."""
    _log_to(workspace.paths.log)
    app = CopilotApp(workspace, open_paths=open_paths)
    app.run(mouse=workspace.settings.look.mouse)
    return app.return_code or 0


def _log_to(path: Path) -> None:
    """Send diagnostics to a file: anything on stderr would land in the middle of the screen."""
    log = logging.getLogger("copilot")
    log.propagate = False
    try:
        log.addHandler(logging.FileHandler(path, encoding="utf-8", delay=True))
    except OSError:
        log.addHandler(logging.NullHandler())
