-- One row per chosen course for the outcomes: all at once, where course_report.sql looks at each.
WITH chosen AS MATERIALIZED (
    /* chosen */
),
attended AS MATERIALIZED (
    SELECT course.id AS course_id, course.started_on, course.last_dose_on, course.opened_on,
        course.baseline_visit_id, visit.id AS visit_id, visit.visited_on,
        lag(visit.visited_on) OVER (PARTITION BY course.id ORDER BY visit.visited_on, visit.id) AS before
    FROM chosen course
    JOIN patients_visit visit ON visit.patient_id = course.patient_id
        AND visit.state = 'confirmed' AND visit.visited_on >= course.opened_on
        AND (course.next_opened_on IS NULL OR visit.visited_on < course.next_opened_on)
),
missed AS (
    SELECT course_id, count(*)::int AS visits FROM attended
    WHERE visited_on - before > %(missed_after_days)s AND before >= started_on
    AND (last_dose_on IS NULL OR before + %(missed_after_days)s <= last_dose_on)
    GROUP BY course_id
),
sites AS MATERIALIZED (
    SELECT seen.course_id, seen.visit_id, seen.visited_on - seen.opened_on AS day, lesion.site,
        lesion.comedones + lesion.papules + lesion.pustules + lesion.nodules AS lesions,
        seen.visit_id = seen.baseline_visit_id
        OR (seen.baseline_visit_id IS NULL AND seen.before IS NULL) AS is_base
    FROM attended seen
    JOIN patients_lesioncount lesion ON lesion.visit_id = seen.visit_id
),
base AS MATERIALIZED (
    SELECT course_id, visit_id, site, lesions, count(*) OVER (PARTITION BY course_id) AS sites
    FROM sites WHERE is_base
),
baseline AS (
    SELECT course_id, sum(lesions)::int AS lesions FROM base GROUP BY course_id
),
counted AS (
    SELECT here.course_id, here.visit_id, here.day, sum(here.lesions)::int AS lesions
    FROM base
    JOIN sites here ON here.course_id = base.course_id AND here.site = base.site
        AND here.visit_id <> base.visit_id
    GROUP BY here.course_id, here.visit_id, here.day
    HAVING count(*) = min(base.sites)
),
later AS (
    SELECT course_id, array_agg(day ORDER BY day, visit_id) AS days,
        array_agg(lesions ORDER BY day, visit_id) AS lesions
    FROM counted GROUP BY course_id
),
returned AS (
    SELECT line_id, sum(units) AS units FROM prescriptions_return GROUP BY line_id
),
kept AS (
    SELECT prescription.course_id,
        sum((line.units - coalesce(returned.units, 0)) * strength.unit_mg)::int AS mg
    FROM chosen course
    JOIN prescriptions_prescription prescription ON prescription.course_id = course.id
    JOIN prescriptions_dispense dispense ON dispense.prescription_id = prescription.id
    JOIN prescriptions_dispenseline line ON line.dispense_id = dispense.id
    JOIN prescriptions_lot lot ON lot.id = line.lot_id
    JOIN prescriptions_strength strength ON strength.id = lot.strength_id
    LEFT JOIN returned ON returned.line_id = line.id
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
    coalesce(missed.visits, 0) AS missed_visits,
    baseline.lesions,
    later.days,
    later.lesions
FROM chosen course
LEFT JOIN baseline ON baseline.course_id = course.id
LEFT JOIN later ON later.course_id = course.id
LEFT JOIN kept ON kept.course_id = course.id
LEFT JOIN missed ON missed.course_id = course.id
