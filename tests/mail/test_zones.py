"""Quotations and signatures are told from what was written, in many programs' styles and languages."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import charset, html, zones
from copilot.types import ZoneKind

BODY = "The first point is settled.\nThe second one is not, so let us talk on Thursday."

QUOTES = [
    "> quoted\n> lines",
    "On Mon, 2 Nov 2026 at 17:02, Bo Lund <bo@example.org> wrote:\n> quoted",
    "On Mon, 2 Nov 2026 at 17:02, Bo Lund\n<bo@example.org>\nwrote:\n\n> quoted",
    "On 2 Nov 2026, at 17:02, Bo Lund <bo@example.org> wrote:\n\nunmarked words of the old mail",
    "Am 02.11.2026 um 17:02 schrieb Bo Lund:\n> zitiert",
    "Am Mo., 2. Nov. 2026 um 17:02 Uhr schrieb Bo Lund <bo@example.org>:\n\nohne Zeichen",
    "Le lun. 2 nov. 2026 à 17:02, Bo Lund <bo@example.org> a écrit :\n> cité",
    "El lun, 2 nov 2026 a las 17:02, Bo Lund (<bo@example.org>) escribió:\n> citado",
    "Il giorno lun 2 nov 2026 alle ore 17:02 Bo Lund <bo@example.org> ha scritto:\n> citato",
    "Op ma 2 nov. 2026 om 17:02 schreef Bo Lund <bo@example.org>:\n> geciteerd",
    "Em seg., 2 de nov. de 2026 às 17:02, Bo Lund <bo@example.org> escreveu:\n> citado",
    "2 ноября 2026 г., 17:02, Бо <bo@example.org> написал(а):\n> цитата",
    "пн, 2 нояб. 2026 г. в 17:02, Бо <bo@example.org>:\n> цитата",
    "Den mån 2 nov. 2026 kl 17:02 skrev Bo Lund <bo@example.org>:\n> citat",
    "W dniu 2.11.2026 o 17:02, Bo Lund pisze:\n> cytat",
    "2026年11月2日(月) 17:02 Bo Lund <bo@example.org>:\n> 引用",
    "在 2026年11月2日，17:02，Bo <bo@example.org> 写道：\n> 引用",
    "-----Original Message-----\nFrom: Bo\nSent: Monday\nSubject: x\n\nold",
    "-------- Ursprüngliche Nachricht --------\nVon: Bo <bo@example.org>\nDatum: 02.11.26\n\nalt",
    "---------- Forwarded message ---------\nFrom: Bo <bo@example.org>\nSubject: x\n\nold",
    "________________________________\nFrom: Bo Lund <bo@example.org>\nSent: Monday, 2 November 2026 17:02\n"
    "To: Ada\nSubject: x\n\nold",
    "Von: Bo Lund <bo@example.org>\nGesendet: Montag, 2. November 2026 17:02\nAn: Ada\nBetreff: x\n\nalt",
    "De : Bo Lund <bo@example.org>\nEnvoyé : lundi 2 novembre 2026 17:02\nÀ : Ada\nObjet : x\n\nvieux",
    "De: Bo Lund <bo@example.org>\nEnviado el: lunes, 2 de noviembre\nPara: Ada\nAsunto: x\n\nviejo",
    "Da: Bo Lund <bo@example.org>\nInviato: lunedì 2 novembre\nA: Ada\nOggetto: x\n\nvecchio",
    "От: Бо <bo@example.org>\nОтправлено: понедельник\nКому: Ада\nТема: x\n\nстарое",
    "差出人: Bo <bo@example.org>\n送信日時: 2026年11月2日 17:02\n宛先: Ada\n件名: x\n\n古い",
    "发件人: Bo <bo@example.org>\n发送时间: 2026年11月2日\n收件人: Ada\n主题: x\n\n旧",
    "*From:* Bo Lund <bo@example.org>\n*Sent:* Monday\n*To:* Ada\n*Subject:* x\n\nold",
    "Begin forwarded message:\n\nFrom: Bo <bo@example.org>\nSubject: x\nDate: Monday\n\nold",
]


def told(text: str, names: tuple[str, ...] = ()) -> dict[str, str]:
    found: dict[str, str] = {}
    for zone in zones.find(text, names=names):
        found[zone.kind.value] = found.get(zone.kind.value, "") + text[zone.start : zone.end]
    return {kind: part.strip() for kind, part in found.items()}


@pytest.mark.parametrize("quote", QUOTES)
def test_a_quotation_below_is_told_from_the_answer(quote: str) -> None:
    assert told(f"{BODY}\n\n{quote}\n") == {"body": BODY, "quote": quote}


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAda Field\nExample Ltd",
        "--\nAda",
        "Best regards,\nAda",
        "Thanks!\nAda Field\n+44 20 7946 0000",
        "Thank you,\n\nAda",
        "Mit freundlichen Grüßen\nAda Field\n\nExample GmbH",
        "Cordialement,\nAda",
        "С уважением,\nАда",
        "Sent from my phone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon téléphone",
        "发自我的iPhone",
        "Ada Field\nada@example.com\n(555) 010-0000",
        "- Ada",
        "____________________________________\ncooks mailing list\ncooks@lists.example.org",
        "--------------------\nTo unsubscribe from this list write to x@example.org",
    ],
)
def test_a_signature_is_told_from_the_text(signature: str) -> None:
    assert told(f"{BODY}\n\n{signature}\n") == {"body": BODY, "signature": signature}


def test_the_senders_own_name_alone_is_a_signature() -> None:
    assert told(f"{BODY}\n\nAda", names=("Ada Field",)) == {"body": BODY, "signature": "Ada"}


def test_a_signature_stands_before_the_quotation() -> None:
    text = f"{BODY}\n\nCheers,\nAda\n\nOn 2 Nov 2026 Bo <bo@example.org> wrote:\n> old\n"
    assert told(text)["signature"] == "Cheers,\nAda"
    assert told(text)["body"] == BODY


def test_answers_between_quotations_are_body() -> None:
    text = "Bo wrote:\n> one?\n\nYes.\n\n> two?\n\nNo.\n\n> three?\n\nPerhaps.\n"
    found = [(zone.kind, text[zone.start : zone.end].strip()) for zone in zones.find(text)]
    assert [part for kind, part in found if kind is ZoneKind.BODY] == ["Yes.", "No.", "Perhaps."]


@pytest.mark.parametrize(
    "text",
    [
        "On the one hand this looks like it:\n\n- on the other hand it is a list",
        "From: here to there is far.\nWe go anyway.",
        "Dates to note:\n2026-11-02 17:02\n02.11.2026 17:02\n\nThat is all of them.",
        "Steps:\n----\n1. one\n\n----\n\nThe end of the steps is here now.",
        "Thanks!",
        "Thanks for the report, I will read it tomorrow.",
        "He said:\n\nwe should go there next week with everybody.",
        "Sent from my desk, which is easier than the phone.",
        "a > b is true\nwhen b < a, always.",
    ],
)
def test_what_only_looks_like_a_quotation_is_body(text: str) -> None:
    assert told(text) == {"body": text}


_LINES = st.sampled_from(
    [
        "> q",
        ">> q",
        "",
        "text",
        "-- ",
        "--",
        "On 1 Jan 2020 a <a@b.example> wrote:",
        "Best,",
        "Ada",
        "From: a@b.example",
        "Subject: x",
        "Sent: Monday",
        "____________",
        "Sent from my phone",
        "wrote:",
        ">:",
        " ",
        "\t> t",
        "-----Original Message-----",
        "é：",
        "：\n",
    ]
)


@given(
    st.lists(_LINES, max_size=25).map("\n".join),
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3),
)
def test_zones_cover_the_text_in_order_without_gaps(text: str, marks: list[tuple[int, int]]) -> None:
    quotes = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in marks]
    found = zones.find(text, quotes=quotes, names=("Ada Field",))
    assert "".join(text[zone.start : zone.end] for zone in found) == text
    assert all(zone.start < zone.end for zone in found)
    assert all(one.end == two.start and one.kind is not two.kind for one, two in pairwise(found))


@pytest.mark.corpora
def test_published_replies_are_stripped_as_their_authors_expect(corpora: Path) -> None:
    right = total = 0
    for line in (corpora / "quotes" / "crisp_reply_texts_dev.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if "expected_reply" in case:
            text = charset.quiet(case["text"])
            body = " ".join(text[zone.start : zone.end] for zone in zones.find(text) if zone.kind is ZoneKind.BODY)
            right += body.split() == case["expected_reply"].split()
            total += 1
    assert total == 25
    assert right >= 24


@pytest.mark.corpora
def test_published_html_replies_are_stripped(corpora: Path) -> None:
    for line in (corpora / "quotes" / "talon_html_replies_dev.jsonl").read_text(encoding="utf-8").splitlines():
        found = html.convert(json.loads(line)["html"])
        parts = zones.find(found.text, quotes=found.quotes)
        body = "".join(found.text[zone.start : zone.end] for zone in parts if zone.kind is ZoneKind.BODY)
        assert body.strip() == "Hi. I am fine."
