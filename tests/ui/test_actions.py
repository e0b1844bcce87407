"""The action registry is complete, unambiguous, and what everything else is made from."""

from __future__ import annotations

from collections import Counter

import pytest

from copilot.errors import SettingsError
from copilot.ui.actions import ACTIONS, BY_ID, bindings, keymap, keys_of
from copilot.ui.commands import complete, find, nearest
from copilot.ui.screens.help import help_lines

TOGETHER = [("app", "mail", "lines"), ("app", "mail", "lines", "reader")]
"""Contexts whose keys work at the same moment: in a list, and in the reader."""


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_an_action_says_what_it_does(action: object) -> None:
    one = BY_ID[getattr(action, "id", "")]
    assert one.label and one.tooltip and one.group and one.context


def test_ids_and_labels_are_unique() -> None:
    assert len(BY_ID) == len(ACTIONS)
    assert len({action.label.lower() for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("contexts", TOGETHER)
def test_no_key_means_two_things_at_once(contexts: tuple[str, ...]) -> None:
    keys = Counter(key for one in ACTIONS if one.context in contexts for key in one.keys.split(",") if key)
    assert [key for key, count in keys.items() if count > 1] == []


def test_help_lists_every_action_with_its_keys() -> None:
    shown = "\n".join(line.text for line in help_lines({}))
    for action in ACTIONS:
        assert action.tooltip in shown
        assert action.id in shown
        for key in keys_of(action, {}):
            assert key in shown


def test_every_key_is_bound_in_its_context() -> None:
    for context in ("app", "mail", "lines", "reader"):
        bound = {binding.id for binding in bindings(context)}  # type: ignore[union-attr]
        assert bound == {one.id for one in ACTIONS if one.context == context and one.keys}


def test_the_persons_own_keys_replace_the_built_in_ones() -> None:
    chosen = keymap({"archive": "A, ctrl+a"})
    assert keys_of(BY_ID["archive"], chosen) == ("A", "^a")
    assert "A  ^a" in "\n".join(line.text for line in help_lines(chosen))


def test_an_unknown_action_in_the_settings_names_the_nearest() -> None:
    with pytest.raises(SettingsError) as caught:
        keymap({"archve": "A"})
    assert "archve" in caught.value.message
    assert "archive" in caught.value.hint


@pytest.mark.parametrize(
    ("words", "id"),
    [("archive", "archive"), ("Mark all", "mark-all"), ("go trash", "go-trash"), ("hist", "history"), ("quit", "quit")],
)
def test_a_command_is_an_id_a_label_or_a_beginning(words: str, id: str) -> None:
    assert find(words) == (id, "")


def test_search_takes_the_words_after_it_as_they_stand() -> None:
    assert find('search From:Anna "Exact Words"') == ("search", 'From:Anna "Exact Words"')


def test_what_is_no_action_is_not_found_and_a_mistyped_word_has_a_nearest() -> None:
    with pytest.raises(LookupError):
        find("archiev")
    assert nearest("archiev") == "archive"
    assert nearest("unsubscribe") == ""


def test_completion_offers_beginnings_first() -> None:
    assert complete("ar")[0] == "archive"
    assert "go-archive" in complete("ar")
