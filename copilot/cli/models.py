"""`models`: which model does what, what there is, pulling, trying and measuring it; `egress`: what left the machine."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot import paths, settings
from copilot.errors import ModelMissing, NotFound, UsageError

if TYPE_CHECKING:
    from copilot.llm.base import Role
    from copilot.llm.catalogue import Entry
    from copilot.llm.roles import Binding
    from copilot.settings import Models

ROLES = ("watch", "tools", "summary", "long")
_GB = 1e9


def listing(options: Namespace) -> int:
    """What each role is bound to, the models there are, and the profile that suits this machine."""
    from copilot.cli import documents
    from copilot.llm import catalogue, grants

    home = paths.find(options.home)
    chosen = settings.load(home.settings).models
    found = {
        "roles": _roles(chosen),
        "machine": _machine(),
        "models": [_entry(one, home) for one in catalogue.entries()],
        "profiles": [asdict(one) for one in catalogue.profiles()],
        "grants": [{"name": name, **_plain(one)} for name, one in grants.load(home).items()],
    }
    if options.json:
        documents.dump(found)
    else:
        print("\n".join(_listed(found)))
    return 0


def use(options: Namespace) -> int:
    """Bind one role to a model, or all roles as a profile has them; models that are not here yet are named."""
    from copilot.cli import documents
    from copilot.llm import roles

    home = paths.find(options.home)
    settings.load(home.settings)
    wanted, missing = _wanted(options, home)
    if wanted:
        roles.use(home.make().settings, wanted)
    now = _roles(settings.load(home.settings).models)
    if options.json:
        documents.dump({"roles": now, "missing": missing})
    else:
        print("\n".join(f"{role:<8} {now[role]['binding']}" for role in wanted))
    for name in missing:
        print(f"{name} is not here yet: inbox-copilot models pull {name}", file=sys.stderr)
    return 0


def pull(options: Namespace) -> int:
    """Pull a model of the catalogue, or the .gguf file at a URL."""
    from copilot.cli import documents
    from copilot.llm import catalogue, pulling

    home = paths.find(options.home).make()
    began, more = time.monotonic(), {"accepted": options.accept_licence, "sha256": options.sha256}
    try:
        done = pulling.pull(options.name, folder(home), progress=_progress(), **more)
    except ModelMissing as error:
        if (entry := catalogue.known(options.name)) is None or entry.confirmed:
            raise
        raise ModelMissing(error.message, "The catalogue's name for it was never confirmed: give its URL.") from error
    assert done is not None
    if options.json:
        seconds = round(time.monotonic() - began, 3)
        documents.dump({**asdict(done), "path": str(done.path), "sha256": done.sha256 or None, "seconds": seconds})
    else:
        print(f"{done.path}\n{done.bytes / _GB:.2f} GB, {_CHECKED[done.checked]}")
    return 0


_CHECKED = {
    "catalogue": "checksum of the catalogue: right",
    "given": "checksum given: right",
    "hub": "checksums told by the hub: right (the catalogue has none of its own)",
    "no": "no checksum to hold it against",
}


def check(options: Namespace) -> int:
    """Try whether a role's model can be relied on here; 1 when something is not well."""
    from copilot.cli import documents
    from copilot.llm import trial

    home, role, chosen, binding = _target(options)
    steps = []
    for step in trial.run(binding, home, role=role, models=chosen):
        steps.append(step)
        if not options.json:
            print(f"{'ok ' if step.well else 'NOT'} {step.name:<9} {step.told}", flush=True)
    well = all(one.well for one in steps)
    if options.json:
        documents.dump({"role": role, "binding": str(binding), "ok": well, "checks": [asdict(one) for one in steps]})
    return 0 if well else 1


def bench(options: Namespace) -> int:
    """Measure a role's model, beside the bare engine and beside this machine's memory."""
    from copilot.cli import documents
    from copilot.llm import benchmark
    from copilot.llm.base import Options

    home, role, chosen, binding = _target(options)
    found = benchmark.measure(binding, home, role=role, models=chosen, options=Options(threads=options.threads))
    if options.json:
        documents.dump({"role": role, "binding": str(binding), **asdict(found)})
    else:
        print("\n".join(f"{name.replace('_', ' '):<26} {_shown(value)}" for name, value in asdict(found).items()))
    return 0


def grant(options: Namespace) -> int:
    """Let a role's requests go to one model elsewhere, for some days."""
    from copilot.llm import grants, roles

    home = paths.find(options.home).make()
    binding = roles.read(f"http:{options.url}#{options.model}")
    given = grants.Grant(
        url=binding.at,
        model=binding.name,
        purpose=tuple(options.purpose),
        fields=tuple(options.fields),
        until=date.today() + timedelta(days=options.days),
        token_command=options.token_command,
        plain=options.plain,
    )
    grants.give(home, options.name, given)
    _tell(options, {"name": options.name, **_plain(given)}, f"{options.name}: {_granted(_plain(given))}")
    return 0


def revoke(options: Namespace) -> int:
    """Take a grant back, at once."""
    from copilot.llm import grants

    if not grants.revoke(paths.find(options.home), options.name):
        raise NotFound(f"There is no grant {options.name!r}.", "`models list` names them.")
    _tell(options, {"revoked": options.name}, f"{options.name} is taken back.")
    return 0


def egress(options: Namespace) -> int:
    """Everything that has left for models elsewhere, oldest first."""
    from copilot.cli import documents
    from copilot.llm import grants

    sent = list(grants.ledger(paths.find(options.home)))
    if options.json:
        documents.dump({"entries": [asdict(one) for one in sent], "bytes": sum(one.bytes for one in sent)})
    else:
        for one in sent:
            fields = "+".join(one.fields)
            print(f"{one.at} {one.url} {one.model} {one.purpose} {fields} {one.bytes} bytes, {one.redacted} redacted")
        print(f"{len(sent)} requests, {sum(one.bytes for one in sent)} bytes")
    return 0


def folder(home: paths.Paths) -> Path:
    """Where pulled models lie."""
    return home.data / "models"


def _tell(options: Namespace, document: dict[str, Any], line: str) -> None:
    from copilot.cli import documents

    if options.json:
        documents.dump(document)
    else:
        print(line)


def _wanted(options: Namespace, home: paths.Paths) -> tuple[dict[Role, Binding], list[str]]:
    """What to bind, and which models of it have to be pulled first."""
    from copilot.llm import catalogue

    if options.what in ROLES:
        if options.model is None:
            raise UsageError("Say which model.", "models use summary llamacpp:FILE.gguf")
        return {options.what: _binding(options.model, home, accepted=options.accept_licence)}, []
    if options.model is not None:
        raise UsageError(f"{options.what!r} is no role.", f"Roles are {', '.join(ROLES)}.")
    chosen = catalogue.bindings(catalogue.profile(options.what), folder(home))
    here = {role: one for role, one in chosen.items() if one.engine == "builtin" or one.path.exists()}
    names = {catalogue.profile(options.what).roles[role]: None for role in chosen if role not in here}
    return here, list(names)


def _binding(text: str, home: paths.Paths, *, accepted: bool) -> Binding:
    """The binding that a line, or a name of the catalogue, means; what it names must be there."""
    from copilot.llm import catalogue, roles

    entry = catalogue.known(text)
    found = entry.binding(folder(home)) if entry else roles.read(text)
    catalogue.permit(entry or catalogue.of(found), accepted=accepted)
    if found.engine in ("llamacpp", "mlx"):
        found = roles.Binding(found.engine, str(found.path.absolute()), found.name)
        if not found.path.exists():
            hint = f"Pull it: inbox-copilot models pull {entry.name}" if entry else "`models list` names some to pull."
            raise ModelMissing(f"There is no {found.path}.", hint)
    return found


def _target(options: Namespace) -> tuple[paths.Paths, Role, Models, Binding]:
    """The home, the role, the settings of models, and what is to be tried: a role's model, or any other."""
    from copilot.llm import roles

    home = paths.find(options.home)
    chosen = settings.load(home.settings).models
    if options.target in ROLES:
        return home, options.target, chosen, roles.bound(chosen, options.target)
    return home, "summary", chosen, _binding(options.target, home, accepted=True)


def _roles(chosen: Models) -> dict[str, Any]:
    from copilot.llm import roles

    found = {role: roles.bound(chosen, role) for role in roles.ROLES}
    return {role: {"binding": str(one), "engine": one.engine, "model": one.name} for role, one in found.items()}


def _machine() -> dict[str, Any]:
    from copilot.llm import catalogue

    memory, card = catalogue.memory(), catalogue.card()
    suited = catalogue.suited(memory, card)
    return {"memory": memory, "card": card, "profile": suited.name if suited else None}


def _entry(one: Entry, home: paths.Paths) -> dict[str, Any]:
    at = one.binding(folder(home)).path
    told = asdict(one) | {"file": one.file or None, "sha256": one.sha256 or None, "memory": one.memory}
    return {**told, "path": str(at) if at.exists() else None}


def _plain(given: Any) -> dict[str, Any]:
    told = asdict(given)
    return {**told, "until": told["until"].isoformat(), "lapsed": told["until"] < date.today()}


def _granted(one: dict[str, Any]) -> str:
    ends = f"lapsed on {one['until']}" if one["lapsed"] else f"until {one['until']}"
    return f"{one['url']} {one['model']} for {'+'.join(one['purpose'])} sees {'+'.join(one['fields'])}, {ends}"


def _listed(found: dict[str, Any]) -> Iterator[str]:
    for role, one in found["roles"].items():
        yield f"{role:<8} {one['binding']}"
    machine = found["machine"]
    yield f"\n{machine['memory'] / _GB:.0f} GB of memory; profile {machine['profile'] or 'none: the built-in engine'}\n"
    for one in found["models"]:
        here = "here" if one["path"] else ""
        work = {"yes": "", "terms": "read its terms", "no": "NOT for work"}[one["work"]]
        needs = f"{one['size']:>5} GB, needs {one['memory']:>4}"
        yield f"{one['name']:<20} {needs}  {one['licence']:<20} {'/'.join(one['roles']):<12} {here or work}".rstrip()
    for one in found["grants"]:
        yield f"grant {one['name']}: {_granted(one)}"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "-"
    return "-" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def _progress() -> Any:
    """Tells how far a pull is: on a terminal in one line, elsewhere in tenths."""
    live, told = sys.stderr.isatty(), [-1, 0.0]

    def say(here: int, total: int) -> None:
        share = 100 * here // max(1, total)
        due = time.monotonic() > told[1] + 0.2 if live else share // 10 > told[0] // 10
        if due or (here == total and share != told[0]):
            told[:] = [share, time.monotonic()]
            line = f"{share} % of {total / _GB:.2f} GB"
            print(f"\r{line}" if live else line, end="" if live and here < total else "\n", file=sys.stderr, flush=True)

    return say
