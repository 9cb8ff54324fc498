-- One row per course. Every figure is computed here, so that the page, the file and the totals
-- cannot disagree. Visits are the patient's confirmed ones between the course's opening and the
-- opening of the next course.
WITH chosen AS (
    SELECT course.*,
        lead(course.opened_on) OVER (PARTITION BY course.patient_id ORDER BY course.number) AS next_opened_on
    FROM prescriptions_course course
),
kept AS (
    SELECT prescription.course_id,
        sum(line.units * strength.unit_mg) - coalesce(sum(back.mg), 0) AS mg
    FROM prescriptions_prescription prescription
    JOIN prescriptions_dispense dispense ON dispense.prescription_id = prescription.id
    JOIN prescriptions_dispenseline line ON line.dispense_id = dispense.id
    JOIN prescriptions_lot lot ON lot.id = line.lot_id
    JOIN prescriptions_strength strength ON strength.id = lot.strength_id
    LEFT JOIN LATERAL (
        SELECT sum(returned.units * strength.unit_mg) AS mg
        FROM prescriptions_return returned WHERE returned.line_id = line.id
    ) back ON TRUE
    GROUP BY prescription.course_id
)
SELECT
    course.id AS course,
    course.number,
    branch.code AS branch,
    doctor.name AS doctor,
    patient.sex,
    extract(year FROM age(course.opened_on, patient.birth_date))::int AS age,
    course.state,
    course.severity,
    course.opened_on,
    course.started_on,
    course.last_dose_on,
    course.is_extended,
    course.end_reason,
    course.baseline_weight_kg,
    weights.last_kg,
    doses.path,
    coalesce(kept.mg, 0)::int AS total_mg,
    CASE WHEN course.baseline_weight_kg > 0
        THEN round(coalesce(kept.mg, 0) / course.baseline_weight_kg, 1) END AS mg_per_kg,
    attended.visits,
    bloods.panels,
    tests.pregnancy_tests,
    baseline.lesions AS baseline_lesions,
    latest.lesions AS latest_lesions,
    latest.visited_on AS latest_count_on,
    charged.fees_yen
FROM chosen course
JOIN patients_patient patient ON patient.id = course.patient_id
JOIN clinic_branch branch ON branch.id = course.branch_id
JOIN clinic_user doctor ON doctor.id = course.doctor_id
LEFT JOIN kept ON kept.course_id = course.id
LEFT JOIN LATERAL (
    SELECT string_agg(step.daily_mg::text, '>' ORDER BY step.prescribed_on, step.id) AS path
    FROM (
        SELECT given.id, given.prescribed_on, given.daily_mg,
            lag(given.daily_mg) OVER (ORDER BY given.prescribed_on, given.id) AS before
        FROM prescriptions_prescription given
        WHERE given.course_id = course.id AND given.voided_at IS NULL
    ) step WHERE step.before IS DISTINCT FROM step.daily_mg
) doses ON TRUE
LEFT JOIN LATERAL (
    SELECT count(*)::int AS visits, coalesce(array_agg(visit.id), '{}') AS ids
    FROM patients_visit visit
    WHERE visit.patient_id = course.patient_id AND visit.state = 'confirmed'
    AND visit.visited_on >= course.opened_on
    AND (course.next_opened_on IS NULL OR visit.visited_on < course.next_opened_on)
) attended ON TRUE
LEFT JOIN LATERAL (
    SELECT visit.weight_kg AS last_kg FROM patients_visit visit
    WHERE visit.id = ANY (attended.ids) AND visit.weight_kg IS NOT NULL
    ORDER BY visit.visited_on DESC, visit.id DESC LIMIT 1
) weights ON TRUE
LEFT JOIN LATERAL (
    SELECT count(*)::int AS panels FROM labs_labreport report
    WHERE report.visit_id = ANY (attended.ids) AND report.voided_at IS NULL
) bloods ON TRUE
LEFT JOIN LATERAL (
    SELECT count(*)::int AS pregnancy_tests FROM labs_pregnancytest test
    WHERE test.visit_id = ANY (attended.ids) AND test.voided_at IS NULL
) tests ON TRUE
LEFT JOIN LATERAL (
    SELECT sum(lesion.comedones + lesion.papules + lesion.pustules + lesion.nodules)::int AS lesions
    FROM patients_lesioncount lesion
    WHERE lesion.visit_id = coalesce(course.baseline_visit_id, (
        SELECT visit.id FROM patients_visit visit WHERE visit.id = ANY (attended.ids)
        ORDER BY visit.visited_on, visit.id LIMIT 1
    ))
) baseline ON TRUE
LEFT JOIN LATERAL (
    SELECT visit.visited_on,
        sum(lesion.comedones + lesion.papules + lesion.pustules + lesion.nodules)::int AS lesions
    FROM patients_visit visit
    JOIN patients_lesioncount lesion ON lesion.visit_id = visit.id
    WHERE visit.id = ANY (attended.ids)
    GROUP BY visit.id ORDER BY visit.visited_on DESC, visit.id DESC LIMIT 1
) latest ON TRUE
LEFT JOIN LATERAL (
    SELECT coalesce(sum(invoice.total_yen), 0)::int AS fees_yen FROM billing_invoice invoice
    WHERE invoice.visit_id = ANY (attended.ids) AND invoice.state = 'issued'
) charged ON TRUE
WHERE (%(opened_from)s::date IS NULL OR course.opened_on >= %(opened_from)s)
AND (%(opened_until)s::date IS NULL OR course.opened_on <= %(opened_until)s)
AND (%(branch)s::bigint IS NULL OR course.branch_id = %(branch)s)
AND (%(doctor)s::bigint IS NULL OR course.doctor_id = %(doctor)s)
AND (%(sex)s::text IS NULL OR patient.sex = %(sex)s)
AND (%(state)s::text IS NULL OR course.state = %(state)s)
AND (%(severity)s::text IS NULL OR course.severity = %(severity)s)
AND (%(number)s::int IS NULL OR course.number = %(number)s)
ORDER BY course.opened_on DESC, course.id DESC
