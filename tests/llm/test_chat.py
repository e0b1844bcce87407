"""A chat template's own words, told apart from what they stand around."""

from __future__ import annotations

import pytest

pytest.importorskip("jinja2", reason="not installed: jinja2, which comes with llama.cpp")

from copilot.llm.chat import Frame, frame

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content | trim }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
NO_SYSTEM = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "[INST]{{ m.content }}[/INST]{% endfor %}"
)
MERGING = (
    "{{ bos_token }}{% set first = messages[0].content + '\n\n' if messages[0].role == 'system' else '' %}"
    "{% for m in messages if m.role != 'system' %}<turn>{{ first if loop.first }}{{ m.content }}</turn>{% endfor %}"
)


def test_prefix_and_prompt_take_the_systems_and_the_users_place_and_thinking_is_off() -> None:
    assert frame(CHATML) == Frame(
        "<|im_start|>system\n",
        "<|im_end|>\n<|im_start|>user\n",
        "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
    )


def test_without_a_prefix_there_is_no_system() -> None:
    assert frame(CHATML, prefixed=False).before == ""
    assert "system" not in frame(CHATML, prefixed=False).between


def test_a_template_that_refuses_a_system_gets_both_as_the_users() -> None:
    assert frame(NO_SYSTEM, bos="<s>") == Frame("<s>[INST]", "\n\n", "[/INST]")


def test_a_template_that_merges_the_system_is_followed() -> None:
    assert frame(MERGING, bos="<s>") == Frame("<s><turn>", "\n\n", "</turn>")


@pytest.mark.parametrize(
    "template",
    [
        "",
        "{% for",
        "{{ messages[7].content }}",
        "{{ 1 / 0 }}",
        "no places at all",
        "{{ messages[1].content }}{{ messages[0].content }}",
        "{{ messages }}" * 2,
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    ],
)
def test_a_template_that_cannot_be_used_is_replaced_by_plain_lines(template: str) -> None:
    assert frame(template) == Frame("", "\n\n", "\n\n")
