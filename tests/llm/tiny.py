"""A small model with random weights, made on the spot: a real GGUF file that real llama.cpp loads; the same every time.

The weights are noise, which is what a test of grammars, cancelling and caches wants; the tokenizer is a byte-level BPE
of its own, so every text can be encoded, and the template is ChatML, with tokens that mail must not be able to write.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice, pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONTROL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
DEFINED = ("<tool_call>", "</tool_call>")
TEMPLATE = (
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
_LEARNED_FROM = """\
The board meets on Thursday at 10:30, please send the deck before Wednesday evening. Thanks, Robin.
Your invoice 4711 over 1,250.00 EUR is due on 2026-03-31; the parcel was handed to the courier this morning.
Could you look at the contract and tell me whether the notice period is fine? No hurry, next week is early enough.
{"summary": [{"text": "Robin asks for the deck.", "sentences": [1, 2]}], "asks": [], "due": null, "sure": true}
"""
_WORD = re.compile(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+")


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the model is; the default has about a million weights."""

    width: int = 128
    layers: int = 4
    heads: int = 4
    kv_heads: int = 2
    inner: int = 384
    context: int = 4096
    words: int = 512
    sharpness: float = 4.0
    window: int = 0
    """How far back most layers look (Gemma 3); 0 is a plain Llama."""


MEDIUM = Shape(width=512, layers=10, heads=8, kv_heads=4, inner=1408, words=4096)
"""About 34 million weights, 140 MB: large enough that the engine's work, not ours, takes the time."""

WINDOW = Shape(layers=6, window=64, context=8192)
"""Of six layers five see the last 64 tokens only, and llama.cpp forgets the others."""

Weights = dict[str, NDArray[np.float32]]


def make(path: Path, shape: Shape | None = None, *, seed: int = 0) -> Path:
    """Write the model to `path`."""
    shape = shape or Shape()
    tokens, merges = vocabulary(shape.words)
    _write(path, shape, tokens, merges, weights(shape, seed))
    return path


def vocabulary(words: int) -> tuple[list[str], list[tuple[str, str]]]:
    """The tokens and the merges of the BPE; made-up tokens fill it up to `words`."""
    letters = _letters()
    merges = _merges(letters, 200)
    tokens = dict.fromkeys([*CONTROL, *DEFINED, *letters.values(), *(a + b for a, b in merges)])
    more = (a + b for a, b in product(list(tokens)[len(CONTROL + DEFINED) :], repeat=2))
    return list(islice(dict.fromkeys(chain(tokens, more)), words)), merges


def weights(shape: Shape, seed: int) -> Weights:
    """Gaussian noise under the names of GGUF, rows are outputs."""
    random = np.random.default_rng(seed)

    def noise(rows: int, columns: int, scale: float = 1.0) -> NDArray[np.float32]:
        return (random.standard_normal((rows, columns), np.float32) * np.float32(scale / columns**0.5)).astype("f4")

    width, head = shape.width, shape.width // shape.heads
    made: Weights = {"token_embd.weight": noise(shape.words, width, width**0.5 * 0.02)}
    for layer in (f"blk.{number}." for number in range(shape.layers)):
        made[layer + "attn_norm.weight"] = made[layer + "ffn_norm.weight"] = np.ones(width, np.float32)
        made[layer + "attn_q.weight"] = noise(shape.heads * head, width)
        made[layer + "attn_k.weight"] = noise(shape.kv_heads * head, width)
        made[layer + "attn_v.weight"] = noise(shape.kv_heads * head, width)
        made[layer + "attn_output.weight"] = noise(width, shape.heads * head)
        made[layer + "ffn_gate.weight"] = noise(shape.inner, width)
        made[layer + "ffn_up.weight"] = noise(shape.inner, width)
        made[layer + "ffn_down.weight"] = noise(width, shape.inner)
        if shape.window:
            made[layer + "attn_q_norm.weight"] = made[layer + "attn_k_norm.weight"] = np.ones(head, np.float32)
            made[layer + "post_attention_norm.weight"] = np.ones(width, np.float32)
            made[layer + "post_ffw_norm.weight"] = np.ones(width, np.float32)
    made["output_norm.weight"] = np.ones(width, np.float32)
    made["output.weight"] = noise(shape.words, width, shape.sharpness)
    return made


def _letters() -> dict[int, str]:
    """The printable letter that byte-level BPE writes for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = iter(range(256, 512))
    return {byte: chr(byte if byte in plain else next(rest)) for byte in range(256)}


def _merges(letters: dict[int, str], most: int) -> list[tuple[str, str]]:
    words = [[letters[byte] for byte in word.encode()] for word in _WORD.findall(_LEARNED_FROM)]
    merges: list[tuple[str, str]] = []
    while len(merges) < most and (pairs := Counter(pair for word in words for pair in pairwise(word))):
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        words = [_merged(word, best) for word in words]
    return merges


def _merged(word: list[str], pair: tuple[str, str]) -> list[str]:
    out: list[str] = []
    for part in word:
        if out and (out[-1], part) == pair:
            out[-1] += part
        else:
            out.append(part)
    return out


def _write(path: Path, shape: Shape, tokens: list[str], merges: list[tuple[str, str]], tensors: Weights) -> None:
    import gguf

    file: Any = gguf.GGUFWriter(str(path), "gemma3" if shape.window else "llama")
    file.add_name("tiny")
    file.add_context_length(shape.context)
    file.add_embedding_length(shape.width)
    file.add_block_count(shape.layers)
    file.add_feed_forward_length(shape.inner)
    file.add_head_count(shape.heads)
    file.add_head_count_kv(shape.kv_heads)
    file.add_rope_dimension_count(shape.width // shape.heads)
    if shape.window:
        file.add_sliding_window(shape.window)
        file.add_key_length(shape.width // shape.heads)
        file.add_value_length(shape.width // shape.heads)
    file.add_layer_norm_rms_eps(1e-5)
    file.add_vocab_size(len(tokens))
    file.add_tokenizer_model("gpt2")
    file.add_tokenizer_pre("gpt-2")
    file.add_token_list(tokens)
    file.add_token_types([_kind(token, gguf.TokenType) for token in tokens])
    file.add_token_merges([" ".join(pair) for pair in merges])
    file.add_bos_token_id(0)
    file.add_eos_token_id(2)
    file.add_add_bos_token(False)
    file.add_chat_template(TEMPLATE)
    for name, tensor in tensors.items():
        file.add_tensor(name, tensor)
    file.write_header_to_file()
    file.write_kv_data_to_file()
    file.write_tensors_to_file()
    file.close()


def _kind(token: str, kinds: Any) -> Any:
    if token in CONTROL:
        return kinds.CONTROL
    return kinds.USER_DEFINED if token in DEFINED else kinds.NORMAL
