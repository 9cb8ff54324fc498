-- One row per chosen course for the outcomes: all at once, where course_report.sql looks at each.
-- `sites` has a bit for each site that was counted: one visit is compared with another on the
-- sites of the baseline alone, which nearly always are the same.
WITH chosen AS MATERIALIZED (
    /* chosen */
),
counted AS (
    SELECT visit_id, sum(1 << array_position(%(sites)s::varchar[], site))::int AS sites,
        sum(comedones + papules + pustules + nodules)::int AS lesions
    FROM patients_lesioncount GROUP BY visit_id
),
attended AS (
    SELECT course.id AS course_id, course.started_on, course.last_dose_on, course.opened_on,
        course.baseline_visit_id, visit.id AS visit_id, visit.visited_on, counted.sites, counted.lesions,
        lag(visit.visited_on) OVER (PARTITION BY course.id ORDER BY visit.visited_on, visit.id) AS before
    FROM chosen course
    JOIN patients_visit visit ON visit.patient_id = course.patient_id
        AND visit.state = 'confirmed' AND visit.visited_on >= course.opened_on
        AND (course.next_opened_on IS NULL OR visit.visited_on < course.next_opened_on)
    LEFT JOIN counted ON counted.visit_id = visit.id
),
marked AS (
    SELECT *, visit_id = baseline_visit_id OR (baseline_visit_id IS NULL AND before IS NULL) AS is_base
    FROM attended
),
compared AS (
    SELECT *, max(sites) FILTER (WHERE is_base) OVER (PARTITION BY course_id) AS base_sites
    FROM marked
),
seen AS (
    SELECT course_id,
        count(*) FILTER (
            WHERE visited_on - before > %(missed_after_days)s AND before >= started_on
            AND (last_dose_on IS NULL OR before + %(missed_after_days)s <= last_dose_on)
        )::int AS missed_visits,
        max(lesions) FILTER (WHERE is_base) AS baseline,
        array_agg(visited_on - opened_on ORDER BY visited_on, visit_id)
            FILTER (WHERE is_base IS NOT TRUE AND sites & base_sites = base_sites) AS days,
        array_agg(
            CASE WHEN sites = base_sites THEN lesions ELSE (
                SELECT sum(comedones + papules + pustules + nodules)::int
                FROM patients_lesioncount lesion
                WHERE lesion.visit_id = compared.visit_id
                AND base_sites & (1 << array_position(%(sites)s::varchar[], site)) > 0
            ) END ORDER BY visited_on, visit_id
        ) FILTER (WHERE is_base IS NOT TRUE AND sites & base_sites = base_sites) AS lesions
    FROM compared GROUP BY course_id
),
returned AS (
    SELECT line_id, sum(units) AS units FROM prescriptions_return GROUP BY line_id
),
kept AS (
    SELECT prescription.course_id,
        sum((line.units - coalesce(returned.units, 0)) * strength.unit_mg)::int AS mg
    FROM prescriptions_prescription prescription
    JOIN prescriptions_dispense dispense ON dispense.prescription_id = prescription.id
    JOIN prescriptions_dispenseline line ON line.dispense_id = dispense.id
    JOIN prescriptions_lot lot ON lot.id = line.lot_id
    JOIN prescriptions_strength strength ON strength.id = lot.strength_id
    LEFT JOIN returned ON returned.line_id = line.id
    WHERE prescription.course_id IN (SELECT id FROM chosen)
    GROUP BY prescription.course_id
)
SELECT
    course.number,
    course.sex,
    course.severity,
    course.state,
    course.opened_on,
    course.started_on,
    course.last_dose_on,
    CASE WHEN course.baseline_weight_kg > 0
        THEN round(CASE WHEN course.started_on IS NULL THEN 0 ELSE coalesce(kept.mg, course.taken_over_mg) END / course.baseline_weight_kg, 1)
    END AS mg_per_kg,
    coalesce(seen.missed_visits, 0) AS missed_visits,
    seen.baseline,
    seen.days,
    seen.lesions
FROM chosen course
LEFT JOIN seen ON seen.course_id = course.id
LEFT JOIN kept ON kept.course_id = course.id
