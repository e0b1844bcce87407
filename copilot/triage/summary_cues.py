"""What makes a sentence worth a line of a summary, and what makes it furniture.

Words are looked up in sets and phrases by plain containment: a hundred alternatives in one regular expression cost more
than all the rest of a summary.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TOKEN = re.compile(r"[^\W_]+")


def _phrases(text: str) -> dict[str, tuple[str, ...]]:
    """Phrases, one a line, under the longest word of each: without that word none of them can be there."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        phrase = line.strip()
        trigger = max(_TOKEN.findall(phrase), key=len)
        found[trigger] = (*found.get(trigger, ()), phrase)
    return found


def _said(phrases: dict[str, tuple[str, ...]], lower: str, tokens: frozenset[str]) -> bool:
    if phrases.keys().isdisjoint(tokens):
        return False
    return any(phrase in lower for word in phrases.keys() & tokens for phrase in phrases[word])


_DIGIT = re.compile(r"\d")
_TIME = re.compile(
    r"\b(?:\d{1,2}[:.h]\d{2}|\d{1,2} ?[ap]m|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?:url|date|from|to|cc|bcc|subject|sent|content-type|von|an|gesendet|betreff|datum|envoyé|objet|à|de|para|asunto|enviado|"
    r"fecha|da|inviato|oggetto|van|aan|onderwerp|verzonden)\s?: "
)
_RULE = re.compile(r"([-_=~*])\1{3}")
_AMOUNT = re.compile(
    r"[$€£¥₹] ?\d|\d ?[€£%]|\b\d[\d.,]*\d ?(?:USD|EUR|GBP|CHF|SEK|JPY|kr|zł|million|billion|mio|mn|bn)\b"
)

_ASK_WORDS = _words(
    """please pls need needs approve approval review feedback remember deadline bitte könntest könnten könnt kannst
    brauche brauchen merci pourriez pouvez peux favor puedes puede podrías potresti può poderia graag
    alsjeblieft alstublieft"""
)
_ASK_PHRASES = _phrases(
    """could you
    can you
    would you
    will you
    let me know
    make sure
    waiting for you
    waiting on you
    s'il te plaît
    s'il vous plaît
    s'il te plait
    s'il vous plait"""
)
_DECISION_WORDS = _words(
    """decide decided decision agree agreed approved approves confirmed confirm confirms accepted rejected declined
    cancel cancelled canceled postponed moved move instead settled chosen chose plan planned planning done
    fixed merged shipped released release launch launched launching resolved failed broken blocked delay
    delayed starts start signed beschlossen entschieden bestätigt bestätigen abgesagt verschoben
    einverstanden freigegeben erledigt behoben décidé décidons confirmé confirme annulé reporté validé
    decidido confirmado aprobado aprobada cancelado cancelada aplazado deciso confermato approvato annullato
    rinviato besloten goedgekeurd afgezegd verzet"""
)
_DECISION_PHRASES = _phrases(
    """i'll
    i will
    we'll
    we will
    going with
    sign off
    d'accord"""
)
_DATE_WORDS = _words(
    """monday tuesday wednesday thursday friday saturday sunday today tonight tomorrow week deadline due eod cob
    noon january february march april june july august september october november december montag dienstag
    mittwoch donnerstag freitag samstag sonntag morgen januar februar märz mai juni juli oktober dezember
    lundi mardi mercredi jeudi vendredi samedi dimanche demain janvier février mars avril juin juillet août
    septembre octobre novembre décembre lunes martes miércoles jueves viernes sábado domingo mañana enero
    febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunedì martedì
    mercoledì giovedì venerdì sabato domenica domani gennaio febbraio aprile maggio giugno luglio settembre
    ottobre novembre dicembre maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"""
)
_STATE_WORDS = _words(
    """total paid payment order refund refunded invoice amount due balance charged renews renewal renewed shipped
    shipping delivered delivery arrives arriving arrived dispatched tracking failed fails failing failure
    passed passes succeeded success error errors warning critical down recovered resolved opened closed
    merged assigned commented approved requested review expires expired expiring password changed booked
    booking reservation departs departure seat check-in sign-in login gesamt gesamtbetrag summe bezahlt
    rechnung bestellung bestellnummer versandt lieferung geliefert fällig total montant commande livraison
    livré facture factura pedido enviado entregado importo ordine spedito fattura bestelling factuur"""
)
_FURNITURE_WORDS = _words(
    """unsubscribe unsubscribed unsubscribing unsubscription optout noreply copyright disclaimer listinfo
    privileged confidentiality abmelden abbestellen abbestellung datenschutz impressum vertraulich
    désabonner désinscrire désinscription confidentialité cancelar disiscriviti disiscrivere afmelden
    uitschrijven pgp"""
)
_FURNITURE_PHRASES = _phrases(
    """opt out
    opt-out
    in your browser
    in browser
    view online
    read online
    web version
    privacy policy
    terms of
    terms and conditions
    all rights reserved
    no longer wish
    manage preferences
    your preferences
    your subscription
    manage subscription
    you are receiving
    you're receiving
    you received this
    you have received this
    was sent to
    sent to you because
    do not reply
    don't reply
    add us to your
    intended recipient
    intended solely
    intended only
    sent from my
    get outlook
    to a friend
    mailing list
    to subscribe
    follow us
    join us on
    download our app
    download the app
    app store
    google play
    trouble viewing
    can't see this
    im browser
    newsletter erhalten
    nicht auf diese
    navigateur
    ne pas répondre
    darse de baja
    tu navegador
    su navegador
    no responda
    nel browser
    non rispondere
    powered by
    this email directly
    view it on
    on behalf of
    message-id
    original message
    ursprüngliche nachricht
    message d'origine"""
)
_HELLO = _words(
    """hi hello hey dear hallo liebe lieber liebes guten moin servus bonjour bonsoir salut cher chère hola buenos
    buenas estimado estimada querido querida ciao buongiorno gentile caro cara olá oi prezado prezada beste
    geachte hej good greetings hiya"""
)
_GOODBYE = _words(
    """thanks thank thx cheers best regards kind warm warmly yours sincerely love talk take viele liebe mit mfg lg
    vg danke vielen cordialement bien merci bises saludos gracias grazie cordiali saluti obrigado obrigada
    abraço abraços groet groeten groetjes met bedankt many"""
)
_LEANING = _words(
    """he she it they this that these those his her its their him them such which there then so but and also
    however therefore er es dies diese dieser dieses das dann aber und auch deshalb daher il elle ils elles
    cela ça ce mais et él ella ellos esto eso pero lui lei loro questo ma hij zij het dit dat maar en"""
)


def asks(lower: str, tokens: frozenset[str]) -> bool:
    """Whether a sentence asks for something. Takes it in lower case, with its `tokens`."""
    return "?" in lower or not _ASK_WORDS.isdisjoint(tokens) or _said(_ASK_PHRASES, lower, tokens)


def decides(lower: str, tokens: frozenset[str]) -> bool:
    """Whether a sentence says what was or will be done."""
    return not _DECISION_WORDS.isdisjoint(tokens) or _said(_DECISION_PHRASES, lower, tokens)


def dates(lower: str, tokens: frozenset[str]) -> bool:
    """Whether a sentence names a day or an hour."""
    return not _DATE_WORDS.isdisjoint(tokens) or (_DIGIT.search(lower) and _TIME.search(lower)) is not None


def amounts(text: str) -> bool:
    """Whether a sentence names a sum of money or a share."""
    return (_DIGIT.search(text) and _AMOUNT.search(text)) is not None


def states(tokens: frozenset[str]) -> bool:
    """Whether a sentence says how an order, a build or an account stands."""
    return not _STATE_WORDS.isdisjoint(tokens)


def leans(text: str) -> bool:
    """Whether a sentence begins with a word that points at the one before."""
    first = _TOKEN.match(text)
    return first is not None and first[0].lower() in _LEANING


def headline(text: str) -> bool:
    """Whether a line reads like a headline: some words, and no full stop."""
    return 18 <= len(text) <= 140 and text[-1] not in ".!?:;," and text.count(" ") >= 2


def tokens(lower: str) -> frozenset[str]:
    """The words and numbers of a sentence in lower case."""
    return frozenset(_TOKEN.findall(lower))


def furniture(text: str, lower: str, tokens: frozenset[str]) -> bool:
    """Whether a sentence is a greeting, a sign-off, a footer, a disclaimer, a header line or not language at all."""
    letters = sum(map(len, tokens))
    if letters * 2 < len(text):
        letters = sum(map(len, _TOKEN.findall(lower)))
    if letters < 8 or letters * 2 < len(text) or text[0] in ">|" or ("://" in lower and lower.count(" ") < 4):
        return True
    if not _FURNITURE_WORDS.isdisjoint(tokens) or _said(_FURNITURE_PHRASES, lower, tokens):
        return True
    if (
        "©" in lower
        or _RULE.search(lower)
        or _HEADER.match(lower)
        or lower.endswith(("wrote:", "schrieb:"))
        or "a écrit" in lower
    ):
        return True
    return _courtesy(lower)


def _courtesy(lower: str) -> bool:
    """Whether a short line only says hello or goodbye."""
    if len(lower) > 45:
        return False
    some = _TOKEN.findall(lower)
    if some[0] in _HELLO:
        return lower[-1] in ",!:" or len(some) <= 3
    return some[0] in _GOODBYE and (len(some) <= 4 or lower[-1] in ",!")
