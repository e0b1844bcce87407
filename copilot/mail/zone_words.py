"""The words mail programs and people put around quotations and signatures, in the languages they do it in."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for line in text.split("\n") for word in line.removeprefix("    ").split("|") if word)


def _alternatives(text: str) -> tuple[str, ...]:
    return tuple(one for line in text.split("\n") for one in line.strip().split("¦") if one)


FROM = _words("""
    From|Von|De|Da|Van|От|Od|Från|Fra|Lähettäjä|Kimden|发件人|寄件者|寄件人|發件人|差出人|送信者|보낸사람|Feladó|Expéditeur|Mittente
    Remitente|Remetente|Από|מאת|من|Від|Отправитель|Afsender|Avsender|Absender|Afzender|Nadawca|Odesílatel
    Pošiljatelj|Gönderen|보낸 사람|De la
""")

LABELS = dict.fromkeys((word.lower() for word in FROM), "from")
"""Labels of copied header blocks, in lower case, to what they label: from, date, to, subject or cc."""
LABELS |= dict.fromkeys(
    _words("""
    sent|date|gesendet|datum|envoyé|enviado|fecha|data|inviato|verzonden|отправлено|дата|wysłano|wysłane|skickat
    sendt|dato|lähetetty|päivämäärä|pvm|gönderilen|gönderildi|tarih|发送时间|發送時間|日期|时间|寄件日期|送信日時|日付|日時|날짜|elküldve
    dátum|odesláno|trimis|στάλθηκε|ημερομηνία|נשלח|תאריך|تاريخ|надіслано|envoyé le|enviado el|enviado em|보낸 날짜
    date d'envoi|data invio|message du
    """),
    "date",
)
LABELS |= dict.fromkeys(
    _words("""
    to|an|à|a|para|aan|кому|do|till|til|vastaanottaja|kime|收件人|收件者|宛先|받는사람|címzett|komu|către|προς|אל|إلى
    destinataire|destinatario|destinatário|empfänger|받는 사람|reply-to|antwort an|répondre à
    """),
    "to",
)
LABELS |= dict.fromkeys(
    _words("""
    subject|betreff|objet|asunto|oggetto|onderwerp|assunto|тема|temat|ämne|emne|aihe|konu|主题|主題|主旨|件名|제목|tárgy
    předmět|subiect|θέμα|נושא|الموضوع
    """),
    "subject",
)
LABELS |= dict.fromkeys(
    _words("""
    cc|bcc|ccn|cci|kopie|copie|copia|копия|kopia|kopio|kopi|dw|抄送|副本|참조|másolat
    """),
    "cc",
)

WROTE = _words("""
    wrote|writes|said|schrieb|schreibt|a écrit|écrit|escribió|escribio|ha scritto|scrisse|scritto|schreef|escreveu
    написал|написала|написав|написала|пише|пишет|писал|писала|napisał|napisała|napisał(a)|pisze|skrev|kirjoitti|yazdı
    写道|寫道|のメール|書きました|님이 작성|작성|írta|a scris|napsal|napsala|napsal(a)|napísal|έγραψε
    כתב|كتب|viết|menulis
""")
"""Verbs that end an introduction such as "On Monday Name wrote:"."""

WROTE_NAME = _words(
    " schrieb | skrev | schreef | escreveu | escribió | a écrit | ha scritto | kirjoitti | писал | пишет "
)
"""Verbs that may stand before the name in an introduction."""

ORIGINAL = _words("""
    original message|original appointment|forwarded message|forwarded by|ursprüngliche nachricht|originalnachricht
    original-nachricht|weitergeleitete nachricht|weitergeleitet von|message d'origine|message original
    message transféré|courriel original|message initial|mensaje original|mensaje reenviado|messaggio originale
    messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|mensagem original|mensagem encaminhada
    исходное сообщение|пересылаемое сообщение|пересланное сообщение|оригинальное сообщение|wiadomość oryginalna
    oryginalna wiadomość|wiadomość przekazana|ursprungligt meddelande|vidarebefordrat meddelande
    oprindelig meddelelse|videresendt|opprinnelig melding|alkuperäinen viesti|välitetty viesti|orijinal ileti
    özgün ileti|iletilmiş mesaj|原始邮件|原始郵件|转发邮件|轉寄郵件|元のメッセージ|転送メッセージ
    원본 메시지|전달된 메시지|eredeti üzenet|továbbított üzenet
    původní zpráva|přeposlaná zpráva|mesaj original|mesaj redirecționat|αρχικό μήνυμα|προωθημένο μήνυμα|הודעה מקורית
    הודעה שהועברה|الرسالة الأصلية|reply message|original mail|reply above this line|antwort oberhalb
    oprindelig besked|videresendt besked
""")
"""What rulers with words in them say above a copied message."""

# Apple Mail and its kin announce a forwarded message with a sentence of their own.
BEGIN = _words("""
    begin forwarded message|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail
    début du message réexpédié|début du message transféré|inicio del mensaje reenviado|inizio messaggio inoltrato
    begin doorgestuurd bericht|início da mensagem reencaminhada|início da mensagem encaminhada
    начало переадресованного сообщения|początek przekazywanej wiadomości|vidarebefordrat brev|videresendt besked
    以下は転送されたメッセージです|下面是被转发的邮件|開始轉寄訊息
""")

SENT_FROM = _alternatives(r"""
    Sent (?:from|via|with|using|by) (?:my |the |a |Yahoo|Outlook|Mail|Gmail|Proton|Samsung|Mobile|iP|Android|Nine|Spark)
    Get (?:Outlook|BlueMail|the new) (?:for )?¦Gesendet (?:von|mit|über|aus)¦Von meinem \w+ gesendet
    Diese Nachricht wurde von meinem¦Envoyé (?:de|depuis|à partir) ¦Envoyée? avec
    Enviado (?:desde|do|de|con) (?:mi|el|la|o|meu|um)?¦Inviat[oa] (?:da|con|dal)
    Verzonden (?:vanaf|vanuit|via|met) ¦Verstuurd vanaf ¦Skickat från ¦Sendt fra ¦Lähetetty ¦Wysłan[eo] (?:z|ze|za)
    Отправлено (?:с|из|от) ¦Надіслано з ¦Odesláno z ¦Odoslané z ¦Küldve ¦Trimis (?:de|din) ¦Στάλθηκε από
    発自我的¦发自我的
    從我的¦发送自¦寄自我的
    iPhoneから送信¦iPadから送信¦Android.{0,20}から送信¦나의 \w+에서 보냄¦iP\w+'\w+ gönderildi¦Envoyé par ¦Sent from\b
    Gesendet\s*$¦Sendt via ¦Enviado via
""")
"""Patterns of the line a mail program signs with."""

CLOSINGS = frozenset(
    _words("""
    a presto|abrazo|abrazos|all the best|alvast bedankt|amicalement|atenciosamente|atentamente|att|atte|bedankt|best
    best regards|best wishes|besten dank|bg|bien cordialement|bis bald|bis dann|bises|br|brgds|cheers|ciao
    com os melhores cumprimentos|cordialement|cordiali saluti|cordially|cordialmente|cumprimentos|dank|dank je
    dank u|danke|distinti saluti|gracias|grazie|grazie mille|groet|groeten|groetjes|gruss|hartelijke groet
    hasta luego|have a good one|have a great day|have a great weekend|have a nice day|have a nice weekend|hilsen
    hilsener|hugs|in friendship|kiitos|kind regards|kindest regards|kr|later|lg|love|many thanks
    many thanks in advance|med venlig hilsen|med vennlig hilsen|meilleures salutations|melhores cumprimentos|merci
    merci beaucoup|merci d'avance|met vriendelijke groet|met vriendelijke groeten|mfg|muchas gracias|muito obrigada
    muito obrigado|mvg|mvh|obrigada|obrigado|parhain terveisin|peace|pozdrawiam|quedo a la espera|regards
    respectfully|rgds|s pozdravem|saludos|saludos cordiales|saluti|see you|see you soon|see you then|sevgiler
    sincerely|sincerely yours|speak soon|ta|tack|take care|talk soon|tanti saluti|terveisin|thank you
    thank you in advance|thank you very much|thanks|thanks & regards|thanks a lot|thanks again
    thanks and best regards|thanks and regards|thanks in advance|thanks so much|thanks very much|thankyou|thx|toda
    ttyl|tx|un abrazo|un cordial saludo|un saludo|un saluto|venlig hilsen|vennlig hilsen|very truly yours|vg
    vielen dank|vriendelijke groet|vriendelijke groeten|warm regards|warmest regards|warmly|with best regards
    with kind regards|with regards|with thanks|yours|yours faithfully|yours sincerely|yours truly
    z wyrazami szacunku|abraço|abraços|beste grüße|bien à toi|bien à vous|bonne journée|bästa hälsningar|cu stimă
    danke & gruß|danke und grüße|dzięki|dziękuję|díky|děkuji|freundliche grüsse|freundliche grüße|gruß|grüsse|grüße
    herzliche grüße|hälsningar|iyi çalışmalar|köszönöm|liebe grüsse|liebe grüße|med vänlig hälsning
    med vänliga hälsningar|mit freundlichem gruß|mit freundlichen grüssen|mit freundlichen grüßen|mulțumesc
    salutations distinguées|saygılarımla|saygılarımızla|schöne grüße|sincèrement|teşekkürler|très cordialement
    um abraço|viele grüsse|viele grüße|vänliga hälsningar|ystävällisin terveisin|z poważaniem|à bientôt|üdv
    üdvözlettel|ευχαριστώ|με εκτίμηση|χαιρετισμούς|всего доброго|з повагою|с наилучшими пожеланиями|с уважением
    спасибо|בברכה|よろしくお願いいたします|よろしくお願いします|敬具|此致|此致敬礼|祝好|谢谢
""")
)
"""Phrases that stand alone above a name, in lower case."""

LIST = _words("""
    mailing list|unsubscribe|listinfo|opt out|opt-out|abmelden|abbestellen|désabonner|désinscri|darse de baja|cancelar
    disiscri|afmelden|отписа|配信停止|退订|退訂|mailman|digest|this list|groups.|group.|archive|view this email
""")
"""What mailing lists say below every message, in lower case."""
