"""Who may open which address, and what an empty request is answered with: a row for each.

A row says who may (anybody else gets 403, and 302 to sign in who is not signed in) and the status
of a bare GET and of a POST with nothing in it, by somebody who may, at a patient who has
everything. A method that is left out is answered 405; HEAD is answered as GET.

`using` takes another row of `tests/contracts/world.py` than the one that the address's word names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic.roles import ADMINISTRATOR, DOCTOR, RECEPTION, ROLES

ANYONE = None
STAFF = frozenset(ROLES)
DESK = frozenset({DOCTOR, RECEPTION})
DOCTORS = frozenset({DOCTOR})
COUNTER = frozenset({RECEPTION})
ADMINISTRATORS = frozenset({ADMINISTRATOR})
REPORTERS = frozenset({DOCTOR, ADMINISTRATOR})

Answers = tuple[int | None, int | None]  # of GET and POST
LOOK: Answers = (200, None)
FORM: Answers = (200, 422)
BUTTON: Answers = (None, 302)  # refused or done, it goes back to the page with a message
PANEL: Answers = (None, 200)
PROVE: Answers = (302, 302)  # asks first for the password or the code once more


@dataclass(frozen=True)
class Row:
    """What one address answers."""

    who: frozenset[str] | None
    answers: Answers
    # Where somebody signed in is answered otherwise than the public, and staff who have not yet
    # set up a second factor otherwise than being sent to do so.
    signed_in: Answers | None = None
    before_factor: Answers | None = None
    delete: int | None = None
    query: str = ""
    using: Mapping[str, str] = field(default_factory=dict)
    elsewhere: int = 404


CONFIRMED = {"visit_id": "confirmed_visit"}

SIGN_IN = {
    "account_login": Row(ANYONE, (200, 200), signed_in=(302, 302)),
    "account_logout": Row(ANYONE, (302, 302), signed_in=(200, 302)),
    "account_inactive": Row(ANYONE, LOOK),
    "mfa_authenticate": Row(ANYONE, (302, 302)),
    "mfa_login_webauthn": Row(ANYONE, (302, 302)),
    "account_reset_password": Row(ANYONE, (200, 200)),
    "account_reset_password_done": Row(ANYONE, LOOK),
    "account_reset_password_from_key": Row(ANYONE, (200, 200)),
    "account_reset_password_from_key_done": Row(ANYONE, LOOK),
}
ACCOUNT = {
    "account_reauthenticate": Row(STAFF, (200, 200), before_factor=(200, 200)),
    "mfa_reauthenticate": Row(STAFF, (200, 200)),
    "mfa_reauthenticate_webauthn": Row(STAFF, (302, 302)),
    "mfa_index": Row(STAFF, LOOK, before_factor=LOOK),
    "mfa_activate_totp": Row(STAFF, PROVE, before_factor=PROVE),
    "mfa_deactivate_totp": Row(STAFF, PROVE),
    "mfa_list_webauthn": Row(STAFF, LOOK),
    "mfa_add_webauthn": Row(STAFF, PROVE, before_factor=PROVE),
    "mfa_remove_webauthn": Row(STAFF, PROVE, elsewhere=302),
    "mfa_edit_webauthn": Row(STAFF, PROVE, elsewhere=302),
    "mfa_view_recovery_codes": Row(STAFF, (404, None)),
    "mfa_generate_recovery_codes": Row(STAFF, PROVE),
    "mfa_download_recovery_codes": Row(STAFF, (404, 404)),
    "account_change_password": Row(STAFF, (200, 200)),
    "account_set_password": Row(STAFF, (302, 302)),
    "usersessions_list": Row(STAFF, (200, 302)),
}
CLINIC = {
    "clinic:home_show": Row(STAFF, (302, None)),
    "clinic:preferences_change": Row(ANYONE, BUTTON),
    "clinic:branch_choose": Row(STAFF, (None, 422)),
    "clinic:session_state": Row(STAFF, (200, 200), before_factor=(200, 200)),
    "clinic:draft_save": Row(STAFF, (204, 400), delete=204, query="form=visit:1"),
    "clinic:guide_list": Row(STAFF, LOOK),
    "clinic:guide_show": Row(STAFF, LOOK),
    "clinic:healthz": Row(ANYONE, LOOK),
    "clinic:readyz": Row(ANYONE, LOOK),
}
PATIENTS = {
    "patients:board_show": Row(DESK, LOOK),
    "patients:board_rows": Row(DESK, LOOK),
    "patients:missed_note": Row(DESK, BUTTON),
    "patients:week_show": Row(DESK, LOOK),
    "patients:hours_show": Row(ADMINISTRATORS, LOOK),
    "patients:hours_week": Row(ADMINISTRATORS, (None, 422)),
    "patients:hours_day": Row(ADMINISTRATORS, (None, 422)),
    "patients:hours_day_withdraw": Row(ADMINISTRATORS, BUTTON),
    "patients:holiday_list": Row(ADMINISTRATORS, FORM),
    "patients:holiday_withdraw": Row(ADMINISTRATORS, BUTTON),
    "patients:calendar_list": Row(ADMINISTRATORS, FORM),
    "patients:calendar_revoke": Row(ADMINISTRATORS, BUTTON),
    "patients:calendar_read": Row(ANYONE, (404, None)),
    "patients:emergency_list": Row(frozenset({DOCTOR, ADMINISTRATOR}), LOOK),
    "patients:emergency_open": Row(ADMINISTRATORS, FORM),
    "patients:emergency_review": Row(frozenset({DOCTOR, ADMINISTRATOR}), FORM),
    "patients:patient_list": Row(DESK, LOOK),
    "patients:patient_search": Row(DESK, PANEL),
    "patients:patient_register": Row(DESK, (200, 200)),
    "patients:birth_date_echo": Row(DESK, PANEL),
    "patients:patient_detail": Row(DESK, LOOK),
    "patients:patient_edit": Row(DESK, FORM),
    "patients:guardian_add": Row(DESK, FORM),
    "patients:photo_list": Row(DOCTORS, FORM),
    "patients:photo_panel": Row(DOCTORS, LOOK),
    "patients:photo_compare": Row(DOCTORS, LOOK),
    "patients:photo_show": Row(DOCTORS, LOOK),
    "patients:signature_show": Row(DOCTORS, LOOK),
    "patients:photo_void": Row(DOCTORS, BUTTON),
    "patients:publication_agree": Row(DOCTORS, (None, 422)),
    "patients:publication_revoke": Row(DOCTORS, BUTTON),
    "patients:record_merge": Row(DESK, FORM),
    "patients:record_part": Row(DESK, FORM),
    "patients:walk_in_register": Row(DESK, FORM),
    "patients:appointment_book": Row(DESK, FORM),
    "patients:appointment_reschedule": Row(DESK, FORM),
    "patients:appointment_move": Row(DESK, (None, 422)),
    "patients:appointment_undo": Row(DESK, BUTTON),
    "patients:appointment_cancel": Row(DESK, FORM),
}
LABS = {
    "labs:import_list": Row(DOCTORS, FORM),
    "labs:import_detail": Row(DOCTORS, LOOK),
    "labs:import_columns": Row(DOCTORS, (404, 404)),
    "labs:import_discard": Row(DOCTORS, BUTTON),
}
PRESCRIPTIONS = {
    "prescriptions:rule_list": Row(STAFF, LOOK),
    "patients:access_list": Row(ADMINISTRATORS, LOOK),
    "clinic:staff_list": Row(ADMINISTRATORS, LOOK),
    "clinic:staff_add": Row(ADMINISTRATORS, FORM),
    "clinic:staff_edit": Row(ADMINISTRATORS, FORM),
    "clinic:staff_close": Row(ADMINISTRATORS, BUTTON),
    "clinic:staff_open": Row(ADMINISTRATORS, BUTTON),
    "clinic:staff_link": Row(ADMINISTRATORS, BUTTON),
    "clinic:staff_factor_reset": Row(ADMINISTRATORS, BUTTON),
    "prescriptions:limit_list": Row(ADMINISTRATORS, LOOK),
    "prescriptions:limit_change": Row(ADMINISTRATORS, FORM),
    "prescriptions:limit_withdraw": Row(ADMINISTRATORS, BUTTON),
    "prescriptions:phrase_list": Row(DOCTORS, FORM),
    "prescriptions:phrase_end": Row(DOCTORS, (None, 404)),
    "prescriptions:board_needs": Row(DESK, (404, None)),
    "prescriptions:task_list": Row(DOCTORS, LOOK),
    "prescriptions:dispense_list": Row(DESK, LOOK),
    "prescriptions:chart_show": Row(DOCTORS, LOOK),
    "prescriptions:chart_panel": Row(DOCTORS, LOOK),
    "prescriptions:flow_show": Row(DOCTORS, LOOK),
    "prescriptions:flow_print": Row(DOCTORS, LOOK),
    "prescriptions:flow_csv": Row(DOCTORS, LOOK),
    "prescriptions:history_edit": Row(DOCTORS, FORM),
    "prescriptions:history_withdraw": Row(DOCTORS, BUTTON),
    "prescriptions:task_close": Row(DOCTORS, BUTTON),
    "prescriptions:course_open": Row(DOCTORS, FORM),
    "prescriptions:course_detail": Row(DOCTORS, LOOK),
    "prescriptions:course_move": Row(DOCTORS, BUTTON),
    "prescriptions:obligation_close": Row(DOCTORS, BUTTON),
    "prescriptions:course_extend": Row(DOCTORS, BUTTON),
    "prescriptions:consent_sign": Row(DOCTORS, FORM),
    "prescriptions:visit_start": Row(DOCTORS, BUTTON),
    "prescriptions:visit_detail": Row(DOCTORS, LOOK),
    "prescriptions:visit_edit": Row(DOCTORS, FORM),
    "prescriptions:visit_gate": Row(DOCTORS, PANEL),
    "prescriptions:visit_times": Row(DOCTORS, LOOK),
    "prescriptions:visit_merge": Row(DOCTORS, (None, 422), using=CONFIRMED),
    "prescriptions:visit_summary": Row(DOCTORS, PANEL, using=CONFIRMED),
    "prescriptions:visit_amend": Row(DOCTORS, FORM, using=CONFIRMED),
    "prescriptions:prescription_issue": Row(DOCTORS, FORM, using=CONFIRMED),
    "prescriptions:supply_gate": Row(DOCTORS, PANEL, using=CONFIRMED),
    "prescriptions:symptom_assess": Row(DOCTORS, BUTTON),
    "prescriptions:prescription_void": Row(DOCTORS, BUTTON),
    "prescriptions:dispense_edit": Row(DESK, FORM),
    "prescriptions:return_record": Row(DESK, FORM),
    "prescriptions:inbox_list": Row(DOCTORS, LOOK),
    "prescriptions:order_list": Row(DOCTORS, LOOK),
    "prescriptions:order_print": Row(DOCTORS, LOOK),
    "prescriptions:order_place": Row(DOCTORS, FORM),
    "prescriptions:order_collect": Row(DOCTORS, BUTTON),
    "prescriptions:order_cancel": Row(DOCTORS, BUTTON),
    "prescriptions:grid_edit": Row(DOCTORS, FORM),
    "prescriptions:report_review_many": Row(DOCTORS, BUTTON),
    "prescriptions:alarm_acknowledge": Row(DOCTORS, BUTTON),
    "prescriptions:import_confirm": Row(DOCTORS, BUTTON),
    "prescriptions:import_undo": Row(DOCTORS, BUTTON),
    "prescriptions:queue_list": Row(DOCTORS, LOOK),
    "prescriptions:queue_decide": Row(DOCTORS, FORM),
    "prescriptions:report_detail": Row(DOCTORS, LOOK),
    "prescriptions:report_add": Row(DOCTORS, FORM),
    "prescriptions:values_edit": Row(DOCTORS, FORM),
    "prescriptions:report_review": Row(DOCTORS, BUTTON),
    "prescriptions:report_print": Row(DOCTORS, PANEL),
    "prescriptions:report_void": Row(DOCTORS, BUTTON),
    "prescriptions:value_correct": Row(DOCTORS, FORM),
    "prescriptions:pregnancy_test_add": Row(DOCTORS, FORM),
    "prescriptions:pregnancy_test_read": Row(DESK, (302, 302)),
    "prescriptions:pregnancy_test_void": Row(DOCTORS, BUTTON),
    # The world's test is negative: there is nothing to report.
    "prescriptions:pregnancy_test_incident": Row(DOCTORS, (404, 404)),
    "prescriptions:incident_step_take_back": Row(DOCTORS, BUTTON),
    "prescriptions:pregnancy_test_report": Row(DOCTORS, (None, 404)),
}
BILLING = {
    "billing:dose_price": Row(DOCTORS, PANEL),
    "billing:plan_price": Row(DOCTORS, PANEL),
    "billing:invoice_list": Row(DESK, LOOK),
    "billing:visit_settle": Row(COUNTER, (302, 302), using=CONFIRMED),
    "billing:invoice_detail": Row(DESK, LOOK),
    "billing:invoice_pay": Row(COUNTER, (None, 422)),
    "billing:invoice_cancel": Row(COUNTER, (None, 422)),
    "billing:invoice_print": Row(COUNTER, PANEL),
    "billing:receipt_print": Row(COUNTER, PANEL),
    "billing:invoice_return": Row(COUNTER, (None, 422)),
    "billing:line_add": Row(COUNTER, (None, 422), using=CONFIRMED),
    "billing:line_remove": Row(COUNTER, BUTTON, using=CONFIRMED),
    "billing:deposit_take": Row(COUNTER, FORM),
    "billing:deposit_give_back": Row(COUNTER, (None, 422)),
    "billing:deposit_print": Row(COUNTER, PANEL),
    "billing:patient_panel": Row(DESK, LOOK),
    "billing:invoice_new": Row(COUNTER, FORM),
    "billing:extra_add": Row(COUNTER, (None, 422)),
    "billing:extra_remove": Row(COUNTER, BUTTON, using={"line_id": "extra_line"}),
    "billing:tax_change": Row(ADMINISTRATORS, (None, 422)),
    "billing:unpaid_list": Row(DESK, LOOK),
    "billing:approval_list": Row(frozenset({DOCTOR, ADMINISTRATOR}), LOOK),
    "billing:line_approve": Row(frozenset({DOCTOR, ADMINISTRATOR}), (None, 404)),
    "billing:batch_start": Row(COUNTER, BUTTON),
    "billing:batch_show": Row(COUNTER, LOOK),
    "billing:batch_download": Row(COUNTER, (404, None)),
    "billing:closing_show": Row(frozenset({RECEPTION, ADMINISTRATOR}), LOOK),
    "billing:day_close": Row(COUNTER, (None, 422)),
    "billing:day_reopen": Row(ADMINISTRATORS, (None, 422)),
    "billing:closing_csv": Row(frozenset({RECEPTION, ADMINISTRATOR}), (404, None)),
    "billing:closing_pdf": Row(frozenset({RECEPTION, ADMINISTRATOR}), (404, None)),
    "billing:journal_show": Row(ADMINISTRATORS, LOOK),
    "billing:journal_export": Row(ADMINISTRATORS, (None, 422)),
    "billing:fee_list": Row(ADMINISTRATORS, LOOK),
    "billing:price_add": Row(ADMINISTRATORS, (None, 422)),
    "billing:price_end": Row(ADMINISTRATORS, FORM),
    "billing:settings_edit": Row(ADMINISTRATORS, FORM),
}
REMINDERS = {
    "reminders:reminder_list": Row(DESK, LOOK),
    "reminders:reminder_done": Row(COUNTER, BUTTON),
    "reminders:reminder_resend": Row(COUNTER, BUTTON),
    "reminders:reminder_resend_failed": Row(COUNTER, BUTTON),
    "reminders:reminder_message": Row(DESK, LOOK),
    "reminders:patient_reminders": Row(DESK, LOOK),
    "reminders:reply_done": Row(COUNTER, BUTTON),
    "reminders:text_list": Row(ADMINISTRATORS, LOOK),
    "reminders:text_edit": Row(ADMINISTRATORS, FORM),
    "reminders:reply": Row(ANYONE, (200, 422)),
}
REPORTS = {
    "reports:story_panel": Row(DOCTORS, LOOK),
    "reports:patient_file": Row(DOCTORS, FORM),
    "reports:report_list": Row(ADMINISTRATORS, LOOK),
    "reports:course_export": Row(ADMINISTRATORS, (None, 422)),
    "reports:outcome_show": Row(REPORTERS, LOOK),
    "reports:outcome_export": Row(REPORTERS, BUTTON),
    "reports:operation_show": Row(REPORTERS, LOOK),
    "reports:recall_show": Row(DOCTORS, LOOK),
    "reports:import_list": Row(ADMINISTRATORS, FORM),
    "reports:import_xlsx": Row(ADMINISTRATORS, LOOK),
    "reports:import_csv": Row(ADMINISTRATORS, LOOK),
    # The import is somebody else's.
    "reports:import_show": Row(ADMINISTRATORS, (404, None)),
    "reports:import_take": Row(ADMINISTRATORS, (None, 404)),
    "reports:export_list": Row(REPORTERS, LOOK),
    # The export is somebody else's.
    "reports:export_show": Row(REPORTERS, (404, None)),
    "reports:export_download": Row(REPORTERS, (404, None)),
    "reports:export_cancel": Row(REPORTERS, (None, 404)),
    "reports:export_retry": Row(REPORTERS, (None, 404)),
}
ROWS = SIGN_IN | ACCOUNT | CLINIC | PATIENTS | LABS | PRESCRIPTIONS | BILLING | REMINDERS | REPORTS
