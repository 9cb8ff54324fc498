-- One row per course, for the page and for files, so that they cannot disagree. Visits are the
-- patient's confirmed ones between the course's opening and the opening of the next course.
-- Lesions are compared on the sites of the baseline alone, as prescriptions.rules.outcome does.
WITH rules AS (
    SELECT * FROM unnest(
        %(rule_keys)s::text[], %(rule_levels)s::int[], %(rule_comparisons)s::text[],
        %(rule_references)s::text[], %(rule_factors)s::numeric[], %(rule_fasting)s::bool[],
        %(rule_men)s::numeric[], %(rule_women)s::numeric[]
    ) AS rule (key, level, comparison, reference, factor, needs_fasting, high_man, high_woman)
),
chosen AS (
    /* chosen */
    ORDER BY course.opened_on DESC, course.id DESC
    OFFSET %(offset)s LIMIT %(size)s
)
SELECT
    course.id AS course,
    CASE WHEN %(with_names)s THEN course.ticket_no END AS ticket_no,
    CASE WHEN %(with_names)s THEN course.family_name || ' ' || course.given_name END AS name,
    CASE WHEN %(with_names)s THEN course.family_kana || ' ' || course.given_kana END AS kana,
    CASE WHEN %(with_names)s THEN course.birth_date END AS birth_date,
    course.number,
    branch.code AS branch,
    doctor.name AS doctor,
    course.sex,
    course.age,
    course.state,
    course.opened_on,
    course.started_on,
    course.last_dose_on,
    round(doses.days / 30.0, 1) AS months,
    course.is_extended,
    CASE WHEN %(with_names)s THEN course.end_reason END AS end_reason,
    course.severity,
    CASE
        WHEN counted.last_face IS NULL THEN NULL
        WHEN counted.last_face > 50 THEN 'very_severe'
        WHEN counted.last_face > 20 THEN 'severe'
        WHEN counted.last_face > 5 THEN 'moderate'
        ELSE 'mild'
    END AS last_severity,
    course.baseline_weight_kg,
    weights.last_kg,
    doses.path,
    -- What was supplied in a course of before, kept elsewhere, is what its import said, if it did.
    CASE WHEN course.started_on IS NULL THEN 0 ELSE coalesce(kept.mg, course.taken_over_mg)::int END AS total_mg,
    CASE WHEN course.baseline_weight_kg > 0
        THEN round(CASE WHEN course.started_on IS NULL THEN 0 ELSE coalesce(kept.mg, course.taken_over_mg) END / course.baseline_weight_kg, 1)
    END AS mg_per_kg,
    attended.visits,
    attended.missed_visits,
    bloods.panels,
    doses.panels_missed,
    tests.pregnancy_tests,
    doses.tests_missed,
    levels.reached AS levels,
    effects.codes AS side_effects,
    counted.baseline_lesions,
    counted.count_days,
    counted.count_lesions,
    duties.open AS obligations_open,
    charged.fees_yen
FROM chosen course
JOIN clinic_branch branch ON branch.id = course.branch_id
JOIN clinic_user doctor ON doctor.id = course.doctor_id
LEFT JOIN LATERAL (
    SELECT sum(line.units * strength.unit_mg)
        - coalesce(sum((
            SELECT sum(returned.units * strength.unit_mg)
            FROM prescriptions_return returned WHERE returned.line_id = line.id
        )), 0) AS mg
    FROM prescriptions_prescription prescription
    JOIN prescriptions_dispense dispense ON dispense.prescription_id = prescription.id
    JOIN prescriptions_dispenseline line ON line.dispense_id = dispense.id
    JOIN prescriptions_lot lot ON lot.id = line.lot_id
    JOIN prescriptions_strength strength ON strength.id = lot.strength_id
    WHERE prescription.course_id = course.id
) kept ON TRUE
LEFT JOIN LATERAL (
    SELECT sum(step.days)::int AS days,
        string_agg(step.daily_mg::text, '>' ORDER BY step.prescribed_on, step.id)
            FILTER (WHERE step.before IS DISTINCT FROM step.daily_mg) AS path,
        count(*) FILTER (WHERE NOT EXISTS (
            SELECT FROM labs_labreport report
            WHERE report.patient_id = course.patient_id AND report.voided_at IS NULL
            AND report.collected_at < (step.prescribed_on + 1)::timestamp AT TIME ZONE %(zone)s
            AND report.collected_at >= (step.prescribed_on - %(panel_days)s)::timestamp AT TIME ZONE %(zone)s
        ))::int AS panels_missed,
        count(*) FILTER (WHERE course.sex = 'female' AND NOT EXISTS (
            SELECT FROM labs_pregnancytest test
            WHERE test.patient_id = course.patient_id AND test.voided_at IS NULL
            AND NOT test.awaits_second_reader
            AND test.taken_on BETWEEN step.prescribed_on - %(test_days)s AND step.prescribed_on
        ))::int AS tests_missed
    FROM (
        SELECT given.id, given.prescribed_on, given.daily_mg, given.days,
            lag(given.daily_mg) OVER (ORDER BY given.prescribed_on, given.id) AS before
        FROM prescriptions_prescription given
        WHERE given.course_id = course.id AND given.voided_at IS NULL
    ) step
) doses ON TRUE
LEFT JOIN LATERAL (
    SELECT count(*)::int AS visits, coalesce(array_agg(seen.id), '{}') AS ids,
        count(*) FILTER (
            WHERE seen.visited_on - seen.before > %(missed_after_days)s
            AND seen.before >= course.started_on
            AND (course.last_dose_on IS NULL OR seen.before + %(missed_after_days)s <= course.last_dose_on)
        )::int AS missed_visits
    FROM (
        SELECT visit.id, visit.visited_on,
            lag(visit.visited_on) OVER (ORDER BY visit.visited_on, visit.id) AS before
        FROM patients_visit visit
        WHERE visit.patient_id = course.patient_id AND visit.state = 'confirmed'
        AND visit.visited_on >= course.opened_on
        AND (course.next_opened_on IS NULL OR visit.visited_on < course.next_opened_on)
    ) seen
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
    SELECT string_agg(found.key || ':' || CASE found.level WHEN 2 THEN 'stop' ELSE 'warn' END, ' ' ORDER BY found.key) AS reached
    FROM (
        SELECT result.key, max(rule.level) AS level
        FROM (
            SELECT analyte.key, value.value, value.comparator, value.high, report.is_fasting,
                first_value(value.value) OVER (
                    PARTITION BY value.analyte_id
                    ORDER BY value.comparator <> '', report.collected_at, value.id
                ) AS baseline
            FROM labs_labreport report
            JOIN labs_labvalue value ON value.report_id = report.id
            JOIN labs_analyte analyte ON analyte.id = value.analyte_id
            WHERE report.visit_id = ANY (attended.ids) AND report.voided_at IS NULL
            AND value.value IS NOT NULL
            AND NOT EXISTS (SELECT FROM labs_labvalue later WHERE later.corrects_id = value.id)
        ) result
        JOIN rules rule ON rule.key = result.key
        CROSS JOIN LATERAL (
            SELECT rule.factor * CASE rule.reference
                WHEN 'absolute' THEN 1
                WHEN 'baseline' THEN result.baseline
                ELSE coalesce(result.high, CASE course.sex WHEN 'female' THEN rule.high_woman ELSE rule.high_man END)
            END AS at
        ) limits
        WHERE NOT (rule.needs_fasting AND result.is_fasting IS FALSE)
        AND /* reaches */
        GROUP BY result.key
    ) found
) levels ON TRUE
LEFT JOIN LATERAL (
    SELECT string_agg(DISTINCT effect.code, ' ' ORDER BY effect.code) AS codes
    FROM patients_sideeffect effect WHERE effect.visit_id = ANY (attended.ids)
) effects ON TRUE
LEFT JOIN LATERAL (
    SELECT
        max(base.lesions) AS baseline_lesions,
        array_agg(later.visited_on - course.opened_on ORDER BY later.visited_on, later.id)
            FILTER (WHERE later.sites = base.sites) AS count_days,
        array_agg(later.lesions ORDER BY later.visited_on, later.id)
            FILTER (WHERE later.sites = base.sites) AS count_lesions,
        (array_agg(later.face ORDER BY later.visited_on DESC, later.id DESC)
            FILTER (WHERE later.face IS NOT NULL))[1] AS last_face
    FROM (
        SELECT first.id, first.visited_on, array_agg(lesion.site) AS names, count(*) AS sites,
            sum(lesion.comedones + lesion.papules + lesion.pustules + lesion.nodules)::int AS lesions
        FROM (
            SELECT visit.id, visit.visited_on FROM patients_visit visit
            WHERE visit.id = coalesce(course.baseline_visit_id, (
                SELECT earliest.id FROM patients_visit earliest
                WHERE earliest.id = ANY (attended.ids)
                ORDER BY earliest.visited_on, earliest.id LIMIT 1
            ))
        ) first
        JOIN patients_lesioncount lesion ON lesion.visit_id = first.id
        GROUP BY first.id, first.visited_on
    ) base
    LEFT JOIN LATERAL (
        SELECT visit.id, visit.visited_on,
            count(*) FILTER (WHERE lesion.site = ANY (base.names)) AS sites,
            sum(lesion.comedones + lesion.papules + lesion.pustules + lesion.nodules)
                FILTER (WHERE lesion.site = ANY (base.names))::int AS lesions,
            max(lesion.papules + lesion.pustules + lesion.nodules)
                FILTER (WHERE lesion.site IN ('face_left', 'face_right')) AS face
        FROM patients_visit visit
        JOIN patients_lesioncount lesion ON lesion.visit_id = visit.id
        WHERE visit.id = ANY (attended.ids) AND visit.id <> base.id
        AND visit.visited_on >= base.visited_on
        GROUP BY visit.id
    ) later ON TRUE
) counted ON TRUE
LEFT JOIN LATERAL (
    SELECT count(*)::int AS open
    FROM reminders_obligation obligation
    WHERE obligation.course_id = course.id AND obligation.state = 'open'
) duties ON TRUE
LEFT JOIN LATERAL (
    SELECT coalesce(sum(invoice.total_yen), 0)::int AS fees_yen FROM billing_invoice invoice
    WHERE invoice.visit_id = ANY (attended.ids) AND invoice.state = 'issued'
) charged ON TRUE
ORDER BY course.opened_on DESC, course.id DESC
