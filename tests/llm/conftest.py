"""The small model, made once, and the engines that can read it; without llama.cpp the tests that need it say so."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from copilot.llm.base import Options
from copilot.llm.child import Child
from tests.llm import tiny, tiny_folder

EXACT = Options(threads=1, exact=True)
"""One thread, for cores that are shared; exact, for answers that are compared."""


@pytest.fixture(scope="session")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small model as a file of llama.cpp."""
    missing = [one for one in ("llama_cpp", "llguidance", "gguf") if not find_spec(one)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (scripts/engines builds llama.cpp)")
    return tiny.make(tmp_path_factory.mktemp("model") / "tiny.gguf")


@pytest.fixture(scope="module")
def mlx_child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    """The same small model for MLX, in a process of its own."""
    missing = [one for one in ("mlx", "mlx_lm", "llguidance") if not find_spec(one)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (pip install 'inbox-copilot[mlx]')")
    folder = tmp_path_factory.mktemp("mlx")
    model = Child("mlx", tiny_folder.make(folder / "tiny"), log=folder / "log")
    yield model
    model.close()


@pytest.fixture(scope="module")
def child(gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    """The small model in a process of its own."""
    model = Child("llamacpp", gguf, log=tmp_path_factory.mktemp("log") / "log", options=EXACT)
    yield model
    model.close()
