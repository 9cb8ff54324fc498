-- What stands around the visits of one patient, as one value beside the patient's own row.
-- The ORM builds the same statement in a quarter of a page's time; see bench.
(SELECT jsonb_build_object(
  'allergies', ARRAY(
    SELECT entry.code FROM patients_historyentry entry
    WHERE entry.patient_id = patients_patient.id AND entry.kind = 'allergy' AND entry.withdrawn_at IS NULL
    ORDER BY entry.id),
  'allergies_asked', EXISTS(
    SELECT FROM patients_historyasked asked
    WHERE asked.patient_id = patients_patient.id AND asked.kind = 'allergy'),
  'consents', ARRAY(
    SELECT consent.given_on FROM patients_consent consent
    JOIN patients_consenttext words ON words.id = consent.text_id
    WHERE consent.patient_id = patients_patient.id AND consent.revoked_on IS NULL AND words.kind = 'treatment'
    ORDER BY consent.given_on DESC),
  'reports', ARRAY(
    SELECT report.resulted_at IS NOT NULL FROM labs_labreport report
    WHERE report.patient_id = patients_patient.id AND report.voided_at IS NULL AND report.reviewed_at IS NULL),
  'tests', ARRAY(
    SELECT jsonb_build_object('on', test.taken_on, 'result', test.result) FROM labs_pregnancytest test
    WHERE test.patient_id = patients_patient.id AND test.voided_at IS NULL
    ORDER BY test.taken_on DESC, test.id DESC),
  'tasks', ARRAY(
    SELECT jsonb_build_object('pk', task.id, 'kind', task.kind, 'due_on', task.due_on)
    FROM prescriptions_doctortask task
    WHERE task.patient_id = patients_patient.id AND task.closed_at IS NULL
    ORDER BY task.due_on, task.id),
  'courses', ARRAY(
    SELECT jsonb_build_object(
      'pk', course.id, 'number', course.number, 'state', course.state, 'doctor', doctor.name,
      'opened_on', course.opened_on, 'started_on', course.started_on,
      'last_dose_on', course.last_dose_on, 'end_reason', course.end_reason,
      'baseline_weight_kg', course.baseline_weight_kg::text, 'baseline_on', baseline.visited_on,
      'target_mg_per_kg', course.target_mg_per_kg, 'planned_months', course.planned_months,
      'supplies', ARRAY(
        SELECT jsonb_build_object(
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
    WHERE course.patient_id = patients_patient.id
    ORDER BY course.number DESC)
))
