-- What the gate asks of the rows around a course, as one JSON text beside the course's own row.
-- The parameters are the prescriber and the day. Numbers with decimals are text, so that none is rounded.
(SELECT json_build_object(
  'prescriber_roles', ARRAY(
    SELECT role.name FROM auth_group role
    JOIN clinic_user_groups held ON held.group_id = role.id
    JOIN clinic_user prescriber ON prescriber.id = held.user_id
    WHERE prescriber.id = asked_for.prescriber AND prescriber.is_active),
  'asked_kinds', ARRAY(
    SELECT asked.kind FROM patients_historyasked asked
    WHERE asked.patient_id = prescriptions_course.patient_id
      AND asked.asked_on BETWEEN prescriptions_course.opened_on AND asked_for.as_of),
  'first_visit_on', (
    SELECT min(visit.visited_on) FROM patients_visit visit
    WHERE visit.patient_id = ANY(person.records) AND visit.state = 'confirmed'),
  'guardian_attended_on', (
    SELECT min(guardian.attended_first_consultation_on) FROM patients_guardian guardian
    WHERE guardian.patient_id = ANY(person.records)),
  'previous_last_dose_on', (
    SELECT max(previous.last_dose_on) FROM prescriptions_course previous
    WHERE previous.patient_id = ANY(person.records)
      AND (previous.patient_id <> prescriptions_course.patient_id
        OR previous.number < prescriptions_course.number)),
  'is_consent_outdated', EXISTS(
    SELECT FROM patients_consent consent
    JOIN patients_consenttext signed ON signed.id = consent.text_id
    JOIN patients_consenttext newer ON newer.kind = signed.kind AND newer.language = signed.language
    WHERE consent.id = prescriptions_course.consent_id AND newer.version_no > signed.version_no
      AND newer.valid_from <= asked_for.as_of),
  'told', ARRAY(
    SELECT json_build_object(
      'kind', entry.kind, 'code', entry.code, 'status', entry.status,
      'has_specialist_letter', entry.has_specialist_letter, 'on', entry."on", 'until', entry.until)
    FROM patients_historyentry entry
    WHERE entry.patient_id = ANY(person.records) AND entry.withdrawn_at IS NULL
    ORDER BY entry.id),
  'weight', (
    SELECT json_build_object('kg', visit.weight_kg::text, 'measured_on', visit.visited_on)
    FROM patients_visit visit
    WHERE visit.patient_id = ANY(person.records) AND visit.state = 'confirmed'
      AND visit.weight_kg IS NOT NULL AND visit.visited_on <= asked_for.as_of
    ORDER BY visit.visited_on DESC, visit.id DESC LIMIT 1),
  -- Of a record merged into this one, only tests that are not negative count.
  'pregnancy_tests', ARRAY(
    SELECT json_build_object('taken_on', test.taken_on, 'result', test.result)
    FROM labs_pregnancytest test
    WHERE test.patient_id = ANY(person.records) AND test.voided_at IS NULL
      AND NOT test.awaits_second_reader
      AND (test.patient_id = prescriptions_course.patient_id OR test.result <> 'negative')
    ORDER BY test.taken_on DESC, test.id DESC),
  'waiting_symptoms', ARRAY(
    SELECT effect.code FROM patients_sideeffect effect
    JOIN patients_visit visit ON visit.id = effect.visit_id
    WHERE visit.patient_id = ANY(person.records) AND visit.state <> 'voided'
      AND effect.is_serious AND effect.assessed_at IS NULL)
)::text
FROM (SELECT %s::bigint AS prescriber, %s::date AS as_of) asked_for,
  LATERAL (
    SELECT array_agg(record.id) AS records FROM patients_patient record
    WHERE record.id = prescriptions_course.patient_id
      OR record.merged_into_id = prescriptions_course.patient_id) person)
