SELECT course.*,
    patient.sex,
    patient.birth_date,
    patient.ticket_no,
    patient.family_name,
    patient.given_name,
    patient.family_kana,
    patient.given_kana,
    extract(year FROM age(course.opened_on, patient.birth_date))::int AS age,
    (
        SELECT min(later.opened_on) FROM prescriptions_course later
        WHERE later.patient_id = course.patient_id AND later.number > course.number
    ) AS next_opened_on
FROM prescriptions_course course
JOIN patients_patient patient ON patient.id = course.patient_id
WHERE (%(opened_from)s::date IS NULL OR course.opened_on >= %(opened_from)s)
AND (%(opened_until)s::date IS NULL OR course.opened_on <= %(opened_until)s)
AND (%(branch)s::bigint IS NULL OR course.branch_id = %(branch)s)
AND (%(doctor)s::bigint IS NULL OR course.doctor_id = %(doctor)s)
AND (%(sex)s::text IS NULL OR patient.sex = %(sex)s)
AND (%(age_from)s::int IS NULL OR extract(year FROM age(course.opened_on, patient.birth_date)) >= %(age_from)s)
AND (%(age_until)s::int IS NULL OR extract(year FROM age(course.opened_on, patient.birth_date)) <= %(age_until)s)
AND (%(state)s::text IS NULL OR course.state = %(state)s)
AND (%(severity)s::text IS NULL OR course.severity = %(severity)s)
AND (%(number)s::int IS NULL OR course.number = %(number)s)
