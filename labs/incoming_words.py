"""Words for what was refused in a laboratory's file: what happened, and what to do next."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FILE_WORDS: Mapping[str, str | Promise] = {
    "empty": _("The file is empty. Ask the laboratory for it again."),
    "too_big": _("The file is too big. Ask the laboratory for several smaller files."),
    "encoding": _("The text can be read neither as UTF-8 nor as Shift_JIS. Export it again."),
    "zero_bytes": _("The file is damaged: it holds zero bytes. Ask for it again."),
    "not_text": _("This is a spreadsheet, an archive or a picture. Save it as CSV first."),
    "xml": _("This is XML or a web page. Ask the laboratory for CSV, HL7 v2 or FHIR JSON."),
    "not_json": _("The file begins like FHIR but is not valid JSON. Ask for it again."),
    "not_fhir": _("The JSON holds no FHIR results. Ask the laboratory for a results bundle."),
    "too_deep": _("The JSON is nested too deeply to be a file of results."),
    "no_message": _("The file holds no HL7 message. Ask for it again."),
    "not_results": _("The HL7 message holds no results (ORU). Ask for the results' file."),
    "message_too_long": _("A line of the HL7 message is too long. Ask for it again."),
    "too_many_columns": _("The table has too many columns to be a file of results."),
    "too_many_lines": _("The table has too many lines. Split it into several files."),
    "cell_too_long": _("A cell of the table is too long to be a result. Check the file."),
    "broken_quotes": _("Quotation marks of the table do not match. Export it again."),
    "no_rows": _("The file holds no result at all. Ask the laboratory for it again."),
    "columns_unknown": _("Nobody has told yet what this laboratory's columns mean."),
    "columns_changed": _("The table lacks columns that it had before. Name its columns anew."),
}
ROW_WORDS: Mapping[str, str | Promise] = {
    "no_such_patient": _("No patient has this ticket number"),
    "no_patient_number": _("The row names no ticket number"),
    "birth_date_differs": _("The birth date is not that of the ticket's holder"),
    "bad_birth_date": _("The birth date cannot be read"),
    "sex_differs": _("The sex is not that of the ticket's holder"),
    "name_differs": _("The name is not that of the ticket's holder"),
    "nothing_confirms_number": _("Neither name nor birth date confirms the number"),
    "accession_of_other_patient": _("The specimen's number is of another patient"),
    "day_differs": _("The specimen's number is of another day"),
    "several_panels": _("Several panels of that day could be meant"),
    "contradicts_file": _("The file says two things of this value"),
    "unknown_item": _("The laboratory's item is not known"),
    "code_and_name_disagree": _("Code and name mean different items"),
    "bad_unit": _("The unit is not one of this item"),
    "no_unit": _("The unit is missing, and powers of ten are not guessed"),
    "impossible_value": _("Nobody can have this value: unit or value is wrong"),
    "too_precise": _("The value has too many digits"),
    "withdrawn_by_laboratory": _("The laboratory has withdrawn the result"),
    "preliminary": _("Preliminary: the final result follows"),
    "no_item": _("The row names no item"),
    "not_understood": _("This part of the file holds no result that can be read"),
    "ignored_item": _("The clinic leaves this item out"),
    "no_value": _("The row has no value"),
    "negative": _("A negative value"),
    "bad_value": _("The value is no number"),
    "no_day": _("The row names no day of collection"),
    "bad_day": _("The day of collection cannot be read"),
    "day_to_come": _("The day of collection is still to come"),
    "accession_too_long": _("The specimen's number is too long"),
}
UNREADABLE = _("The row holds characters that cannot be stored")


def row_words(reason: str) -> str:
    """Return why a row waits or was rejected."""
    return str(ROW_WORDS.get(reason, UNREADABLE)) if reason else ""
