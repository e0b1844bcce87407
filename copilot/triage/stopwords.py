"""Words that say nothing about a topic: the small words of the languages most mail is in, and the furniture of mail."""

from __future__ import annotations

_ENGLISH = """
    a about above after again against all also am an and any are aren't as at be because been before being below
    between both but by can can't cannot come could did didn't do does doesn't doing don't down during each even
    ever every few for from further get gets getting give go goes going gonna good got had has hasn't have
    haven't having he hello her here hers hey him his hi how however i if in into is isn't it it's its itself
    just know last least less let let's like ll look made make makes many may maybe me might more most much must
    my myself need new next no nor not now of off ok okay on once one only or other our ours ourselves out over
    own people please put quite rather re really right said same say says see seem seems shall she should since
    so some someone something soon still such sure take than thank thanks that that's the their them then there
    these they they're thing things think this those though through time to today together tomorrow too two
    under until up upon us use used using ve very via want wants was way we well were weren't what when where
    whether which while who whom whose why will with within without won't work would yes yesterday yet you
    you're your yours yourself best regards dear sincerely cheers first second week month year day days ago able
    another any anyone anything around away back based become always already almost did doesn done don didn isn
    wasn wouldn couldn shouldn aren hasn haven per etc eg ie inc ltd llc
"""

_GERMAN = """
    aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin bis bist
    bitte da damit dann das dass dein deine dem den denn der des dich die dies diese diesem diesen dieser dieses
    dir doch dort du durch ein eine einem einen einer eines einige er es etwas euch euer eure für gegen gewesen
    hab habe haben hallo hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer
    in ins ist ja jede jedem jeden jeder jetzt kann kein keine keinen können könnte liebe lieber machen mal man
    mehr mein meine meinem meinen meiner mich mir mit muss nach nicht nichts noch nun nur ob oder ohne schon
    sehr sein seine seinem seinen seiner seit sich sie sind so soll sollte sondern sonst über um und uns unser
    unsere unter viel vielen vom von vor war waren was weil welche wenn werde werden wie wieder will wir wird wo
    wurde wurden zu zum zur zwar zwischen grüße gruß danke freundlichen vielen geehrte geehrter heute morgen
    gestern
"""

_FRENCH = """
    ai ainsi alors après au aucun aussi autre aux avant avec avez avoir avons bien bonjour car ce cela ces cet
    cette ceux chez comme comment dans de depuis des donc dont du elle elles en encore entre est et était être
    eu fait faire faut ici il ils je jour la le les leur leurs lui là ma mais me merci mes moi moins mon même ne
    nos notre nous on ont ou où par pas peu peut plus pour pourquoi pouvez qu quand que quel quelle qui quoi sa
    sans se sera ses si son sont sous sur ta te tes toi ton tous tout toute toutes très tu un une vers vos votre
    vous cordialement salut bonne aujourd hui demain hier
"""

_SPANISH = """
    al algo algunos ante antes aquí así aunque bien cada como con contra cual cuando cómo de del desde donde dos
    el ella ellos en entre era eres es esa ese eso esta estaba estado estamos estar estas este esto estos está
    están fue fueron gracias ha hace hacer hacia han hasta hay hola la las le les lo los me mi mis mucho muchos
    muy más nada ni no nos nosotros nuestra nuestro o os otra otro para pero poco por porque puede pueden que
    quien qué se sea ser si sido sin sobre solo son su sus sí tan también te tiene tienen todo todos tu tus un
    una uno unos usted vosotros y ya yo saludos buenos buenas días hoy mañana ayer
"""

_ITALIAN = """
    abbiamo agli alla alle anche ancora avere bene buongiorno che chi ci ciao come con cosa cui da dai dal dalla
    dalle degli dei del della delle dello di dopo dove due ed era essere fare fatto gli grazie ha hai hanno ho
    il in io la le lei lo loro lui ma mi mia mio molto ne negli nei nel nella nelle noi non nostra nostro per
    perché più poi prima può qua quale quando quello questa questi questo qui se sei senza si sia siamo sono sta
    su sua sui sul sulla suo tra tu tua tuo tutti tutto un una uno vi voi vostra vostro saluti oggi domani ieri
"""

_PORTUGUESE = """
    ao aos aquela aquele as até bom boa com como da das de dela dele depois do dos e ela ele eles em entre era
    essa esse esta este eu foi fazer há isso isto já lhe mais mas me mesmo meu minha muito na nas nem no nos
    nossa nosso não o obrigado obrigada olá os ou para pela pelo por porque pode quando que quem se sem ser seu
    sua são só também te tem ter uma você vocês abraço hoje amanhã ontem
"""

_DUTCH = """
    aan al alle als altijd bij ben bent dag dan dat de der deze die dit doen door dus een eens en er ga geen
    goed groet groeten had hallo heb hebben heeft hem het hier hij hoe hun ik in is ja je jij jouw kan kunnen
    maar me meer men met mijn moet naar niet niets nog nu of om omdat ons onze ook op over te tegen toch toen
    tot u uit uw van veel voor waar wat we weer wel werd wie wij wil worden zal ze zelf zich zij zijn zo zonder
    zou vandaag morgen gisteren bedankt
"""

_MAIL = """
    re fw fwd aw wg antw sv vs tr rv enc ref subject sent from mail email emails mails message messages reply
    replied forwarded original wrote writes schrieb http https www com org net html htm mailto href nbsp
    attachment attached list listinfo mailman unsubscribe subscribe subscription view browser click link
    newsletter jan feb mar apr jun jul aug sep sept oct nov dec january february march april june july august
    september october november december mon tue wed thu fri sat sun monday tuesday wednesday thursday friday
    saturday sunday gmt utc est pst cet edt pdt update updates
"""

STOPWORDS: frozenset[str] = frozenset(
    " ".join((_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _ITALIAN, _PORTUGUESE, _DUTCH, _MAIL)).replace("'", " ").split()
)
"""Lower-case words that never name a topic and never join two mails."""

_KINDS = """
    meeting meetings call conference confidential urgent important information info report reports request
    requests draft question questions status document documents follow followup follow-up proposal help reminder
    note notes issue issues problem problems weekly daily monthly change changes review schedule privileged copy
    file files besprechung termin frage fragen anfrage wichtig dringend bericht réunion demande reunión pregunta
    consulta informe riunione domanda richiesta
"""

WEAK_WORDS: frozenset[str] = frozenset(_KINDS.split())
"""Words that say what kind of mail it is rather than what it is about; they name a topic when nothing better does."""
