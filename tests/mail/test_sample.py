"""The sample mailbox is sound mail, says what its truth claims, and is dated relative to any now."""

from __future__ import annotations

import email
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.message import Message as Parsed
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from copilot.mail import mime, sample
from copilot.mail.sample_dates import MONTHS, move_calendar, move_text
from copilot.types import Lane, Message

EXAMPLE = re.compile(r"(?:^|\.)(?:example\.(?:com|org|net)|[a-z0-9-]+\.example|example)$")
HOSTS = re.compile(r"(?:https?://|@|mailto:[\w.+-]+@)((?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)
WEEK = [sample.ANCHOR + timedelta(hours=hours) for hours in range(0, 7 * 24, 5)]
FAR = datetime(2031, 2, 9, 23, 30, tzinfo=UTC)
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
}


@cache
def truth() -> dict[str, dict[str, Any]]:
    return json.loads((sample.FOLDER / "truth.json").read_text("utf-8"))["messages"]  # type: ignore[no-any-return]


@cache
def loaded(now: datetime) -> dict[str, bytes]:
    return dict(sample.load(now))


@cache
def messages(now: datetime) -> dict[str, Message]:
    return {name: mime.parse(raw) for name, raw in loaded(now).items()}


@cache
def standard(name: str) -> Parsed:
    return email.message_from_bytes((sample.FOLDER / name).read_bytes())


def folded(text: str) -> str:
    return " ".join(text.split())


NAMES = sorted(path.name for path in sample.FOLDER.glob("*.eml"))


def test_the_truth_and_the_files_name_each_other() -> None:
    assert sorted(truth()) == NAMES
    assert 140 <= len(NAMES) <= 170
    assert sum(path.stat().st_size for path in sample.FOLDER.iterdir()) < 2_500_000


def test_every_lane_has_its_share() -> None:
    counts = Counter(one["lane"] for one in truth().values())
    assert set(counts) == {lane.value for lane in Lane}
    assert min(counts.values()) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_sound_mail(name: str) -> None:
    parsed = standard(name)
    assert not [part.defects for part in parsed.walk() if part.defects]
    assert parsed["From"] and parsed["Date"] and parsed["Message-ID"] and parsed["MIME-Version"]
    assert parsed["Subject"] or name == "020-team-no-subject.eml"


@pytest.mark.parametrize("name", NAMES)
def test_every_ask_is_quoted_from_the_clean_text(name: str) -> None:
    text = folded(messages(sample.ANCHOR)[name].text)
    for ask in truth()[name]["asks"]:
        assert folded(ask["quote"]) in text
        assert ask["owner"] in ("me", "them") or "@" in ask["owner"]
        assert ask["tier"] in ("sure", "maybe")
        assert ask["due"] is None or datetime.fromisoformat(ask["due"])


def test_message_ids_are_unique_and_references_resolve() -> None:
    ids = [standard(name)["Message-ID"].strip() for name in NAMES]
    assert len(set(ids)) == len(ids)
    for name in NAMES:
        parsed = standard(name)
        referred = f"{parsed.get('References', '')} {parsed.get('In-Reply-To', '')}".split()
        assert set(referred) <= set(ids), name


def test_answers_come_after_what_they_answer() -> None:
    dates = {standard(name)["Message-ID"]: parsedate_to_datetime(standard(name)["Date"]) for name in NAMES}
    for name in NAMES:
        parent = standard(name)["In-Reply-To"]
        assert parent is None or dates[parent] < dates[standard(name)["Message-ID"]], name


def decoded(raw: bytes) -> str:
    parsed = email.message_from_bytes(raw)
    texts = [str(value) for part in parsed.walk() for value in part.values()]
    for part in parsed.walk():
        payload = part.get_payload(decode=True)
        if part.get_content_maintype() == "text" and isinstance(payload, bytes):
            texts.append(payload.decode(str(part.get_content_charset("utf-8"))))
    return "\n".join(texts)


@pytest.mark.parametrize("name", NAMES)
def test_only_example_domains_occur(name: str) -> None:
    foreign = {host for host in HOSTS.findall(decoded(loaded(sample.ANCHOR)[name])) if not EXAMPLE.search(host.lower())}
    assert foreign <= {"www.w3.org"}


def test_languages_and_encodings_are_many() -> None:
    languages = {standard(name)["Content-Language"] for name in NAMES}
    assert {"de", "fr", "es", "it", "nl", "pt", "ja", "ru", "zh"} <= languages
    parts = [part for name in NAMES for part in standard(name).walk()]
    charsets = {part.get_content_charset() for part in parts}
    assert {"utf-8", "iso-8859-1", "windows-1252", "koi8-r", "iso-2022-jp"} <= charsets
    encodings = {part.get("Content-Transfer-Encoding") for part in parts}
    assert {"7bit", "8bit", "base64", "quoted-printable"} <= encodings
    types = {part.get_content_type() for part in parts}
    assert {"text/calendar", "application/pdf", "text/csv", "image/png", "multipart/report"} <= types
    assert any(part.get_param("format") == "flowed" for part in parts)


def test_every_calendar_method_is_there() -> None:
    methods = {message.invite.method for message in messages(sample.ANCHOR).values() if message.invite}
    assert {"REQUEST", "CANCEL", "REPLY", "COUNTER"} <= methods


def test_loading_at_the_anchor_changes_nothing_but_the_marker() -> None:
    for name, raw in loaded(sample.ANCHOR).items():
        assert raw == re.sub(rb"(?m)^X-Sample-Group:.*\r\n", b"", (sample.FOLDER / name).read_bytes(), count=1)


@pytest.mark.parametrize("now", [*WEEK, FAR], ids=str)
def test_no_mail_is_from_the_future_and_the_newest_is_fresh(now: datetime) -> None:
    dates = [parsedate_to_datetime(str(email.message_from_bytes(raw)["Date"])) for raw in loaded(now).values()]
    assert max(dates) <= now
    assert now - max(dates) < timedelta(hours=12)
    assert now - min(dates) < timedelta(days=18)


def test_conversations_keep_their_distances_and_weekdays() -> None:
    before, after = messages(sample.ANCHOR), messages(FAR)
    for name, message in before.items():
        moved = after[name]
        assert message.date and moved.date
        assert (moved.date - message.date) % timedelta(weeks=1) == timedelta(0)
        assert (moved.message_id, moved.references) == (message.message_id, message.references)
        assert len(moved.text.split()) == len(message.text.split()), name


def test_invites_move_with_their_mail() -> None:
    before, after = messages(sample.ANCHOR), messages(FAR)
    for name, message in before.items():
        if message.invite is None:
            continue
        moved = after[name]
        assert moved.invite and moved.invite.start and message.invite.start and moved.date and message.date
        shift = moved.invite.start.replace(tzinfo=None) - message.invite.start.replace(tzinfo=None)
        assert shift == moved.date.replace(tzinfo=None) - message.date.replace(tzinfo=None)
        assert moved.invite.uid == message.invite.uid


def _spoken(text: str, language: str) -> list[tuple[int, str, str]]:
    """(weekday, day, month name) for every weekday that stands beside its date."""
    weekdays, months = WEEKDAYS[language].split(), MONTHS[language][0].split()
    form = rf"\b({'|'.join(weekdays)}),? (?:le )?(\d{{1,2}})\.? (?:de )?({'|'.join(months)})\b"
    return [(weekdays.index(day), number, month) for day, number, month in re.findall(form, folded(text))]


@pytest.mark.parametrize("now", [sample.ANCHOR, WEEK[9], FAR], ids=str)
def test_weekdays_agree_with_the_dates_beside_them(now: datetime) -> None:
    seen = 0
    for name, message in messages(now).items():
        language = str(standard(name).get("Content-Language", "en"))
        for weekday, day, month in _spoken(message.text, language) if language in WEEKDAYS else ():
            number = MONTHS[language][0].split().index(month) + 1
            assert message.date
            near = [datetime(message.date.year + more, number, int(day), tzinfo=UTC) for more in (-1, 0, 1)]
            said = min(near, key=lambda one: abs(one - message.date))  # type: ignore[operator]
            assert said.weekday() == weekday, (name, day, month)
            seen += 1
    assert seen >= 25


@pytest.mark.parametrize(
    ("language", "written", "moved"),
    [
        ("en", "by Monday 31 August, or 1 Sep 2026", "by Monday 7 September, or 8 Sep 2026"),
        ("en", "Sent: Wednesday, August 26, 2026 09:14", "Sent: Wednesday, September 2, 2026 09:14"),
        ("en", "until the 28\n> August 2026", "until the 4\n> September 2026"),
        ("de", "am 31. August und am 31.08.2026", "am 7. September und am 07.09.2026"),
        ("fr", "le mardi 25 août à 10h", "le mardi 1 septembre à 10h"),
        ("es", "el viernes 28 de agosto", "el viernes 4 de septiembre"),
        ("pt", "sexta-feira, 28 de agosto de 2026", "sexta-feira, 4 de setembro de 2026"),
        ("ja", "8月31日(月)、2026年9月1日", "9月7日(月)、2026年9月8日"),
        ("en", "founded on 14 May 1998, version 2.10.2020", "founded on 14 May 1998, version 2.10.2020"),
        ("en", "2026-08-31 but not INV-2026-0812", "2026-09-07 but not INV-2026-0812"),
    ],
)
def test_dates_move_in_the_form_they_are_written_in(language: str, written: str, moved: str) -> None:
    assert move_text(written, 7, language=language) == moved


def test_calendar_dates_move_and_time_zone_rules_stay() -> None:
    written = "DTSTART:19700329T020000\nDTSTART;TZID=Europe/Berlin:20260831T100000\nDTEND;VALUE=DATE:20260927\n"
    assert move_calendar(written, 7) == (
        "DTSTART:19700329T020000\nDTSTART;TZID=Europe/Berlin:20260907T100000\nDTEND;VALUE=DATE:20261004\n"
    )


def test_the_folder_holds_only_mail_and_truth() -> None:
    assert {path.suffix for path in Path(sample.FOLDER).iterdir()} == {".eml", ".json"}
