"""A model folder as MLX loads it: weights, tokenizer, template, and the one evaluation that everything is made of."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mlx.core as mx
import numpy as np
from mlx.utils import tree_flatten
from mlx_lm.models.cache import make_prompt_cache
from mlx_lm.utils import load

from copilot.errors import EngineFailed, ModelMissing

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_CONTEXT = 8192
"""What is taken of a model's own context unless more is asked for: caches grow with it."""


class Folder:
    """Loaded from disk, never from elsewhere, and without running code that lies in it."""

    def __init__(self, path: Path) -> None:
        """Raises ModelMissing, EngineFailed."""
        config = _config(path)
        try:
            self._model, wrapped = load(str(path))[:2]
        except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError) as error:
            raise ModelMissing(f"{path} cannot be read as a model: {_line(error)}.", "Pull it again.") from error
        except RuntimeError as error:
            if "[load" in str(error):
                raise ModelMissing(f"{path} cannot be read as a model: {_line(error)}.", "Pull it again.") from error
            raise EngineFailed(f"MLX cannot load {path.name}: {_line(error)}.", "It may need more memory.") from error
        self.tokenizer: Any = wrapped._tokenizer
        self.ends = frozenset(int(one) for one in wrapped.eos_token_ids)
        self.context = min(_MOST_CONTEXT, int(_told(config, "max_position_embeddings", _MOST_CONTEXT)))
        self.words = len(self.tokenizer)
        weights: Any = tree_flatten(self._model.parameters())
        self.bytes = sum(int(one.nbytes) for _, one in weights)

    @property
    def template(self) -> str:
        """Its chat template; empty when it has none, or several."""
        found = self.tokenizer.chat_template
        return found if isinstance(found, str) else ""

    @property
    def bos(self) -> str:
        """The word that a text begins with."""
        return str(self.tokenizer.bos_token or "")

    @property
    def eos(self) -> str:
        """The word that a text ends with."""
        return str(self.tokenizer.eos_token or "")

    @property
    def marks(self) -> tuple[str, ...]:
        """The words that become tokens of the template's, wherever they stand; the longest first."""
        found = {str(one.content) for one in self.tokenizer.added_tokens_decoder.values()}
        return tuple(sorted((one for one in found if len(one) > 1), key=len, reverse=True))

    @property
    def on_gpu(self) -> bool:
        """Whether it is computed on Apple's or a CUDA GPU."""
        return bool(mx.default_device() == mx.Device(mx.DeviceType.gpu))

    @property
    def features(self) -> tuple[str, ...]:
        """What it is computed on."""
        device = "metal" if mx.metal.is_available() else "GPU" if self.on_gpu else "CPU"
        return (device, f"mlx {version('mlx')}")

    def encode(self, text: str) -> list[int]:
        """The tokens of a text, nothing added."""
        return list(self.tokenizer.backend_tokenizer.encode(text, add_special_tokens=False).ids) if text else []

    def fresh(self) -> list[Any]:
        """An empty cache."""
        return list(make_prompt_cache(self._model))

    def logits(self, cache: list[Any], tokens: list[int]) -> NDArray[np.float32]:
        """What may follow these tokens, which are added to the cache. Raises EngineFailed."""
        try:
            found = self._model(mx.array([tokens]), cache=cache)[0, -1].astype(mx.float32)
            mx.eval(found, [one.state for one in cache])
        except (RuntimeError, ValueError) as error:
            raise EngineFailed(f"MLX failed: {_line(error)}.", "It may need more memory.") from error
        return np.array(found)


def _config(path: Path) -> dict[str, Any]:
    try:
        found = json.loads((path / "config.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelMissing(f"{path} is no folder of a model.", "It must hold config.json and *.safetensors.") from error
    if not isinstance(found, dict) or not any(path.glob("*.safetensors")):
        raise ModelMissing(f"{path} is no folder of a model.", "It must hold config.json and *.safetensors.")
    if "model_file" in found or "auto_map" in found:
        raise ModelMissing(f"{path} brings code of its own, which is not run.", "Use a model that mlx-lm knows.")
    return found


def _told(config: dict[str, Any], name: str, default: int) -> Any:
    """A number of the configuration, or of its part about text."""
    return config.get(name) or (config.get("text_config") or {}).get(name) or default


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:200]
