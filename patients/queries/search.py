"""Patients found by anything that people quote: ticket, birth date, telephone, name."""

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from patients.models import Patient, Visit
from patients.rules.search import NameTerm, SearchQuery, search_terms

SHOWN = 10


def find_patients(typed: str, limit: int = SHOWN) -> list[Patient]:
    """Return the patients that a typed text may mean, the likeliest first.

    Each carries `last_visited_on`. Nothing typed finds nobody. Names that begin with what was
    typed come first and have indexes of their own; only where they do not fill the list, a
    second query looks inside all names.
    """
    query = search_terms(typed)
    if query.is_empty:
        return []
    if not query.names:
        return _listed(_by_number(query), limit)
    first = query.names[0]
    others = _all_heard(query.names[1:])
    begin = _listed(_ranked([_starts(first) & others]), limit)
    if len(begin) == limit:
        return begin
    inside = _ranked([Q(pk=None), _written(first) & others, _heard(first) & others])
    return begin + _listed(inside.exclude(_starts(first)), limit - len(begin))


def _listed(found: QuerySet[Patient], limit: int) -> list[Patient]:
    visits = Visit.objects.confirmed().filter(patient=OuterRef("pk")).order_by("-visited_on")
    shown = found.annotate(last_visited_on=Subquery(visits.values("visited_on")[:1]))
    in_order = shown.order_by(F("rank"), "family_kana", "given_kana", "pk")
    return list(in_order.select_related("branch")[:limit])


def the_one_meant(typed: str, found: list[Patient]) -> Patient | None:
    """Return the patient to open at once: the only one, or the holder of the quoted ticket."""
    if len(found) == 1:
        return found[0]
    if search_terms(typed).ticket is None:
        return None
    holders = [patient for patient in found if patient.rank == 0]  # type: ignore[attr-defined]
    return holders[0] if len(holders) == 1 else None


def _by_number(query: SearchQuery) -> QuerySet[Patient]:
    """Digits are first a ticket, then a birth date, then the end or a part of a telephone."""
    readings: list[Q] = []
    if query.ticket:
        readings.append(Q(ticket_no__regex=query.ticket.pattern))
        readings.append(Q(pk__in=_holders_of_old_card(query.ticket.pattern)))
    if query.born_on:
        readings.append(Q(birth_date=query.born_on))
    if query.phone:
        readings += [Q(phone_key__endswith=query.phone), Q(phone_key__contains=query.phone)]
    return _ranked(readings)


def _holders_of_old_card(pattern: str) -> list[int]:
    """Return the records into which those with such a ticket number were merged.

    Their numbers are asked for before: a subquery among the readings would use no index.
    """
    merged = Patient.objects.filter(merged_into__isnull=False, ticket_no__regex=pattern)
    return list(merged.order_by().values_list("merged_into_id", flat=True))


def _all_heard(terms: tuple[NameTerm, ...]) -> Q:
    """Every further typed word must be in the name too."""
    every = Q()
    for term in terms:
        every &= _heard(term)
    return every


def _ranked(readings: list[Q]) -> QuerySet[Patient]:
    """Return who answers to any reading; `rank` is the place of the first that fits."""
    ranks = [When(reading, then=Value(place)) for place, reading in enumerate(readings)]
    any_reading = Q()
    for reading in readings:
        any_reading |= reading
    rank = Case(*ranks, output_field=IntegerField())
    return Patient.objects.current().filter(any_reading).annotate(rank=rank)


def _starts(term: NameTerm) -> Q:
    keys = Q(kanji_key__startswith=term.kanji) if term.kanji else Q(pk=None)
    if term.kana:
        keys |= Q(kana_key__startswith=term.kana)
    for spelling in term.romaji:
        keys |= Q(romaji_key__startswith=spelling)
    return keys


def _written(term: NameTerm) -> Q:
    keys = Q(kanji_key__contains=term.kanji) if term.kanji else Q(pk=None)
    if term.kana:
        keys |= Q(kana_key__contains=term.kana)
    for spelling in term.romaji[:1]:
        keys |= Q(romaji_key__contains=spelling)
    return keys


def _heard(term: NameTerm) -> Q:
    keys = _written(term)
    if term.voiceless:
        keys |= Q(voiceless_key__contains=term.voiceless)
    for spelling in term.romaji[1:]:
        keys |= Q(romaji_key__contains=spelling)
    return keys
