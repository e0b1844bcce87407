"""llama.cpp below its Python classes: one loaded model, several sequences in one memory, one decode for all of them.

The package's own `Llama` class serves one sequence and hides which tokens are in memory, so only its C functions are
used. A sliding window keeps less than was read and does not say so: no more may be taken back than the last decode, and
that only where a context `rewinds`.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

os.environ.setdefault(
    "OMP_WAIT_POLICY", "passive"
)  # read when libgomp is loaded; spinning costs ten times on busy cores

import llama_cpp as c
import numpy as np

from copilot.errors import EngineFailed, ModelMissing
from copilot.llm.base import Options

if TYPE_CHECKING:
    from numpy.typing import NDArray

_USUAL_CONTEXT = 8192
_LONG_BATCH = 64
_ABORTED = 2
_TOLD = (3, 4)
"""Warnings and errors, for the log of the process."""


@c.llama_log_callback  # type: ignore[untyped-decorator]
def _log(level: int, text: bytes, _: object) -> None:
    if level in _TOLD:
        os.write(2, text)


c.llama_log_set(_log, None)


class Row(NamedTuple):
    """One token to evaluate at its place in a sequence; `logits` when the next one is to be chosen from it."""

    token: int
    place: int
    sequence: int
    logits: bool


class Context:
    """A model in memory with room for `size` tokens in `sequences` sequences. For one thread, `interrupt` aside."""

    batch_size = 512 if c.llama_supports_gpu_offload() else 256

    def __init__(self, path: Path, options: Options, *, sequences: int) -> None:
        """Load it. Raises ModelMissing, EngineFailed."""
        self._interrupted = threading.Event()
        self._breakable = False
        self._model = _load(path, options)
        self.vocabulary = c.llama_model_get_vocab(self._model)
        self.words: int = c.llama_vocab_n_tokens(self.vocabulary)
        self.ends = frozenset(one for one in range(self.words) if c.llama_vocab_is_eog(self.vocabulary, one))
        self._context = self._open(options, sequences)
        self._memory = c.llama_get_memory(self._context)
        self.size: int = c.llama_n_ctx(self._context)
        self.shares = not c.llama_model_n_swa(self._model)
        self.rewinds = not (c.llama_model_is_recurrent(self._model) or c.llama_model_is_hybrid(self._model))
        self._batch = c.llama_batch_init(self.batch_size, 0, 1)
        self._floats = ctypes.c_float * self.words
        self._stop = c.ggml_abort_callback(lambda _: self._interrupted.is_set())
        self._never = ctypes.cast(0, c.ggml_abort_callback)
        self._pieces: dict[int, bytes] = {}
        self._buffer = ctypes.create_string_buffer(16 * 1024)

    def decode(self, rows: Sequence[Row]) -> bool:
        """Evaluate the rows together; False when interrupted, with nothing to be relied on. Raises EngineFailed."""
        batch = self._batch
        for at, row in enumerate(rows):
            batch.token[at], batch.pos[at], batch.logits[at] = row.token, row.place, row.logits
            batch.n_seq_id[at] = 1
            batch.seq_id[at][0] = row.sequence
        batch.n_tokens = len(rows)
        self._watch(len(rows) > _LONG_BATCH)
        code = c.llama_decode(self._context, batch)
        if code not in (0, _ABORTED):
            raise EngineFailed(f"llama.cpp could not evaluate {len(rows)} tokens (code {code}).")
        return bool(code == 0)

    def logits(self, row: int) -> NDArray[np.float32]:
        """What row number `row` of the last decode says about the next token. Overwritten by the next decode."""
        floats = c.llama_get_logits_ith(self._context, row)
        return np.frombuffer(self._floats.from_address(ctypes.addressof(floats.contents)), np.float32)

    def interrupt(self) -> None:
        """Break off a decode of many rows that is going on, or the next one. From any thread."""
        self._interrupted.set()

    def resume(self) -> None:
        """Let decodes run to their end again."""
        self._interrupted.clear()

    def copy(self, source: int, target: int) -> None:
        """Make `target` begin as `source` does, in the same memory where it `shares`. Raises EngineFailed."""
        if self.shares:
            c.llama_memory_seq_cp(self._memory, source, target, -1, -1)
            return
        # Shared, what a window has left behind would never be free again; a saved state holds only what it still sees.
        size = c.llama_state_seq_get_size(self._context, source)
        state = (ctypes.c_uint8 * size)()
        c.llama_state_seq_get_data(self._context, state, size, source)
        if not c.llama_state_seq_set_data(self._context, state, size, target):
            raise EngineFailed("llama.cpp could not copy what was read.")

    def forget(self, sequence: int, start: int = 0) -> None:
        """Take a sequence's tokens back, from place `start` on."""
        c.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        """The tokens of a text; only with `special` may its words become control tokens."""
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 8
        found = (c.llama_token * room)()
        count = c.llama_tokenize(self.vocabulary, raw, len(raw), found, room, False, special)
        if count < 0:
            raise EngineFailed("llama.cpp could not read the text.")
        return list(found[:count])

    def text(self, tokens: Sequence[int]) -> bytes:
        """The bytes of tokens; control tokens have none."""
        return b"".join(map(self._piece, tokens))

    def special(self, token: int) -> str:
        """The text of a token that stands for a mark of the template; empty for BOS of a model without one."""
        return (c.llama_vocab_get_text(self.vocabulary, token) or b"").decode("utf-8", "replace") if token >= 0 else ""

    def marks(self) -> list[str]:
        """Defined tokens that look like marks: llama.cpp reads them out of any text, so they must be broken in mail."""
        defined = c.LLAMA_TOKEN_ATTR_USER_DEFINED
        found = [
            self.special(one) for one in range(self.words) if c.llama_vocab_get_attr(self.vocabulary, one) & defined
        ]
        return [one for one in found if len(one) > 2 and one[0] in "<[" and one[-1] in ">]"]

    @property
    def first(self) -> list[int]:
        """What every text begins with: the BOS token of a model that wants one."""
        wanted = c.llama_vocab_get_add_bos(self.vocabulary)
        return [c.llama_vocab_bos(self.vocabulary)] if wanted else []

    @property
    def template(self) -> str:
        """The model's chat template; empty when it has none."""
        return (c.llama_model_chat_template(self._model, None) or b"").decode("utf-8", "replace")

    @property
    def bos_and_eos(self) -> tuple[str, str]:
        """The texts of BOS and EOS, for the template."""
        return self.special(c.llama_vocab_bos(self.vocabulary)), self.special(c.llama_vocab_eos(self.vocabulary))

    @property
    def resident(self) -> int:
        """What weights and memory take, in bytes."""
        model = self._model
        per_head = c.llama_model_n_embd(model) // max(1, c.llama_model_n_head(model))
        per_token = 2 * 2 * c.llama_model_n_layer(model) * c.llama_model_n_head_kv(model) * per_head
        return int(c.llama_model_size(model)) + int(per_token) * self.size

    @property
    def features(self) -> tuple[str, ...]:
        """What of this machine is used: GPU, AVX2 and the like."""
        told = c.llama_print_system_info().decode("utf-8", "replace").replace(":", "|").split("|")
        used = [one.split("=")[0].strip() for one in told if one.strip().endswith("= 1")]
        return (*(["GPU"] if c.llama_supports_gpu_offload() else []), *used)

    def close(self) -> None:
        """Unload the model."""
        c.llama_batch_free(self._batch)
        c.llama_free(self._context)
        c.llama_model_free(self._model)

    def _watch(self, breakable: bool) -> None:
        """Look for an interruption within the decode; not in a short one, where looking takes longer than waiting."""
        if breakable != self._breakable:
            self._breakable = breakable
            c.llama_set_abort_callback(self._context, self._stop if breakable else self._never, None)

    def _piece(self, token: int) -> bytes:
        if token not in self._pieces:
            size = c.llama_token_to_piece(self.vocabulary, token, self._buffer, len(self._buffer), 0, False)
            self._pieces[token] = self._buffer.raw[: max(0, size)]
        return self._pieces[token]

    def _open(self, options: Options, sequences: int) -> c.llama_context_p:
        params = c.llama_context_default_params()
        params.n_ctx = min(options.context or _USUAL_CONTEXT, c.llama_model_n_ctx_train(self._model))
        params.n_batch = params.n_ubatch = self.batch_size
        params.n_seq_max = sequences
        params.n_threads = params.n_threads_batch = options.threads or _cores()
        params.kv_unified = True  # sequences share the memory of a common prefix
        params.swa_full = False
        if options.exact:
            params.type_k = params.type_v = c.GGML_TYPE_F32
            params.flash_attn_type = c.LLAMA_FLASH_ATTN_TYPE_DISABLED  # it rounds, by how many it reads at once
        params.no_perf = True
        opened = c.llama_init_from_model(self._model, params)
        if not opened:
            raise EngineFailed(
                "There is no memory for the model's context.", "Set a smaller context, or a smaller model."
            )
        return opened


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _load(path: Path, options: Options) -> c.llama_model_p:
    if not path.is_file():
        raise ModelMissing(f"There is no model file {path}.", "See `inbox-copilot models list`.")
    c.llama_backend_init()
    params = c.llama_model_default_params()
    params.n_gpu_layers = 999 if options.gpu_layers < 0 else options.gpu_layers
    model = c.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        raise ModelMissing(f"{path.name} is not a model that llama.cpp can load.", "Is it whole? Pull it again.")
    return model
