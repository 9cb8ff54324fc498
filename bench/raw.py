"""Pages that do the same work as ours with less: hand-written SQL, text put together by hand.

Login, permission and access log are ours, because a page without them is no page of a clinic.
"""

from datetime import timedelta
from html import escape
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic.audit import record_access
from clinic.roles import StaffRequest, public, requires

PATIENT = """
    SELECT p.ticket_no, p.family_name, p.given_name, p.family_kana, p.given_kana, p.birth_date,
        p.sex, p.phone, p.email, p.address, p.document_language, p.wants_messages, b.name_ja
    FROM patients_patient p JOIN clinic_branch b ON b.id = p.branch_id WHERE p.id = %s
"""
GUARDIANS = "SELECT name, relation, phone FROM patients_guardian WHERE patient_id = %s"
APPOINTMENTS = """
    SELECT a.during, a.state, b.name_ja FROM patients_appointment a
    JOIN clinic_branch b ON b.id = a.branch_id
    WHERE a.patient_id = %s ORDER BY a.during DESC LIMIT 20
"""
COURSE = """
    SELECT c.number, c.state, c.severity, c.opened_on, c.started_on, c.last_dose_on,
        c.baseline_weight_kg, c.target_mg_per_kg, u.name
    FROM prescriptions_course c JOIN clinic_user u ON u.id = c.doctor_id
    WHERE c.patient_id = %s ORDER BY c.number DESC
"""
ALERTS = """
    SELECT kind, code, status FROM patients_historyentry
    WHERE patient_id = %s AND withdrawn_at IS NULL
"""
SUPPLIES = """
    SELECT r.prescribed_on, r.daily_mg, r.days, r.voided_at, sum(l.units * s.unit_mg)
    FROM prescriptions_prescription r JOIN prescriptions_course c ON c.id = r.course_id
    LEFT JOIN prescriptions_dispense d ON d.prescription_id = r.id
    LEFT JOIN prescriptions_dispenseline l ON l.dispense_id = d.id
    LEFT JOIN prescriptions_lot t ON t.id = l.lot_id
    LEFT JOIN prescriptions_strength s ON s.id = t.strength_id
    WHERE c.patient_id = %s GROUP BY r.id ORDER BY r.prescribed_on DESC
"""
VISITS = """
    SELECT v.visited_on, v.kind, v.state, v.weight_kg, v.missed_doses_days, v.findings, u.name,
        (SELECT sum(n.comedones + n.papules + n.pustules + n.nodules)
         FROM patients_lesioncount n WHERE n.visit_id = v.id)
    FROM patients_visit v JOIN clinic_user u ON u.id = v.doctor_id
    WHERE v.patient_id = %s ORDER BY v.visited_on DESC
"""
VALUES = """
    SELECT r.collected_at, r.reviewed_at, a.key, v.raw, v.unit, v.low, v.high
    FROM labs_labreport r JOIN labs_labvalue v ON v.report_id = r.id
    JOIN labs_analyte a ON a.id = v.analyte_id
    WHERE r.patient_id = %s ORDER BY r.collected_at DESC, a.id
"""
TESTS = """
    SELECT taken_on, result, kind FROM labs_pregnancytest
    WHERE patient_id = %s AND voided_at IS NULL ORDER BY taken_on DESC
"""
BOARD = """
    SELECT lower(a.during), a.state, a.state_changed_at, p.id, p.ticket_no, p.family_name,
        p.given_name, p.family_kana, p.given_kana,
        (SELECT max(v.visited_on) FROM patients_visit v
         WHERE v.patient_id = p.id AND v.state = 'confirmed' AND v.visited_on < %s)
    FROM patients_appointment a JOIN patients_patient p ON p.id = a.patient_id
    WHERE a.branch_id = %s AND a.during && tstzrange(%s, %s) ORDER BY a.during, a.id
"""
FOUND = """
    SELECT p.id, p.ticket_no, p.family_name, p.given_name, p.family_kana, p.given_kana,
        p.birth_date, p.sex, b.name_ja,
        (SELECT max(v.visited_on) FROM patients_visit v
         WHERE v.patient_id = p.id AND v.state = 'confirmed')
    FROM patients_patient p JOIN clinic_branch b ON b.id = p.branch_id
    WHERE p.kana_key LIKE %s AND p.merged_into_id IS NULL
    ORDER BY p.family_kana, p.given_kana, p.id LIMIT 10
"""
HEAD = '<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>Isocourse</title></head>'


@public
def empty(request: StaffRequest) -> HttpResponse:
    """The least that any address costs here: every middleware, no login, no page."""
    return HttpResponse("ok")


@requires("clinic.use_own_account")
def signed_in(request: StaffRequest) -> HttpResponse:
    """The least that any page of a person costs: session, person, roles."""
    return HttpResponse("ok")


@requires("clinic.use_own_account")
def shell(request: StaffRequest) -> HttpResponse:
    """A page with nothing on it but what stands on every page."""
    return render(request, "base.html")


@requires("patients.view_identity")
def patient(request: StaffRequest, patient_id: int) -> HttpResponse:
    record_access(request, action="view", patient_id=patient_id)
    return page(rows(query, [patient_id]) for query in (PATIENT, GUARDIANS, APPOINTMENTS))


@requires("patients.view_chart")
def chart(request: StaffRequest, patient_id: int) -> HttpResponse:
    record_access(request, action="view", patient_id=patient_id)
    queries = (PATIENT, COURSE, ALERTS, SUPPLIES, VISITS, VALUES, TESTS)
    return page(rows(query, [patient_id]) for query in queries)


@requires("patients.view_board")
def board(request: StaffRequest) -> HttpResponse:
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    words = [start.date(), request.GET["branch"], start, start + timedelta(days=1)]
    return page([rows(BOARD, words)])


@requires("patients.view_identity")
def search(request: StaffRequest) -> HttpResponse:
    return page([rows(FOUND, [request.POST["q"].replace(" ", "") + "%"])])


def rows(query: str, words: list[Any]) -> list[tuple[Any, ...]]:
    """Ask psycopg itself, past Django's cursor."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        found: list[tuple[Any, ...]] = cursor.execute(query, words).fetchall()
        return found


def page(tables: Any) -> HttpResponse:
    """Return every row of every table as HTML."""
    parts = [HEAD, "<body>"]
    for table in tables:
        parts.append("<table>")
        for row in table:
            cells = "".join(f"<td>{'' if v is None else escape(str(v))}</td>" for v in row)
            parts.append(f"<tr>{cells}</tr>")
        parts.append("</table>")
    parts.append("</body></html>")
    return HttpResponse("".join(parts))
