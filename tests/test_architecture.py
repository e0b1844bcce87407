"""The house's rules, counted: limits, doors, docstrings, and what the repository must not say."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = sorted((ROOT / "copilot").rglob("*.py"))
SOURCES = PACKAGE + sorted((ROOT / "tools").glob("*.py"))
ALL = SOURCES + sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "scripts").rglob("*.py"))

MOST_LINES = 300
MOST_FUNCTION_LINES = 60
MOST_HANDLERS = 12

DOORS = {
    "textual": ("copilot/ui/",),
    "rich": ("copilot/ui/",),
    "sqlite3": ("copilot/store/db.py",),
    "imapclient": ("copilot/mail/imap",),
    "imaplib": ("copilot/mail/imap",),
    "smtplib": ("copilot/mail/outbox",),
    "email": ("copilot/mail/",),
    "fast_mail_parser": ("copilot/mail/",),
    "mailbox": ("copilot/mail/",),
    "keyring": ("copilot/secrets.py",),
    "socket": ("copilot/mail/imap", "copilot/mail/outbox", "copilot/connect/web.py"),
    "ssl": ("copilot/connect/web.py", "copilot/mail/imap", "copilot/mail/outbox", "copilot/mail/tls.py"),
    "markdown_it": ("copilot/mail/compose",),
    "zstandard": ("copilot/store/",),
    "numpy": ("copilot/triage/", "copilot/llm/"),
    "llama_cpp": ("copilot/llm/llamacpp",),
    "llguidance": ("copilot/llm/",),
    "jinja2": ("copilot/llm/chat.py",),
    "sklearn": (),
    "urllib.request": (),
    "http.client": (),
    "asana": ("copilot/connect/asana.py",),
    "hubspot": ("copilot/connect/hubspot.py",),
    "urllib3": ("copilot/connect/answers.py",),
    "requests": (),
    "httpx": ("copilot/connect/", "copilot/llm/http", "copilot/llm/pulling"),
    "mlx": ("copilot/llm/mlx",),
    "mlx_lm": ("copilot/llm/mlx",),
    "tomlkit": ("copilot/llm/grants.py", "copilot/llm/roles.py"),
}
"""Each foreign library and the only places that may import it; sockets are the ways out of the machine."""

HEAVY = (
    *("asana", "hubspot", "urllib3", "numpy", "sklearn", "scipy", "chromadb", "googleapiclient", "dbos", "imapclient"),
    *("llama_cpp", "llguidance", "jinja2", "mlx", "mlx_lm", "huggingface_hub"),
)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_no_file_and_no_function_outgrows_its_room(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")
    if path.name != "migrations.py":
        assert lines <= MOST_LINES, f"{lines} lines"
    long = {
        one.name: (one.end_lineno or one.lineno) - one.lineno + 1
        for one in _functions(_tree(path))
        if (one.end_lineno or one.lineno) - one.lineno + 1 > MOST_FUNCTION_LINES
    }
    assert not long


def _handles(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    decorated = any(getattr(getattr(one, "func", one), "id", "") == "on" for one in function.decorator_list)
    return decorated or function.name.startswith(("on_", "_on_"))


@pytest.mark.parametrize("path", PACKAGE, ids=_name)
def test_no_class_hosts_more_than_twelve_handlers(path: Path) -> None:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ClassDef):
            handlers = [
                one.name
                for one in node.body
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and _handles(one)
            ]
            assert len(handlers) <= MOST_HANDLERS, f"{node.name}: {handlers}"


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_foreign_libraries_enter_by_their_door(path: Path) -> None:
    name = _name(path)
    for module in _imports(_tree(path)):
        for library, doors in DOORS.items():
            if module == library or module.startswith(library + "."):
                assert name.startswith(doors) if doors else False, f"{name} imports {module}"


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_every_public_name_says_what_it_promises(path: Path) -> None:
    tree = _tree(path)
    nodes: list[ast.AST] = [tree]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            nodes.append(node)
            if isinstance(node, ast.ClassDef) and "ui" not in path.parts:
                nodes += [
                    one
                    for one in node.body
                    if isinstance(one, ast.FunctionDef)
                    and not one.name.startswith(("_", "on_", "action_", "watch_", "compose", "render"))
                    and not one.decorator_list
                ]
    empty = [getattr(one, "name", "module") for one in nodes if not ast.get_docstring(one)]  # type: ignore[arg-type]
    assert path.stat().st_size == 0 or not empty


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_broad_excepts_carry_their_reason(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"\s*except( BaseException| Exception)?( as \w+)?:", line):
            around = "\n".join(lines[max(0, number - 1) : number + 3])
            assert "#" in around, f"line {number + 1}: a broad except without its reason"


def test_the_architecture_docstring_is_short_enough_to_be_read() -> None:
    told = ast.get_docstring(_tree(ROOT / "copilot" / "__init__.py")) or ""
    assert 10 <= told.count("\n") <= 80
    for room in ("mail", "store", "triage", "toolkit", "ui"):
        assert room in told


@pytest.mark.parametrize("words", ["--help", "brief --help"])
def test_help_loads_neither_the_screen_nor_anything_heavy(words: str) -> None:
    code = (
        "import sys\nfrom copilot.cli import main\n"
        f"try: main({words.split()!r})\nexcept SystemExit: pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert not loaded & {*HEAVY, "textual", "keyring", "fast_mail_parser"}


def test_the_app_module_loads_nothing_heavy_before_the_first_paint() -> None:
    code = "import sys, copilot.ui.app, copilot.workspace, copilot.store.mail; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {*HEAVY, "keyring", "email"}


def test_tools_see_only_the_tool_api() -> None:
    allowed = ("copilot.toolkit.api", "copilot.types", "copilot.errors")
    for path in (ROOT / "tools").glob("*.py"):
        ours = {one for one in _imports(_tree(path)) if one.partition(".")[0] == "copilot"}
        assert all(one.startswith(allowed) for one in ours), _name(path)
