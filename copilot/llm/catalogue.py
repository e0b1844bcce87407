"""The models that are known, what each needs, and which of them suit which machine; all of it data."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from copilot.errors import UsageError
from copilot.llm.base import Role
from copilot.llm.roles import BUILTIN, Binding

HUB = "https://huggingface.co"
"""Where models are pulled from on the person's word; HF_ENDPOINT names a mirror."""
_GB = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One model: where it lies, how large it is, what its licence allows, what it is good for."""

    name: str
    roles: tuple[Role, ...]
    engine: Literal["llamacpp", "mlx"]
    repository: str
    file: str
    size: float
    sha256: str
    licence: str
    work: Literal["yes", "terms", "no"]
    context: int
    confirmed: bool
    note: str

    @property
    def memory(self) -> float:
        """About how many GB it takes when loaded with 8,192 tokens of context: an estimate, the weights and a sixth."""
        return round(self.size * 7 / 6 + 0.4, 1)

    def binding(self, folder: Path) -> Binding:
        """What a role is bound to once the model has been pulled into the folder of models."""
        at = folder / self.name / self.file if self.file else folder / self.name
        return Binding(self.engine, str(at), at.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Which model each role gets on a machine, or a card, with so many GB of memory; "builtin" for none."""

    name: str
    memory: int
    cuda: bool
    roles: dict[Role, str]


@dataclass(frozen=True, slots=True)
class _Catalogue:
    models: tuple[Entry, ...]
    profiles: tuple[Profile, ...]


@functools.cache
def _load() -> _Catalogue:
    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Catalogue)


def entries() -> tuple[Entry, ...]:
    """All known models, the smallest roles first."""
    return _load().models


def profiles() -> tuple[Profile, ...]:
    """All known machines."""
    return _load().profiles


def known(name: str) -> Entry | None:
    """The model of that name, or None."""
    return next((one for one in entries() if one.name == name.lower()), None)


def of(binding: Binding) -> Entry | None:
    """The model that a binding means, by its file's name, or None."""
    names = {part.lower() for part in Path(binding.at).parts[-2:]}
    return next((one for one in entries() if one.name in names or one.file.lower() in names), None)


def profile(name: str) -> Profile:
    """The profile of that name. Raises UsageError."""
    for one in profiles():
        if one.name == name.lower():
            return one
    raise UsageError(f"There is no profile {name!r}.", f"There are {', '.join(one.name for one in profiles())}.")


def suited(memory: int, card: int = 0) -> Profile | None:
    """The largest profile that bytes of memory, or of a CUDA card, suffice for; None below all of them."""
    # Makers count in 2^30 and leave some to the firmware: nine tenths of the nominal size are enough.
    fit = [one for one in profiles() if (card if one.cuda else memory) >= one.memory * _GB * 0.9]
    return max(fit, key=lambda one: (one.cuda, one.memory), default=None)


def bindings(profile: Profile, folder: Path) -> Mapping[Role, Binding]:
    """What each role of a profile is bound to, pulled or not."""
    found = {role: known(name) for role, name in profile.roles.items()}
    return {role: one.binding(folder) if one else BUILTIN for role, one in found.items()}


def memory() -> int:
    """The bytes of memory that this machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def card() -> int:
    """The bytes of memory of the largest CUDA card, 0 without one."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return 0
    words = [program, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=10, check=True)
        return max((int(one) for one in done.stdout.split()), default=0) * 1024 * 1024
    except (OSError, subprocess.SubprocessError, ValueError):
        return 0


def free() -> int:
    """The bytes of memory that a model could take now, beside what is resident."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        told = next(line for line in lines if line.startswith("MemAvailable:"))
        return int(told.split()[1]) * 1024
    except (OSError, StopIteration, ValueError):
        return memory() * 2 // 3  # what macOS lets a GPU take of it


def hub() -> str:
    """Where models are pulled from."""
    return os.environ.get("HF_ENDPOINT", "").rstrip("/") or HUB


def permit(entry: Entry | None, *, accepted: bool) -> None:
    """Let a model be pulled or used. Raises UsageError where the licence forbids work and nobody accepted it."""
    if entry and entry.work == "no" and not accepted:
        raise UsageError(
            f"{entry.name} is under {entry.licence}, which does not permit work use.",
            "If your use is permitted, say so with --accept-licence.",
        )
