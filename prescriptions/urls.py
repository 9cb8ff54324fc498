from django.urls import path

from prescriptions.views import (
    charts,
    consultation,
    courses,
    day_board,
    dispensing,
    duties,
    limits,
    merging,
    phrases,
    printing,
    results,
    visits,
)

app_name = "prescriptions"
PATIENT = "patients/<int:patient_id>"
COURSE = f"{PATIENT}/courses/<int:course_id>"
VISIT = f"{PATIENT}/visits/<int:visit_id>"
PRESCRIPTION = f"{PATIENT}/prescriptions/<int:prescription_id>"
LABS = f"{PATIENT}/labs"

urlpatterns = [
    path("help/rules/", duties.show_rules, name="rule_list"),
    path("limits/", limits.show_limits, name="limit_list"),
    path("limits/change/", limits.change, name="limit_change"),
    path("limits/<int:policy_id>/withdraw/", limits.withdraw, name="limit_withdraw"),
    path("phrases/", phrases.show_phrases, name="phrase_list"),
    path("phrases/<int:phrase_id>/end/", phrases.end, name="phrase_end"),
    path("board/needs/", day_board.show_needs, name="board_needs"),
    path("tasks/", duties.show_tasks, name="task_list"),
    path("dispensing/", dispensing.show_waiting, name="dispense_list"),
    path(f"{PATIENT}/chart/", charts.show, name="chart_show"),
    path(f"{PATIENT}/chart/panel/", courses.show_panel, name="chart_panel"),
    path(f"{PATIENT}/history/", duties.edit_history, name="history_edit"),
    path(
        f"{PATIENT}/history/<int:entry_id>/withdraw/",
        duties.withdraw_entry,
        name="history_withdraw",
    ),
    path(f"{PATIENT}/tasks/<int:task_id>/close/", duties.close_task, name="task_close"),
    path(f"{PATIENT}/courses/new/", courses.open_new, name="course_open"),
    path(f"{COURSE}/", courses.show, name="course_detail"),
    path(f"{COURSE}/move/", courses.move, name="course_move"),
    path(f"{COURSE}/extend/", courses.extend, name="course_extend"),
    path(
        f"{COURSE}/after/<int:obligation_id>/close/", courses.close_after, name="obligation_close"
    ),
    path(f"{COURSE}/consent/", courses.sign, name="consent_sign"),
    path(f"{PATIENT}/visits/start/", consultation.start, name="visit_start"),
    path(f"{VISIT}/", visits.show, name="visit_detail"),
    path(f"{VISIT}/edit/", consultation.edit, name="visit_edit"),
    path(f"{VISIT}/gate/", consultation.show_gate, name="visit_gate"),
    path(f"{VISIT}/times/", consultation.show_times, name="visit_times"),
    path(f"{VISIT}/merge/", merging.merge, name="visit_merge"),
    path(f"{VISIT}/summary/", printing.print_summary, name="visit_summary"),
    path(f"{VISIT}/amend/<str:field>/", visits.amend, name="visit_amend"),
    path(f"{VISIT}/prescribe/", visits.prescribe, name="prescription_issue"),
    path(f"{VISIT}/prescribe/gate/", visits.show_supply_gate, name="supply_gate"),
    path(f"{PATIENT}/symptoms/<int:side_effect_id>/assess/", visits.assess, name="symptom_assess"),
    path(f"{PRESCRIPTION}/void/", visits.void, name="prescription_void"),
    path(f"{PRESCRIPTION}/dispense/", dispensing.hand_over, name="dispense_edit"),
    path(f"{PRESCRIPTION}/return/", dispensing.take_back, name="return_record"),
    path(f"{LABS}/new/", results.add_report, name="report_add"),
    path(f"{LABS}/<int:report_id>/values/", results.enter_values, name="values_edit"),
    path(f"{LABS}/<int:report_id>/review/", results.review, name="report_review"),
    path(f"{LABS}/<int:report_id>/void/", results.void_report, name="report_void"),
    path(f"{LABS}/values/<int:value_id>/correct/", results.correct_value, name="value_correct"),
    path(f"{PATIENT}/pregnancy-tests/new/", results.add_pregnancy_test, name="pregnancy_test_add"),
    path(
        f"{PATIENT}/pregnancy-tests/<int:test_id>/void/",
        results.void_pregnancy_test,
        name="pregnancy_test_void",
    ),
]
