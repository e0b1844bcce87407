"""What an answer says around a quotation, by the language of the mail, and the words languages are known by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The introduction of a quotation with and without a date, the date's form (strftime), the ruler of a forward."""

    wrote: str
    undated: str
    date: str
    forwarded: str


ENGLISH = "en"

PHRASES: dict[str, Phrases] = {
    "en": Phrases("On {date}, {name} wrote:", "{name} wrote:", "%Y-%m-%d at %H:%M", "Forwarded message"),
    "de": Phrases("Am {date} schrieb {name}:", "{name} schrieb:", "%d.%m.%Y um %H:%M", "Weitergeleitete Nachricht"),
    "fr": Phrases("Le {date}, {name} a écrit :", "{name} a écrit :", "%d/%m/%Y à %H:%M", "Message transféré"),
    "es": Phrases("El {date}, {name} escribió:", "{name} escribió:", "%d/%m/%Y a las %H:%M", "Mensaje reenviado"),
    "it": Phrases("Il {date}, {name} ha scritto:", "{name} ha scritto:", "%d/%m/%Y alle %H:%M", "Messaggio inoltrato"),
    "pt": Phrases("Em {date}, {name} escreveu:", "{name} escreveu:", "%d/%m/%Y às %H:%M", "Mensagem encaminhada"),
    "nl": Phrases("Op {date} schreef {name}:", "{name} schreef:", "%d-%m-%Y om %H:%M", "Doorgestuurd bericht"),
    "sv": Phrases("Den {date} skrev {name}:", "{name} skrev:", "%Y-%m-%d kl. %H:%M", "Vidarebefordrat meddelande"),
    "da": Phrases("Den {date} skrev {name}:", "{name} skrev:", "%d.%m.%Y kl. %H:%M", "Videresendt besked"),
    "nb": Phrases("Den {date} skrev {name}:", "{name} skrev:", "%d.%m.%Y kl. %H:%M", "Videresendt melding"),
    "fi": Phrases("{name} kirjoitti {date}:", "{name} kirjoitti:", "%d.%m.%Y klo %H:%M", "Välitetty viesti"),
    "pl": Phrases("{date} {name} napisał(a):", "{name} napisał(a):", "%d.%m.%Y %H:%M", "Wiadomość przekazana"),
    "cs": Phrases("{date} {name} napsal(a):", "{name} napsal(a):", "%d. %m. %Y %H:%M", "Přeposlaná zpráva"),
    "tr": Phrases("{date} tarihinde {name} yazdı:", "{name} yazdı:", "%d.%m.%Y %H:%M", "İletilmiş mesaj"),
    "hu": Phrases("{date}-kor {name} írta:", "{name} írta:", "%Y.%m.%d. %H:%M", "Továbbított üzenet"),
    "ro": Phrases("Pe {date}, {name} a scris:", "{name} a scris:", "%d.%m.%Y %H:%M", "Mesaj redirecționat"),
    "ru": Phrases("{date}, {name} пишет:", "{name} пишет:", "%d.%m.%Y %H:%M", "Пересылаемое сообщение"),
    "uk": Phrases("{date}, {name} пише:", "{name} пише:", "%d.%m.%Y %H:%M", "Пересылаемое сообщение"),
    "el": Phrases("Στις {date}, {name} έγραψε:", "{name} έγραψε:", "%d/%m/%Y %H:%M", "Προωθημένο μήνυμα"),
    "ja": Phrases("{date} {name}さんは書きました:", "{name}さんは書きました:", "%Y/%m/%d %H:%M", "転送メッセージ"),
    "zh": Phrases("{date}，{name} 写道：", "{name} 写道：", "%Y-%m-%d %H:%M", "转发邮件"),
    "ko": Phrases("{date}, {name}님이 작성:", "{name}님이 작성:", "%Y-%m-%d %H:%M", "전달된 메시지"),
}
"""By language (ISO 639-1); each introduction and ruler is one that `mail.zones` knows as such."""


def _lists(text: str) -> dict[str, frozenset[str]]:
    rows = (line.split() for line in text.strip().splitlines())
    return {row[0].rstrip(":"): frozenset(row[1:]) for row in rows}


SMALL_WORDS = _lists("""
    en: the and of to is you that for with this have are we can your please will would be it i
    de: und der die das ist nicht ich sie wir mit für auf ein eine den zu von es bitte können haben
    fr: et le la les des est vous nous pour avec une dans que qui pas sur je ce votre merci
    es: el la los las de que y en por para con una está usted gracias como pero más muy se
    it: il di che e per con una sono non della grazie gli nel anche più questo ho ci le
    pt: o os de que e para com uma não está você obrigado em por mais mas são do da
    nl: de het een en van is dat niet voor met wij zijn op ik je aan te bij graag
    sv: och att det är som en på för med inte jag vi har du till av ett kan
    da: og at det er som en på for med ikke jeg vi har du til af et kan hvad
    nb: og at det er som en på for med ikke jeg vi har du til av et kan hva
    fi: ja on ei se että olen mutta kun myös niin voi ole kiitos tai jos hän
    pl: i w na z nie się że do to jest jak ale dla proszę czy są po od
    cs: a v na se je že to s do ne jsem pro ale jak jako děkuji po za
    tr: ve bir bu için ile da de çok ne var daha ama olarak gibi mi teşekkürler
    hu: és a az hogy nem is egy ez van csak de még köszönöm már meg
    ro: și în de la cu pe nu este o că pentru un din mai sunt să
""")
"""The small words of each language that is written in Latin letters."""

FORWARDED_WORDS = frozenset(one.forwarded for one in PHRASES.values())
"""The words of all rulers above forwarded mail."""
