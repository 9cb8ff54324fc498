-- Everything that a chart shows of one patient, as one JSON text.
-- Planned once for a session: planning takes as long as the rest of the statement.
-- The parameters are the patient and the clinic's time zone.
-- Numbers with decimals are text, so that none is rounded.
PREPARE chart (bigint, text) AS SELECT json_build_object(
  'allergies', ARRAY(
    SELECT entry.code FROM patients_historyentry entry
    WHERE entry.patient_id = $1 AND entry.kind = 'allergy' AND entry.withdrawn_at IS NULL
    ORDER BY entry.id),
  'allergies_asked', EXISTS(
    SELECT FROM patients_historyasked asked
    WHERE asked.patient_id = $1 AND asked.kind = 'allergy'),
  'consents', ARRAY(
    SELECT consent.given_on FROM patients_consent consent
    JOIN patients_consenttext words ON words.id = consent.text_id
    WHERE consent.patient_id = $1 AND consent.revoked_on IS NULL AND words.kind = 'treatment'
    ORDER BY consent.given_on DESC),
  'reports', ARRAY(
    SELECT report.resulted_at IS NOT NULL FROM labs_labreport report
    WHERE report.patient_id = $1 AND report.voided_at IS NULL AND report.reviewed_at IS NULL),
  'tests', ARRAY(
    SELECT json_build_object(
      'on', test.taken_on, 'result', test.result, 'awaits_second_reader', test.awaits_second_reader)
    FROM labs_pregnancytest test
    WHERE test.patient_id = $1 AND test.voided_at IS NULL
    ORDER BY test.taken_on DESC, test.id DESC),
  'tasks', ARRAY(
    SELECT json_build_object('pk', task.id, 'kind', task.kind, 'due_on', task.due_on)
    FROM prescriptions_doctortask task
    WHERE task.patient_id = $1 AND task.closed_at IS NULL
    ORDER BY task.due_on, task.id),
  'courses', ARRAY(
    SELECT json_build_object(
      'pk', course.id, 'number', course.number, 'state', course.state, 'doctor', doctor.name,
      'opened_on', course.opened_on, 'started_on', course.started_on,
      'last_dose_on', course.last_dose_on, 'end_reason', course.end_reason,
      'baseline_weight_kg', course.baseline_weight_kg::text, 'baseline_on', baseline.visited_on,
      'target_mg_per_kg', course.target_mg_per_kg, 'planned_months', course.planned_months,
      'supplies', ARRAY(
        SELECT json_build_object(
          'visit', given.visit_id, 'prescribed_on', given.prescribed_on, 'daily_mg', given.daily_mg,
          'days', given.days, 'last_dose_on', given.last_dose_on, 'is_voided', given.voided_at IS NOT NULL,
          'first_dispensed_on', (
            SELECT min(dispense.dispensed_on) FROM prescriptions_dispense dispense
            WHERE dispense.prescription_id = given.id),
          'dispensed_mg', coalesce((
            SELECT sum(line.units * strength.unit_mg) FROM prescriptions_dispenseline line
            JOIN prescriptions_dispense dispense ON dispense.id = line.dispense_id
            JOIN prescriptions_lot lot ON lot.id = line.lot_id
            JOIN prescriptions_strength strength ON strength.id = lot.strength_id
            WHERE dispense.prescription_id = given.id), 0),
          'returned_mg', coalesce((
            SELECT sum(back.units * strength.unit_mg) FROM prescriptions_return back
            JOIN prescriptions_dispenseline line ON line.id = back.line_id
            JOIN prescriptions_dispense dispense ON dispense.id = line.dispense_id
            JOIN prescriptions_lot lot ON lot.id = line.lot_id
            JOIN prescriptions_strength strength ON strength.id = lot.strength_id
            WHERE dispense.prescription_id = given.id), 0))
        FROM prescriptions_prescription given WHERE given.course_id = course.id
        ORDER BY given.prescribed_on, given.id))
    FROM prescriptions_course course
    JOIN clinic_user doctor ON doctor.id = course.doctor_id
    LEFT JOIN patients_visit baseline ON baseline.id = course.baseline_visit_id
    WHERE course.patient_id = $1
    ORDER BY course.number DESC),
  'visits', ARRAY(
    SELECT json_build_object(
      'pk', visit.id, 'visited_on', visit.visited_on, 'kind', visit.kind, 'state', visit.state,
      'weight_kg', visit.weight_kg::text, 'missed_doses_days', visit.missed_doses_days,
      'has_side_effects', visit.has_side_effects,
      'lesions', (
        SELECT json_build_object(
          'comedones', sum(counted.comedones), 'papules', sum(counted.papules),
          'pustules', sum(counted.pustules), 'nodules', sum(counted.nodules))
        FROM patients_lesioncount counted WHERE counted.visit_id = visit.id HAVING count(*) > 0),
      'effects', ARRAY(
        SELECT json_build_array(effect.code, effect.severity) FROM patients_sideeffect effect
        WHERE effect.visit_id = visit.id ORDER BY effect.id))
    FROM patients_visit visit
    WHERE visit.patient_id = $1 AND visit.state <> 'voided'
    ORDER BY visit.visited_on, visit.id),
  'values', ARRAY(
    SELECT json_build_array(
      report.id, (report.collected_at AT TIME ZONE $2)::date, report.is_fasting, analyte.key,
      found.raw, found.comparator, found.value::text, found.low::text, found.high::text,
      analyte.abbreviation, analyte.unit)
    FROM labs_labreport report
    JOIN labs_labvalue found ON found.report_id = report.id
    JOIN labs_analyte analyte ON analyte.id = found.analyte_id
    WHERE report.patient_id = $1 AND report.voided_at IS NULL
      AND report.resulted_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM labs_labvalue later WHERE later.corrects_id = found.id)
    ORDER BY analyte.position, report.collected_at, report.id)
)::text
