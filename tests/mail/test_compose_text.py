"""Subjects, languages, quotations and flowed text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import compose_html, compose_text, flowed, zones
from copilot.mail.compose_words import PHRASES
from copilot.types import ZoneKind
from tests.mail.compose_kit import original


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Thursday", "Re: Thursday"),
        ("Re: Thursday", "Re: Thursday"),
        ("RE: Re[2]: AW: Antw: SV: Thursday", "Re: Thursday"),
        ("回复：星期四", "Re: 星期四"),
        ("[team] Re: Thursday", "Re: [team] Thursday"),
        ("Re: [team] Thursday", "Re: [team] Thursday"),
        ("Report: numbers", "Re: Report: numbers"),
        ("Fwd: Thursday", "Re: Fwd: Thursday"),
        ("", "Re:"),
    ],
)
def test_an_answer_is_marked_once(subject: str, answer: str) -> None:
    assert compose_text.reply_subject(subject) == answer


@pytest.mark.parametrize(
    ("subject", "forward"), [("Plan", "Fwd: Plan"), ("WG: Fwd: Plan", "Fwd: Plan"), ("Re: Plan", "Fwd: Re: Plan")]
)
def test_a_forward_is_marked_once(subject: str, forward: str) -> None:
    assert compose_text.forward_subject(subject) == forward


SAMPLES = {
    "en": "Could you please send me the figures for the last quarter?",
    "de": "Könnten Sie mir bitte die Zahlen für das letzte Quartal schicken?",
    "fr": "Pourriez-vous me faire parvenir les chiffres du trimestre avec votre accord ?",
    "es": "¿Podría enviarme las cifras del trimestre para la reunión, por favor? Gracias",
    "it": "Mi può mandare i numeri del trimestre per la riunione? Grazie di tutto",
    "pt": "Você pode enviar os números do trimestre para mim? Obrigado, não está com pressa",
    "nl": "Kun je mij de cijfers van het kwartaal sturen? Wij zijn er niet bij",
    "sv": "Kan du skicka siffrorna för kvartalet till mig? Jag har inte fått det och vi är med",
    "pl": "Proszę o przesłanie danych za kwartał, czy to jest możliwe? Nie mam ich",
    "cs": "Můžete mi prosím poslat čísla za čtvrtletí? Děkuji, já jsem na to jako vždy",
    "fi": "Voitko lähettää minulle luvut? Kiitos, se on kun hän ei ole, mutta myös niin",
    "tr": "Bana bu çeyreğin rakamlarını gönderir misin? Çok teşekkürler, ama daha var mı",
    "hu": "Kérem, küldje el a számokat, hogy már meg van-e? Köszönöm, és ez még nem",
    "ro": "Îmi puteți trimite cifrele pentru trimestru? Nu sunt la birou și este mai bine din mers",
    "ru": "Пришлите, пожалуйста, цифры за квартал",
    "uk": "Надішліть, будь ласка, цифри за квартал. Її немає",
    "el": "Μπορείτε να μου στείλετε τα στοιχεία;",
    "ja": "四半期の数字を送っていただけますか。",
    "zh": "请把季度数据发给我。",
    "ko": "분기 수치를 보내 주시겠어요?",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_mail_is_answered_in_its_own_language(name: str) -> None:
    assert compose_text.language(SAMPLES[name]) == name


def test_a_language_that_cannot_be_told_is_what_was_declared_or_english() -> None:
    assert compose_text.language("42", declared="de-AT") == "de"
    assert compose_text.language("42", declared="xx") == "en"
    assert compose_text.language("") == "en"


@pytest.mark.parametrize("name", PHRASES)
@pytest.mark.parametrize("date", ["Tue, 24 Nov 2026 18:05:00 +0100", ""])
def test_the_introduction_of_a_quotation_is_known_as_one_by_our_own_reader(name: str, date: str) -> None:
    mail = original(SAMPLES.get(name, "42") + "\r\n", Content_Language=name, Date=date)
    text = "My answer.\n\n" + compose_text.quote(mail.message)
    found = zones.find(text)
    assert [zone.kind for zone in found] == [ZoneKind.BODY, ZoneKind.QUOTE]
    assert text[: found[0].end].strip() == "My answer."


@pytest.mark.parametrize("name", PHRASES)
def test_the_ruler_of_a_forward_is_known_as_one_by_our_own_reader(name: str) -> None:
    text = (
        f"See below.\n\n---------- {PHRASES[name].forwarded} ----------\nFrom: bo@example.org\nDate: x\nSubject: y\n\nz"
    )
    found = zones.find(text)
    assert [zone.kind for zone in found] == [ZoneKind.BODY, ZoneKind.QUOTE]


def test_what_is_quoted_deepens_and_the_signature_stays_behind() -> None:
    mail = original("New words.\r\n\r\n> old\r\n>> older\r\n\r\n-- \r\nBo Reed\r\n")
    assert compose_text.quote(mail.message).split("\n")[1:] == ["> New words.", ">", ">> old", ">>> older"]


def test_a_quotation_without_end_is_cut_and_says_so() -> None:
    lines = compose_text.quote(original("line\r\n" * 3000).message).split("\n")
    assert (len(lines), lines[-1]) == (compose_text.QUOTED_LINES + 2, "> […]")


def test_long_lines_flow_and_come_back_whole() -> None:
    text = "\n".join(
        ["word " * 40 + "end", "> " + "quoted " * 30, "", " indented", "From here", ">> deep", "-- ", "Ada"]
    )
    flown = compose_text.flow(text)
    assert max(len(line) for line in flown.split("\n")) <= compose_text.WIDTH
    assert " From here" in flown.split("\n")
    assert flowed.unwrap(flown) == text.replace("quoted \n", "quoted\n")


def test_a_line_that_pretends_to_be_quoted_a_hundred_thousand_times_stays_one_line() -> None:
    flown = compose_text.flow("> " * 100_000 + "x")
    assert len(flown) < 500_000
    assert compose_html.render("> " * 100_000).count("<blockquote") == 40


PIECES = st.lists(st.sampled_from(["a", "word ", "  ", ">", "> ", "-- ", "\n", "From ", "x" * 80, "語" * 30, "- "]))


@given(PIECES)
def test_every_text_comes_back_but_for_spaces_at_line_ends(pieces: list[str]) -> None:
    text = "".join(pieces)
    wanted = "\n".join(_normal(line) for line in text.split("\n"))
    flown = compose_text.flow(text)
    assert flowed.unwrap(flown) == wanted
    assert compose_text.flow(wanted) == flown


def _normal(line: str) -> str:
    if line == compose_text.SIGNATURE:
        return line
    level, rest = compose_text.depth(line)
    rest = rest.rstrip(" ")
    return ">" * level + (" " if level and rest else "") + rest


def test_quoted_and_forwarded_words_are_never_markdown() -> None:
    text = "**mine**\n\n> [x](https://evil.example)\n>> **old**\n\n-- \n*Ada*"
    html = compose_html.render(text)
    assert "<strong>mine</strong>" in html
    assert html.count("<blockquote") == html.count("</blockquote>") == 2
    assert "[x](https://evil.example)" in html and "**old**" in html and "*Ada*" in html
    forwarded = compose_html.render(
        "see\n\n---------- Forwarded message ----------\nFrom: x\n\n# [x](https://evil.example)"
    )
    assert "<a " not in forwarded and "<h1" not in forwarded


@given(st.text(alphabet="<>&\"'[]()!*_`#> \n\\abjavascript:", max_size=200))
def test_no_text_becomes_an_image_a_script_or_an_odd_link(text: str) -> None:
    html = compose_html.render(text).lower()
    assert "<img" not in html and "<script" not in html and "<iframe" not in html
    assert 'href="javascript' not in html
