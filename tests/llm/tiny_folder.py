"""The small model as a folder that MLX loads: the same weights and the same tokenizer as the file for llama.cpp."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from tests.llm import tiny
from tests.llm.tiny import Shape

NAMES = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def make(folder: Path, shape: Shape | None = None, *, seed: int = 0) -> Path:
    """Write the model into `folder`."""
    shape = shape or Shape()
    folder.mkdir(parents=True, exist_ok=True)
    tokens, merges = tiny.vocabulary(shape.words)
    _tensors(folder / "model.safetensors", shape, tiny.weights(shape, seed))
    _dump(folder / "config.json", _config(shape))
    _dump(folder / "tokenizer.json", _tokenizer(tokens, merges))
    _dump(folder / "tokenizer_config.json", _tokenizer_config(shape))
    return folder


def _dump(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def _tensors(path: Path, shape: Shape, weights: tiny.Weights) -> None:
    head: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, tensor in weights.items():
        raw = _halves(name, shape, tensor).astype("<f4").tobytes()
        head[_renamed(name)] = {
            "dtype": "F32",
            "shape": tensor.shape,
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    told = json.dumps(head).encode()
    told += b" " * (-len(told) % 8)
    path.write_bytes(struct.pack("<Q", len(told)) + told + data)


def _renamed(name: str) -> str:
    *layer, part, kind = name.split(".")
    return ".".join((["model", "layers", layer[1]] if layer else []) + [NAMES[part], kind])


def _halves(name: str, shape: Shape, tensor: Any) -> Any:
    """Rotary positions pair neighbours in llama.cpp and halves elsewhere."""
    heads = shape.heads if "attn_q" in name else shape.kv_heads if "attn_k" in name else 0
    if not heads:
        return tensor
    return np.ascontiguousarray(tensor.reshape(heads, -1, 2, tensor.shape[1]).swapaxes(1, 2)).reshape(tensor.shape)


def _config(shape: Shape) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_act": "silu",
        "hidden_size": shape.width,
        "intermediate_size": shape.inner,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.width // shape.heads,
        "max_position_embeddings": shape.context,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "vocab_size": shape.words,
        "tie_word_embeddings": False,
        "torch_dtype": "float32",
        "bos_token_id": 0,
        "eos_token_id": 2,
    }


def _tokenizer(tokens: list[str], merges: list[tuple[str, str]]) -> dict[str, Any]:
    ids = {token: number for number, token in enumerate(tokens)}
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    added = [
        {"id": ids[one], "content": one, "special": one in tiny.CONTROL} | plain for one in tiny.CONTROL + tiny.DEFINED
    ]
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    model = {
        "type": "BPE",
        "dropout": None,
        "unk_token": None,
        "continuing_subword_prefix": None,
        "end_of_word_suffix": None,
        "fuse_unk": False,
        "byte_fallback": False,
        "ignore_merges": False,
        "vocab": ids,
        "merges": [" ".join(pair) for pair in merges],
    }
    none = {"version": "1.0", "truncation": None, "padding": None, "normalizer": None, "post_processor": None}
    return none | {"added_tokens": added, "pre_tokenizer": level, "decoder": level, "model": model}


def _tokenizer_config(shape: Shape) -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": shape.context,
        "bos_token": tiny.CONTROL[0],
        "eos_token": tiny.CONTROL[2],
        "pad_token": tiny.CONTROL[0],
        "clean_up_tokenization_spaces": False,
        "chat_template": tiny.TEMPLATE,
    }
