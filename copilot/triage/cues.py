"""Cues of asking and promising, in the languages most mail is in: what a sentence does, told by its turns of phrase.

Each cue is a name and a pattern written for this program; the classifier takes the names as features, so that a
language it saw few sentences of still speaks through them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_PLEASE = (
    r"please|pls|plz|kindly|bitte|s'il (?:te|vous) pla[iî]t|svp|stp|por favor|per (?:favore|cortesia)|"
    r"alsjeblieft|alstublieft|aub|"
    r"proszę|snälla|vänligen|merci(?: aussi| bien| d'avance)? de|veuillez|prière de|se ruega|si prega di|graag"
)
_YOU_COULD = (
    r"(?:can|could|would|will|might|may) (?:you|u|someone|somebody|anyone|one of you)|are you able|"
    r"do you mind|would it be possible|"
    r"any chance|(?:i|we) (?:was|were|am|are)?\s?wonder(?:ing)? if|if you (?:could|can|would)|"
    r"k[oö]nn(?:test du|ten sie|t ihr|tet ihr|en sie)|kannst du|w[uü]rd(?:est du|en sie)|w[aä]r(?:e es|st du)|magst du|"
    r"(?:pourr(?:ais|iez|ez|as)|peux|pouvez|voudri?(?:ais|ez))[- ](?:tu|vous)|est-ce que (?:tu|vous) (?:peux|pouvez)|"
    r"tu (?:peux|pourrais)|vous (?:pouvez|pourriez)|serait-il possible|"
    r"(?:me |nos )?(?:podr[ií]as?|podr[ií]an|puedes?|pueden)(?= )|te importar[ií]a|ser[ií]a posible|"
    r"(?:mi |ci )?(?:potresti|potrebbe|potreste|puoi|può|riesci a|sarebbe possibile)|"
    r"(?:kun|kan|kunt|zou|wil|wilt) (?:je|jij|u|jullie)|você (?:pode|poderia)|(?:podes|poderias|poderia)|"
    r"czy (?:możesz|mógłbyś|mogłabyś|może pan)|kan du|skulle du kunna|voisitko|můžete|můžeš"
)
_IMPERATIVES = (
    "accept add address adjust advise answer apply approve arrange ask assign attach attend be book bring buy "
    "call cancel change check choose circulate clarify clean close collect come comment compare complete confirm "
    "consider contact contribute convert coordinate copy correct create decide delete deliver describe distribute "
    "do download draft drop e-mail edit email enter ensure estimate evaluate examine explain fax fill find finish "
    "fix follow forward get give go grab handle have help hold include inform install investigate invite join "
    "keep leave let list look make mark meet merge move note notify nominate obtain open order organize organise "
    "pass pay phone pick ping plan post prepare print process proceed propose provide publish push put quote read "
    "redo refer register remember remind remove reply report request reschedule resend respond return review "
    "revise rsvp run save schedule see select send set share ship shoot show sign sort speak specify start stop "
    "submit suggest supply take talk tell test touch translate transfer try turn type update upload use verify "
    "visit vote wait walk watch work write"
)
_IMPERATIVES_ELSEWHERE = (
    "schick schicke schickt sende sendet gib gebt sag sagt melde meldet prüfe prüf prüft lies lest ruf ruft denk "
    "denkt bring komm envoie envoyez dis dites donne donnez confirme confirmez appelle appelez vérifie vérifiez "
    "réponds répondez regarde regardez envía envíame envíe envíenos mándame manda dime dígame confirma confírmame "
    "revisa revise avísame avísanos llama llámame invia inviami mandami dimmi conferma confermami controlla "
    "chiamami rispondi fammi stuur geef bevestig controleer bel envie mande confirme verifique responda"
)
_WORD_FORMS = "|".join(f"{_IMPERATIVES} {_IMPERATIVES_ELSEWHERE}".split())
IMPERATIVE = rf"(?:{_WORD_FORMS})\b"
"""Verbs that a request begins with."""
_OPENER = (
    r"(?:(?:and|also|so|then|next|now|ok|okay|thanks|again|finally|first|second|just|btw|instead|next time|fyi|"
    r"auch|also|dann|und|et|puis|y|también|e|poi)[,:]?\s+)*"
)
_VOCATIVE = r"(?:(?:hi|hello|hey|dear)?\s?[a-zà-þ][\w'’-]+(?:\s*(?:,|/|&|and)\s*[a-zà-þ][\w'’-]+)?\s*[,:—–-]+\s+)?"
_FORMAL = r"(?:senden|schicken|geben|prüfen|teilen|melden|rufen|bestätigen|füllen|nehmen|lesen|beachten|lassen) sie"

_PATTERNS: dict[str, str] = {
    "please": rf"(?:^|[\s,(])(?:{_PLEASE})(?=[\s,.!?)]|$)|пожалуйста|"
    r"ください|下さい|(?<!よろしく)お願い|いただけ|请|請|麻烦",
    "modal": rf"(?:^|[\s,(])(?:{_YOU_COULD})(?=[\s,.!?])|"
    "能否|可以.{0,20}吗|でしょうか|もらえますか|вы могли|можешь|можете",
    "need": (
        r"\b(?:i|we)(?:'d| would)? (?:(?:also|really|still|urgently) )?(?:need|want|like|appreciate|love|"
        r"prefer) (?:you|your|it if|some|an? |the |to (?:get|have|know|see))|"
        r"\byou (?:(?:will|'ll) )?(?:need|have|ought) to\b|\byou (?:should|must)\b|\b(?:make|be) sure\b|"
        r"\b(?:don't|do not|never) forget\b|\bremember to\b|"
        r"\bneeds? (?:your|to be)\b|\b(?:want|need|ask|expect) you to\b|\bappreciate (?:it if|your|any)\b|"
        r"\bich (?:brauche|bräuchte|benötige)\b|\bwir (?:brauchen|benötigen)\b|\bj'(?:ai|aurais) besoin\b|"
        r"\bnous avons besoin\b|\bil (?:me )?faut\b|"
        r"\b(?:necesito|necesitamos|hace falta)\b|\b(?:ho|abbiamo) bisogno\b|\b(?:preciso|"
        r"precisamos) (?:de|que)\b|\bik heb\b.{0,30}\bnodig\b"
    ),
    "tell": (
        r"\blet (?:me|us) know\b|\b(?:get|come) back to (?:me|us)\b|\b(?:keep|loop) (?:me|us) (?:posted|"
        r"updated|informed|in)\b|"
        r"\bgive (?:me|us) (?:a (?:call|ring|shout)|your)\b|\b(?:call|ping|email|text|tell|remind|send|"
        r"show|forward|fax) (?:me|us)\b|\byour (?:thoughts|feedback|input|comments|opinion|approval|ok)\b|"
        r"\bwhat (?:do )?you think\b|\b(?:bescheid|rückmeldung|freigabe)\b|\bla(?:ss|sst|"
        r"ssen sie) (?:mich|uns) wissen\b|\btiens[- ]moi au courant\b|\b(?:dis|dites|fais|"
        r"faites)[- ](?:moi|nous)\b|"
        r"\bav[ií]s(?:ame|anos|e)\b|\b(?:me|nos) (?:dices|dicen|avisas|confirmas|envías|mandas)\b|"
        r"\b(?:fammi|facci|fatemi) sapere\b|\bmi (?:dici|confermi|mandi|invii)\b|\blaat (?:me|ons|"
        r"het) (?:even )?weten\b"
    ),
    "imperative": (
        rf"^{_OPENER}{_VOCATIVE}{_OPENER}(?:(?:{_PLEASE})[,\s]+)?(?:do not |don't |always |just |"
        rf"kindly )?(?:(?:{_WORD_FORMS})\b(?!['’])|{_FORMAL}\b)"
    ),
    "propose": (
        r"\blet'?s\b|\blet us\b|\b(?:how|what) about\b|\bshall (?:we|i)\b|\bshould (?:we|i)\b|"
        r"\bwhy don't (?:we|you)\b|\b(?:can|could|may|might) (?:we|i)\b|"
        r"\b(?:i|we)(?:'d| would) (?:like|love|want|propose|suggest) (?:to|that)\b|\bi (?:suggest|propose|"
        r"recommend)\b|\bwe (?:should|need to|could)\b|\b(?:would|do) you (?:like|want|care|prefer)\b|"
        r"\b(?:are|would) you (?:free|available|up for|interested|coming|going)\b|\b(?:sollen|wollen|"
        r"können) wir\b|\bwie wäre\b|\bpasst (?:dir|ihnen|es|euch)\b|\bhast du (?:zeit|lust)\b|"
        r"\bça (?:te|vous) (?:va|dit|convient)\b|\bon (?:se|pourrait)\b|\b(?:te|os|le) (?:viene|"
        r"va) bien\b|\bquedamos\b|\b(?:ti|vi|le) va\b|\bci (?:vediamo|sentiamo)\b|\bzullen we\b"
    ),
    "promise": (
        r"\bwill do\b|"
        r"\b(?:i|we)(?:'ll| will| shall|'m going to| am going to|'re going to|"
        r" are going to) (?!be (?:happy|glad)|not\b|never\b|have to\b)|\blet me (?:check|get|find|ask|see|"
        r"look|know when i)\b|"
        r"\bich (?:werde|schicke|sende|melde|mache|kümmere|prüfe|bringe|rufe|erledige|gebe|schaue)\b|"
        r"\bwir (?:werden|schicken|melden)\b|\b(?:schicke|sende|mache|erledige) ich\b|"
        r"\bje (?:vais|vous envoie|t'envoie|te|vous|m'en) ?\w*|\bj'(?:enverrai|appellerai|apporterai|"
        r"envoie)\b|\bnous (?:allons|vous)\b|\b(?:voy|vamos) a\b|\b(?:te|os|le|se) (?:lo )?(?:envío|mando|"
        r"llamo|confirmo|digo)\b|"
        r"\b(?:enviaré|haré|llamaré|mandaré|confirmaré)\b|\b(?:ti|vi|le|te) (?:lo )?(?:mando|invio|chiamo|"
        r"faccio)\b|\b(?:invierò|farò|manderò|chiamerò)\b|\bik (?:zal|stuur|bel|zorg|kom)\b"
    ),
    "deadline": (
        r"\b(?:deadline|due (?:on|by|date|in|today|tomorrow)|payment due|is due|are due|no later than|"
        r"expires? (?:on|in|at|today|tomorrow)|will expire|closes? on|overdue|past due|"
        r"rsvp by|register by|respond by|reply by|must be (?:paid|submitted|received)|fällig|frist|"
        r"zahlbar|spätestens|échéance|date limite|au plus tard|vence|fecha límite|vencimiento|scadenza|"
        r"entro il|vervaldatum|uiterlijk)\b"
    ),
    "pleasantry": (
        r"\b(?:hesitate\b|if you (?:have|need|'ve got) any\b|any (?:further |other |"
        r"more )?questions?\b(?!.{0,3}for me)|feel free\b|look(?:ing)? forward\b|thank(?:s|"
        r" you) (?:for|in advance|so|very|again|and)\b|thanks?[.!]*$|"
        r"hope (?:you|this|all|everything|it)\b|best (?:regards|wishes)\b|take care\b|"
        r"have a (?:great|good|nice|lovely)\b|see (?:you|below|attached)\b|bei fragen\b|"
        r"rückfragen\b|n'hésite[zs]?\b|"
        r"no dudes?\b|no duden\b|per qualsiasi\b|non esita(?:re|te)\b|mocht je\b)|よろしくお願い"
    ),
    "bulk": (
        r"\bclick\b|\bunsubscribe\b|\bsubscri\w+|\bvisit (?:our|us|the|http|www)|\blog ?in\b|\bsign (?:up|"
        r"in)\b|\bdownload\b|\bfollow us\b|\bour (?:website|site|store|app)\b|\bview (?:it |this )?(?:in|"
        r"online)"
    ),
    "question": r"[?？]\W*$",
    "wh": (
        r"^(?:\W*)(?:what|when|where|who|whom|which|why|how|wann|wer|was|wo|wie|warum|welche[rs]?|quand|où|"
        r"qui|que|quel(?:le)?s?|comment|pourquoi|cuándo|dónde|quién|qué|cuál|cómo|cuando|quando|dove|chi|che|"
        r"quale|come)\b"
    ),
    "aux": (
        r"^(?:\W*)(?:do|does|did|is|are|was|were|have|has|had|will|would|should|can|could|may|any|has anyone|"
        r"did you|have you)\b"
    ),
    "past": (
        r"\b(?:i|we|he|she|they|it) (?:was|were|had|did|sent|got|made|talked|spoke|went|received|thought|"
        r"wanted|asked)\b|\b(?:yesterday|last (?:week|month|year|night))\b"
    ),
    "third": r"^(?:he|she|they|it|this|that|these|those|there|the|a|an|our|his|her|their|its)\b",
    "me": r"^(?:i|i'm|i've|i'd|my|we|we're|we've)\b",
    "if": r"^(?:if|when|once|wenn|falls|si|se|als)\b",
}
_YOU = frozenset(
    """
    you your u du dir dein deine deiner deinen deinem deines sie ihnen ihr ihre ihrer ihren ihrem ihres tu te toi
    ton vous votre usted ustedes tú ti voi lei je jij você
    """.split()  # noqa: SIM905
)
_KEYS: dict[str, str] = {
    "please": (
        "please pls plz kindly bitte plaît plait svp stp favor favore cortesia alsjeblieft alstublieft aub proszę "
        "snälla vänligen merci veuillez prière ruega prega graag"
    ),
    "modal": (
        "you u someone somebody anyone one able possible chance wonder wondering if mind könntest könnten könntet "
        "könnt konntest konnten konntet konnt können konnen kannst würdest würden wurdest wurden wäre wärst ware "
        "warst magst tu vous podría podrías podrian podrían podria podrias puedes pueden puede importaría "
        "importaria sería seria potresti potrebbe potreste puoi può riesci sarebbe je jij jullie você podes "
        "poderias poderia czy du kunna voisitko můžete můžeš"
    ),
    "need": (
        "need needs want like appreciate love prefer have ought should must sure forget remember ask expect brauche "
        "bräuchte benötige brauchen benötigen besoin faut necesito necesitamos falta bisogno preciso precisamos "
        "nodig"
    ),
    "tell": (
        "let back posted updated informed in give call ping email text tell remind send show forward fax your think "
        "bescheid rückmeldung freigabe lass lasst lassen tiens dis dites fais faites avisame avísame avisanos "
        "avísanos avise avíse dices dicen avisas confirmas envías mandas fammi facci fatemi dici confermi mandi "
        "invii laat"
    ),
    "propose": (
        "let lets how what about shall should why can could may might like love want propose suggest recommend need "
        "you sollen wollen können wäre passt zeit lust va dit convient se pourrait viene bien quedamos vediamo "
        "sentiamo zullen"
    ),
    "promise": (
        "ll will shall going let ich wir je j nous voy vamos te os le se enviaré haré llamaré mandaré confirmaré ti "
        "vi invierò farò manderò chiamerò ik"
    ),
    "deadline": (
        "deadline due later expires expire closes overdue rsvp register respond reply must fällig frist zahlbar "
        "spätestens échéance limite tard vence límite vencimiento scadenza entro vervaldatum uiterlijk"
    ),
    "pleasantry": (
        "hesitate if any question questions feel look looking thank thanks hope regards wishes care have see fragen "
        "rückfragen hésite hésitez hésites dudes duden qualsiasi esitare esitate mocht"
    ),
    "bulk": "click unsubscribe visit log login sign download follow website site store app view",
    "past": "was were had did sent got made talked spoke went received thought wanted asked yesterday last",
}
"""For each cue one of whose words must be in the sentence: the words. It saves looking for most patterns."""


def _finder(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """How to look for a pattern in lower case; one that is tied to the beginning need not be tried anywhere else."""
    compiled = re.compile(pattern)
    return compiled.match if pattern.startswith("^") else compiled.search


_COMPILED = tuple(
    (name, frozenset(_KEYS[name].split()) if name in _KEYS else None, _finder(pattern))
    for name, pattern in _PATTERNS.items()
)
_WORD = re.compile(r"[^\W\d_]+")

_KEYLESS = re.compile(
    r"[\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)  # kana, Han, Hangul; Cyrillic has no keys

_MACHINE = re.compile(
    r"\b(?:(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules|guidelines)\b|"
    r"system prompt\b|you are now\b|"
    r"(?:ai|llm|language model|mail|email|virtual)[- ]?(?:assistant|agent|model|copilot|bot)s?\b|"
    r"as an? (?:ai|assistant)\b)|"
    r"^\W*(?:assistant|system|copilot)\b\W"
)


_MACHINE_WORDS = frozenset(
    """
    instruction instructions prompt prompts rules guidelines now ai llm model assistant assistants agent agents models
    copilot copilots bot bots system
    """.split()  # noqa: SIM905
)


@lru_cache(64)
def _words(lower: str) -> frozenset[str]:
    """The words of a sentence in lower case; several questions are asked about each sentence."""
    return frozenset(_WORD.findall(lower))


@lru_cache(64)
def cues(sentence: str) -> frozenset[str]:
    """The names of the cues in a sentence."""
    lower = sentence.lower()
    words = _words(lower)
    keyless = not lower.isascii() and _KEYLESS.search(lower) is not None
    found = [
        name
        for name, keys, find in _COMPILED
        if (keyless or keys is None or not keys.isdisjoint(words) or (name == "bulk" and "subscri" in sentence))
        and find(lower)
    ]
    if not _YOU.isdisjoint(words):
        found.append("you")
    return frozenset(found)


def commands_machine(sentence: str) -> bool:
    """Whether a sentence speaks to a program that reads mail instead of to its owner."""
    lower = sentence.lower()
    return not _MACHINE_WORDS.isdisjoint(_words(lower)) and _MACHINE.search(lower) is not None
