"""The words and headers that lanes look for: data only. Written for this program, in the languages most mail is in."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


AUTOMATIC = re.compile(
    r"(?:^|[^a-z])(?:no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|mailer-?daemon|postmaster|bounces?|notif(?:y|"
    r"ications?|ier)|alerts?|"
    r"auto(?:mat(?:ed|ic))?|robot|bot|daemon|cron|root|nobody|www-data|nagios|jenkins|builds?|ci|"
    r"monitor(?:ing)?|system|status|"
    r"digests?|updates?|(?:e-?)?news(?:letters?)?|(?:rss)?feeds?|rss|mailings?|mailer|campaigns?|marketing|"
    r"promo(?:tion)?s?|offers?|deals|"
    r"receipts?|orders?|invoices?|billing|payments?|benachrichtigung(?:en)?|nicht-?antworten|"
    r"ne-?pas-?repondre|no-?responder|shipping|tracking|confirm(?:ation)?s?|bookings?|"
    r"reservations?|reminders?|"
    r"verify|verification|security|account(?:s|-update)?|service|calendar(?:-notification)?)(?:$|[^a-z])"
)
"""Local parts behind which no person reads the answers."""

NOTICE_SENDER = re.compile(
    r"(?:^|[^a-z])(?:no-?_?\.?reply|do-?not-?reply|notif(?:y|ications?|ier)|alerts?|auto(?:mat(?:ed|ic))?|"
    r"robot|bot|daemon|cron|root|nobody|"
    r"jenkins|builds?|ci|monitor(?:ing)?|system|status|reminders?|verify|verification|security|accounts?|"
    r"calendar|tracker|issues?-bot|"
    r"benachrichtigung(?:en)?)(?:$|[^a-z])"
)
"""Local parts that send notices rather than news."""

NEWS_SENDER = re.compile(
    r"(?:^|[^a-z])(?:digests?|(?:e-?)?news(?:letters?)?|mailings?|briefing|issues?|letters?|redaktion|"
    r"redaction|redaccion|redazione|bonjour|hola|campaigns?|marketing|promo(?:tion)?s?|"
    r"offers?|deals|hello|hi|"
    r"editors?|weekly|daily|community|events?)(?:$|[^a-z])"
)
BILL_SENDER = re.compile(
    r"(?:^|[^a-z])(?:receipts?|orders?|invoices?|invoicing|billing|payments?|shop|store|tickets?|bookings?|"
    r"reservations?|"
    r"rechnung(?:en)?|bestellung(?:en)?|reservierung(?:en)?|buchung(?:en)?|facturation|factures?|"
    r"facturas?|fatture|shipping|checkout)(?:$|[^a-z])"
)
ROLE_INBOX = re.compile(
    r"^(?:support|help|helpdesk|sales|info|contact|hello|hi|service|office|customers?|success|care|kontakt|"
    r"vertrieb|ventas|contacto)$"
)

REPOSITORY_HEADERS = _phrases(
    """
    x-github- | x-gitlab- | x-gitea- | x-forgejo- | x-gerrit- | x-phabricator- | x-bitbucket- | x-jira- |
    x-atlassian- | x-bugzilla- | x-redmine- | x-trac- | x-launchpad- | x-sentry- | x-jenkins- | x-pagerduty- |
    x-rt- | x-zendesk- | x-ticket- | x-linear- | x-asana- | x-mantis- | x-roundup- | x-youtrack- | x-travis- |
    x-circleci-
    """
)
"""Header families by which repositories and trackers mark what they send."""

CAMPAIGN_HEADERS = _phrases(
    """
    feedback-id | x-campaign | x-campaignid | x-campaign-id | x-mc-user | x-mailgun-tag | x-sg-eid |
    x-mailjet-campaign | x-cid | x-mailchimp-campaign | x-bulkmail | x-csa-complaints | list-unsubscribe-post |
    x-mailer-recptid | x-ema-cid | x-newsletter
    """
)
"""Headers that services for mass mailing add."""

RECEIPT_SUBJECT = re.compile(
    r"\b(?:receipts?|e?-?invoices?|order (?:confirm|number|no\b|#|update|shipped|received)|"
    r"your .{0,30}\border\b|order \S{0,12}\d|payment|purchase|"
    r"refund|e-?tickets?|booking (?:confirm|ref|no\b|#|number)|reservation (?:confirm|number|no\b|#)|"
    r"your (?:booking|reservation|trip|stay|statement)|"
    r"(?:shipped|dispatched|out for delivery|delivered)|(?:bank|account|monthly|card) statement|"
    r"subscription (?:renew|receipt|charge)|"
    r"\w*rechnung|quittung|beleg|bestell(?:ung|bestätigung)|auftragsbestätigung|(?:buchung|"
    r"reservierung)(?:sbestätigung)?|"
    r"zahlung(?:sbestätigung|seingang)?|versandbestätigung|"
    r"factures?|reçu|commande|paiement|réservation|facturas?|recibo|pedido|pago|reserva|ricevuta|fattura|"
    r"ordine|pagamento|prenotazione|"
    r"fatura|encomenda|factuur|bestelling|betaling|kvitto|faktura|kvittering|paragon|zamówienie)\b|領収|請求書|"
    r"ご注文|收据|发票|订单|영수증|주문"
)
"""Looked for in the lower-case subject, as are the other patterns for subjects; that is twice as fast as re.I."""
MONEY = re.compile(
    r"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|SEK|JPY|Fr\.))\s?\d|\d[\d.,]*\s?(?:[€£]|(?:USD|EUR|GBP|CHF|SEK|kr|zł)\b)"
)
RECEIPT_WORDS = _words(
    """
    total subtotal vat tax paid order amount invoice receipt billed charged refund refunded qty quantity summe
    gesamt gesamtbetrag mwst rechnungsnummer bestellnummer bezahlt montant ttc tva payé commande importe iva
    pagado pedido totale importo pagato totaal btw betaald
    """
)

NOTICE_SUBJECT = re.compile(
    r"\b(?:alert|notification|reminder|sign-?in|log-?in|new device|password|verification|verify|security|code|"
    r"build|deploy(?:ed|ment)?|backup|pipeline|"
    r"failed|failure|passed|succeeded|incident|resolved|maintenance|mentioned|assigned|commented|invited you|"
    r"status|report|storage|expir(?:es|ed|ing)|"
    r"out of office|automatic reply|auto-?reply|away|vacation|abwesenheit\w*|automatische antwort|"
    r"réponse automatique|respuesta automática|"
    r"anmeldung|erinnerung|rappel|connexion|recordatorio|promemoria|ticket|task|due|downtime|outage|quota|"
    r"certificate|cron)\b"
)
NEWS_SUBJECT = re.compile(
    r"\b(?:newsletter|digest|weekly|monthly|daily|this week|issue|edition|episode|roundup|round-up|news|"
    r"webinar|what's new|sale|save|deals?|offers?|"
    r"launch|introducing|announc\w+|free|discount|off|tips|guide|edition|stories|headlines|trends|preview|"
    r"subscribe\w*|angebote?|rabatt|woche|"
    r"infolettre|actualités|semaine|promo\w*|soldes|boletín|ofertas?|novedades|semana|settimana|novità|"
    r"offert[ae]|aanbieding|nieuwsbrief|nyhetsbrev)\b"
)
NEWS_WORDS = _words(
    """
    unsubscribe newsletter newsletters subscriber subscribers subscribed subscription opt-out abmelden
    abbestellen abonné désabonner désinscrire désinscription suscripción baja cancelar disiscriviti iscritto
    afmelden uitschrijven avregistrera odhlásit cancele forward sponsor sponsored advertisement advertise
    webinar discount sale deals podcast edition headlines startups funding curated coupon
    """
)
PERSONAL_WORDS = _words(
    """
    i i'm i've i'll i'd my me we're we'll let's thanks thx cheers regards love hi hey dear hello ich mir mich
    hallo danke grüße gruß liebe lieber je j'ai moi bonjour merci salut cordialement yo hola gracias saludos
    abrazo ciao grazie saluti ik groetjes bedankt oi olá obrigado obrigada abraço hej tack hälsningar
    """
)

BUSINESS_WORDS = _words(
    """
    pricing quote quotation invoice invoices seats licence licences license licenses subscription demo
    onboarding sso procurement tender rfp tariff angebot angebote rechnung lizenz lizenzen preisliste
    ausschreibung schnittstelle devis facture facturation tarif tarifs démonstration presupuesto factura
    licencia licencias tarifa tarifas demostración preventivo fattura licenza licenze offerta abbonamento
    dimostrazione offerte factuur licentie licenties tarief orçamento fatura licença licenças usuários
    """
)
"""What people from other companies write about when they write as customers."""
TRADE_WORDS = _words(
    """
    sla enterprise feature features issue bug outage error rollout customer customers dashboard export import
    login workspace billing workaround procure compliance preis preise bestellung lieferung kunde kunden
    verlängerung störung fehler produkt livraison renouvellement offre panne conformité precio precios pedido
    entrega renovación ordine prezzo prezzi consegna rinnovo bestelling levering prijs klant klanten preço
    preços encomenda relatório prices price api trial webhook integration users support renewal upgrade nutzer
    zugang demonstration utilisateurs abonnement usuarios propuesta utenti attivazione gebruikers proposta
    utilizadores acesso
    """
)
"""Words of the same trade: two of them."""
DEAL_WORDS = _words(
    """
    contract contracts agreement nda proposal renew renews renewing pilot plan vendor supplier account product
    service services evaluation client clients po order delivery discount vertrag konto contrat commande produit
    compte contrato cliente clientes producto piloto cuenta contratto prodotto clienti conta
    """
)
"""Words that partners, investors and lawyers use as well: four of them, or beside the others."""
BUSINESS_PARTS = (
    "見積",
    "ライセンス",
    "契約",
    "料金",
    "导入",
    "導入",
    "报价",
    "报價",
    "合同",
    "许可",
    "견적",
    "계약",
    "라이선스",
)
"""The same where words are written without spaces."""

SPAM_WORDS = _words(
    """
    pharmacy pills herbal diet slim fat lbs hormone supplements adult singles dating webcam hottest casino
    gambling poker betting prize prizes winner winnings congratulations claim unclaimed cash income earn
    earnings profits wealth bulk leads marketers opt-in targeted mortgage refinance loans debt debts creditors
    insurance quotes annuity warranty cable satellite dvd toner inkjet cartridges cigarettes tobacco replica
    replicas rolex watches diploma diplomas degrees offshore investors stocks stock bullish otc remove removed
    obligation guaranteed guarantee risk-free moneyback bonus free cheap cheapest discount bargain clearance
    bitcoin crypto forex mlm spam unsolicited spyware hosting dollars assistance confidential deposited
    consignment inheritance barrister beneficiary remittance kin deceased diplomat treasury foreigner скидки
    скидка рассылка рассылки база базы заработок казино кредит gratis gewinn gewonnen gagner ganar premio
    """
)
STRONG_SPAM_WORDS = _words(
    """
    viagra cialis levitra enlargement penis erotic xxx porn porno nude naked sluts slut pussy lesbian horny
    teens jackpot casino lottery winnings barrister beneficiary remittance refinance millionaire unclaimed
    diplomas singles hormone replica replicas otc mlm рассылка рассылки казино backlinks
    """
)
SPAM_PHRASES = _phrases(
    """
    act now | order now | limited time | risk free | 100% free | absolutely free | no obligation | money back |
    make money | earn money | extra income | work from home | be your own boss | financial freedom |
    get out of debt | credit card debt | lowest rates | lose weight | click here to be removed | to be removed |
    be removed from | remove me | this is not spam | one time mailing | you have been selected | you have won |
    you've won | once in a lifetime | next of kin | million dollars | million us | transfer of funds |
    strictly confidential | business proposal | bank account | dear friend | dear beneficiary | opt-in |
    double your | special promotion | satisfaction guaranteed | call now | toll free | while supplies last |
    no experience | increase your sales | email addresses | bulk email | million email | free trial |
    meet singles | over 18 | 18 years | gift card | wire transfer | investment opportunity | guaranteed returns
    | double your bitcoin | claim your | you are a winner | first page of | first page ranking | backlinks |
    sir/madam | sir or madam | reply with remove | cheap price | verified buyer | list of leads | free listing |
    website traffic | search engine | adult content | lowest price | no prescription | no credit check |
    no questions asked | money order | credit card number | per week | per month from home | this is a one time
    | never be mailed | excluded from | removed from our | removed from this | list removal | unsolicited |
    this message is sent in compliance | cannot be considered spam | not be considered spam | great opportunity
    | home based business | home business | start your own | cable descrambler | life insurance | low rates |
    pre-approved | pre approved | you qualify | free quote | free report | free access | free membership |
    free cell | free gift | free info | call toll | 1-800 | 1-888 | what are you waiting for | don't miss |
    don't delay | hurry | instant access | serious inquiries | not a scam | it's legal | 100% legal |
    100% guaranteed | potential earnings | passive income | as seen on | all natural | anti-aging | sexual |
    lose up to | pounds in | hair loss | weight loss | mature women | webcam | hot girls | late husband |
    late father | inheritance | foreign partner | god bless | your urgent response | confidential business |
    over-invoiced | huge sum | bank draft | база клиентов | базы клиентов | базы данных | гарантированная |
    массовая рассылка | заработок | без вложений | jetzt sichern | sofort gewinnen | gratis testen ohne |
    gana dinero | gagnez | vous avez gagné | has ganado | hai vinto | sie haben gewonnen
    """
)
URGENT_PHRASES = _phrases(
    """
    verify your account | verify your identity | confirm your account | confirm your identity |
    confirm your password | update your payment | update your account | update your billing |
    account has been suspended | account will be suspended | account has been limited | account will be closed |
    account will be locked | account has been locked | password will expire | password expires | mailbox is full
    | mailbox has exceeded | mailbox will be | unusual activity | suspicious activity | unusual sign-in |
    within 24 hours | within 48 hours | immediate action | avoid suspension | avoid interruption | reactivate |
    re-validate | keep your password | release your | held messages | package could not be delivered |
    customs fee | redelivery fee | unpaid toll | gift cards | are you at your desk | change of bank details |
    new bank details | updated bank details | banking details | konto wurde gesperrt | konto bestätigen |
    passwort läuft ab | compte a été suspendu | vérifier votre compte | confirmer votre identité |
    cuenta ha sido suspendida | verifique su cuenta | verifica il tuo account | il tuo account è stato |
    seed phrase | wallet | change of bank | bank account has changed | new account in the attached |
    innerhalb von 24 stunden | handlung erforderlich | letzte mahnung | zollgebühr | paket wartet |
    paket konnte nicht | ihr konto wurde | dans les 24 heures | dernière relance | en 24 horas | entro 24 ore |
    will be deleted within | voice message | with your e-mail password | with your email password |
    late fees apply | final notice | your mailbox | storage limit | deactivated | sign in to keep |
    action required: your | expires tonight | buy some gift | need a favor
    """
)
"""How phishing presses: credentials, suspension, and money that must move now."""

LEAVING_WORDS = _words("remove removed unsubscribe opt-out mailing mailings unsolicited")
MACHINE_WORDS = _words("instructions instruction prompt prompts assistant copilot bot ai llm")

AUTO_REPLY = re.compile(
    r"^\W*(?:auto(?:matic)?[- ]?(?:reply|response|answer)|out of (?:the )?office|abwesenheits\w*|"
    r"automatische (?:antwort|abwesenheit)|"
    r"r[ée]ponse automatique|absence du bureau|respuesta autom[áa]tica|risposta automatica|"
    r"resposta autom[áa]tica|automatisch antwoord|autosvar)\b",
    re.I,
)
SUBJECT_TAG = re.compile(r"^(?:(?:re|aw|fwd?|wg|sv|antw)\s*:\s*)*\[[^\]\n]{2,40}\]", re.I)
REPLY = re.compile(r"^\s*(?:re|aw|antw|sv|vs|rif|r|odp|ynt|回复|答复|fw|fwd|wg|tr|i)\s*(?:\[\d+\])?\s*[:：]", re.I)
