"""The words for days, months and small numbers in the languages that due dates are read in: data only."""

from __future__ import annotations

from collections.abc import Iterable

_WEEKDAYS = (
    "monday mon montag lundi lunes lunedì lunedi maandag segunda segunda-feira",
    "tuesday tue tues dienstag mardi martes martedì martedi dinsdag terça terça-feira",
    "wednesday wed mittwoch mercredi miércoles miercoles mercoledì mercoledi woensdag quarta quarta-feira",
    "thursday thu thur thurs donnerstag jeudi jueves giovedì giovedi donderdag quinta quinta-feira",
    "friday fri freitag vendredi viernes venerdì venerdi vrijdag sexta sexta-feira",
    "saturday sat samstag sonnabend samedi sábado sabato zaterdag",
    "sunday sun sonntag dimanche domingo domenica zondag",
)
_MONTHS = (
    "january jan januar jänner janvier enero gennaio januari janeiro",
    "february feb februar février fevrier febrero febbraio februari fevereiro",
    "march mar märz mars marzo maart março",
    "april apr avril abril aprile",
    "may mai mayo maggio mei maio",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio julho",
    "august aug août aout agosto augustus",
    "september sep sept septembre septiembre settembre setembro",
    "october oct oktober okt octobre octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre diciembre dicembre dezembro",
)
_NUMBERS = (
    "a an one einem einer un une una een uno",
    "two couple zwei deux dos due twee dois duas",
    "three drei trois tres tre drie três",
    "four vier quatre cuatro quattro quatro",
    "five fünf cinq cinco cinque vijf",
    "six sechs seis sei zes",
    "seven sieben sept siete sette zeven",
    "eight acht huit ocho otto",
    "nine neun neuf nueve nove negen",
    "ten zehn dix diez dieci tien",
)

WEEKDAY_OF = {word: number for number, names in enumerate(_WEEKDAYS) for word in names.split()}
"""Monday is 0, as in `datetime.date.weekday`."""
MONTH_OF = {word: number for number, names in enumerate(_MONTHS, 1) for word in names.split()}
NUMBER_OF = {word: number for number, names in enumerate(_NUMBERS, 1) for word in names.split()}
NEED_PREPOSITION = frozenset("mon sun sat wed fri thu tue segunda terça quarta quinta sexta".split())  # noqa: SIM905
"""Weekday words that are something else as often: they count only behind a word such as "by" or "on"."""

IN_TODAY = "today tonight eod cob day close"
IN_THIS = "morning afternoon evening heute hui soir hoy oggi stasera vandaag hoje"
IN_TOMORROW = "tomorrow tmrw morgen demain mañana domani amanhã"
IN_OVERMORROW = "tomorrow übermorgen demain mañana dopodomani overmorgen"
IN_DAYS = "day days werkday werkdays tage tagen werktage werktagen jour jours día días giorni giorno dagen dag dia dias"
IN_WEEK = "week weeks woche wochen semaine semaines semana semanas settimana settimane weken eow"
IN_MONTH = "month months monat monate monaten monats monatsende mois mes meses mese mesi maand maanden eom"
IN_YEAR = "year eoy jahresende année año anno"
"""For each kind of date in words: the words without any of which there can be none."""


def either(names: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first."""
    return "|".join(sorted(names, key=len, reverse=True))
