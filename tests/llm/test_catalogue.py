"""The catalogue: complete, permitted at work where it is proposed, and no fact made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import UsageError
from copilot.llm import catalogue, roles

GB = 10**9


def test_each_model_has_a_name_of_its_own_and_says_what_it_needs() -> None:
    names = [one.name for one in catalogue.entries()]
    assert len(names) == len(set(names))
    for one in catalogue.entries():
        assert one.roles and one.licence and one.note and one.context >= 32768
        assert one.repository.count("/") == 1
        assert one.file.endswith(".gguf") if one.engine == "llamacpp" else not one.file
        assert one.size < one.memory


def test_a_checksum_is_one_or_empty() -> None:
    assert all(one.sha256 == "" or len(bytes.fromhex(one.sha256)) == 32 for one in catalogue.entries())


def test_profiles_propose_only_what_work_use_permits_and_what_suits_the_role() -> None:
    for profile in catalogue.profiles():
        assert set(profile.roles) == set(roles.ROLES)
        for role, name in profile.roles.items():
            entry = catalogue.known(name)
            assert name == "builtin" or (entry is not None and entry.work == "yes" and role in entry.roles)


def test_each_model_of_a_profile_fits_beside_the_one_that_is_always_on() -> None:
    for profile in catalogue.profiles():
        watch = catalogue.known(profile.roles["watch"])
        assert watch is not None
        for name in profile.roles.values():
            entry = catalogue.known(name)
            both = {one.name: one.memory for one in (watch, entry) if one}
            assert sum(both.values()) <= profile.memory * (1.0 if profile.cuda else 0.75)


@pytest.mark.parametrize(
    ("memory", "card", "name"),
    [
        (4 * GB, 0, None),
        (8 * GB, 0, "8gb"),
        (25 * GB, 0, "16gb"),
        (31 * GB, 0, "32gb"),
        (128 * GB, 0, "64gb"),
        (16 * GB, 12 * GB, "cuda12"),
        (64 * GB, 80 * GB, "cuda24"),
        (64 * GB, 8 * GB, "64gb"),
    ],
)
def test_a_machine_gets_the_largest_profile_it_can_bear(memory: int, card: int, name: str | None) -> None:
    found = catalogue.suited(memory, card)
    assert (found.name if found else None) == name


def test_a_model_whose_licence_forbids_work_needs_a_word() -> None:
    entry = catalogue.known("xlam-2-8b")
    assert entry is not None
    with pytest.raises(UsageError, match="CC-BY-NC"):
        catalogue.permit(entry, accepted=False)
    catalogue.permit(entry, accepted=True)
    catalogue.permit(catalogue.known("qwen3-8b"), accepted=False)


def test_a_file_is_known_by_its_name_wherever_it_lies(tmp_path: Path) -> None:
    for entry in catalogue.entries():
        assert catalogue.of(entry.binding(tmp_path)) is entry
    assert catalogue.of(roles.read("llamacpp:/elsewhere/LLAMA-xLAM-2-8B-fc-r-Q4_K_M.gguf")) is catalogue.known(
        "xlam-2-8b"
    )
    assert catalogue.of(roles.read("llamacpp:/elsewhere/mine.gguf")) is None
    assert catalogue.of(roles.BUILTIN) is None
