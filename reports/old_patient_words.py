"""Words of the import of old patients: its columns, what stands in them, and what is wrong."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic import fields
from labs.incoming_words import FILE_WORDS as LAB_FILE_WORDS
from reports.rules.old_patients.reading import COLUMNS, Refusal, heading_key

NEEDED = _("needed")
YES_NO = _("yes or no; empty is no")
HEADINGS: Mapping[str, Promise] = {
    "ticket_no": _("Ticket number"),
    "branch": _("Branch"),
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "family_kana": _("Family name in kana"),
    "given_kana": _("Given name in kana"),
    "former_name": _("Former or common name"),
    "birth_date": _("Birth date"),
    "sex": _("Sex"),
    "phone": _("Telephone"),
    "email": _("E-mail address"),
    "wants_messages": _("Wishes reminders"),
    "postal_code": _("Postal code"),
    "address": _("Address"),
    "document_language": _("Language of papers and messages"),
    "note": _("Note for reception"),
    "guardian_name": _("Guardian's name"),
    "guardian_relation": _("Guardian's relation"),
    "guardian_phone": _("Guardian's telephone"),
    "is_different": _("Somebody else"),
    "number": _("Course number"),
    "started_on": _("First dose"),
    "last_dose_on": _("Last dose"),
    "severity": _("Severity"),
    "ended": _("How it ended"),
    "doctor_email": _("Doctor's e-mail address"),
    "baseline_weight_kg": _("Baseline weight (kg)"),
    "total_mg": _("Total dose (mg)"),
    "end_reason": _("Reason of the end"),
}
HINTS: Mapping[str, Promise] = {
    "ticket_no": _("needed; the number on the card, which the patient keeps"),
    "branch": _("needed; the branch's code"),
    "family_name": NEEDED,
    "given_name": NEEDED,
    "family_kana": NEEDED,
    "given_kana": NEEDED,
    "birth_date": _("needed; western or Japanese year: 2002-03-09, 20020309 or H14.3.9"),
    "sex": _("needed; female or male"),
    "wants_messages": YES_NO,
    "document_language": _("ja or en; empty is ja"),
    "guardian_name": _("needed for patients under 18 today"),
    "guardian_relation": _("needed with a guardian, such as mother"),
    "is_different": _(
        "yes, if somebody with the same birth date and the same reading or telephone number is"
        " known to be another person"
    ),
    "number": _("1 for the first course; a further course stands in a further row"),
    "started_on": _("needed with a course"),
    "last_dose_on": _("needed with a course; only courses that are over"),
    "severity": _("needed with a course; mild, moderate, severe or very_severe"),
    "ended": _("needed with a course; completed, adverse, pregnancy or lost"),
    "doctor_email": _("needed with a course; a doctor with an account here"),
    "total_mg": _(
        "mg handed over in the whole course, without what was brought back; empty: not known"
    ),
    "end_reason": _("needed after an adverse event or a pregnancy"),
}
OWN_WORDS: Mapping[str, Promise] = {
    "needed": _("This cell must be filled."),
    "future": _("This day has not come yet."),
    "not_an_address": _("This is no e-mail address."),
    "not_a_choice": _("Write one of: %(choices)s."),
    "not_a_postal_code": _("Write the postal code with seven digits, like 166-0003."),
    "guardian_needed": _("The patient is under 18: name who answers for them."),
    "before_start": _("The last dose lies before the first."),
    "not_in_units": _("Write whole units: a multiple of 10 mg."),
    "beyond_doses": _(
        "This is more than the highest dose from the first to the last day comes to."
    ),
    "before_birth": _("The course begins before the patient's birth."),
    "no_such_branch": _("No branch has this code."),
    "no_such_doctor": _("No doctor has this address here."),
    "looks_registered": _(
        "Somebody registered, or a row above, has the same birth date and the same reading or"
        " telephone number. If it is another person, write yes under Somebody else."
    ),
    "ticket_taken": _("Somebody else holds this number: birth date or reading differ."),
    "ticket_merged": _("This record was merged into another. Use the number of the one kept."),
    "number_taken": _("The patient has a course of this number on other days."),
    "courses_overlap": _("The course lies across another, or out of its order."),
}
TYPED_WORDS: Mapping[str, Any] = {
    **fields.FullWidthDecimalField.refusals,
    **fields.TicketNumberField.refusals,
    **fields.BirthDateField.refusals,
    **fields.PersonNameField.refusals,
    **fields.KanaField.refusals,
    **OWN_WORDS,
}
PHONES = frozenset({"phone", "guardian_phone"})
FILE_WORDS: Mapping[str, Any] = {
    "empty": _("The file is empty."),
    "too_big": _("The file is too big. Part it into several smaller ones."),
    "encoding": LAB_FILE_WORDS["encoding"],
    "zero_bytes": _("The file is damaged: it holds zero bytes."),
    "not_a_table": _("The file is no table that can be read. Save it as XLSX or CSV."),
    "too_many_columns": _("The table has too many columns."),
    "too_many_lines": LAB_FILE_WORDS["too_many_lines"],
    "cell_too_long": _("A cell of the table is too long."),
    "broken_quotes": LAB_FILE_WORDS["broken_quotes"],
    "columns_missing": _(
        "The first row must name the columns, ticket number and birth date among them."
    ),
    "columns_twice": _("Two columns have the same name."),
}


def refusal_words(refusal: Refusal) -> str:
    """Return what is wrong with a cell, and what to write instead."""
    values = {
        name: date_format(value) if hasattr(value, "isoformat") else value
        for name, value in refusal.values.items()
    }
    return str(_words(refusal.column, refusal.code)) % values


def _words(column: str, code: str) -> Any:
    if column in PHONES and code in fields.PhoneField.refusals:
        return fields.PhoneField.refusals[code]
    return TYPED_WORDS[code]


def columns_by_heading() -> dict[str, str]:
    """Return which column a heading means, in any language of the application."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {heading_key(str(HEADINGS[column])): column for column in COLUMNS}
    return found
