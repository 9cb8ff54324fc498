-- In how many courses a month's visits found what: side effects, and laboratory levels.
-- Month m: from 15 days before to 14 days after the 30 x m-th day since the first dose.
WITH rules AS NOT MATERIALIZED (
    SELECT * FROM unnest(
        %(rule_keys)s::text[], %(rule_levels)s::int[], %(rule_comparisons)s::text[],
        %(rule_references)s::text[], %(rule_factors)s::numeric[], %(rule_fasting)s::bool[],
        %(rule_men)s::numeric[], %(rule_women)s::numeric[]
    ) AS rule (key, level, comparison, reference, factor, needs_fasting, high_man, high_woman)
),
chosen AS MATERIALIZED (
    /* chosen */
),
seen AS MATERIALIZED (
    SELECT course.id AS course_id, course.sex, visit.id AS visit_id,
        CASE WHEN visit.visited_on - course.started_on BETWEEN 15 AND 254
            THEN (visit.visited_on - course.started_on + 15) / 30 END AS month,
        visit.has_side_effects IS NOT NULL AS was_asked
    FROM chosen course
    JOIN patients_visit visit ON visit.patient_id = course.patient_id
        AND visit.state = 'confirmed' AND visit.visited_on >= course.opened_on
        AND (course.next_opened_on IS NULL OR visit.visited_on < course.next_opened_on)
),
panels AS MATERIALIZED (
    SELECT seen.course_id, seen.sex, seen.month, report.id AS report_id, report.is_fasting,
        report.collected_at
    FROM seen
    JOIN labs_labreport report ON report.visit_id = seen.visit_id AND report.voided_at IS NULL
),
-- What no rule of its analyte can reach is left out at once: most values are ordinary.
bounds AS NOT MATERIALIZED (
    SELECT analyte.id, analyte.key,
        min(rule.factor) FILTER (WHERE rule.reference = 'absolute' AND rule.comparison LIKE '>%%') AS above,
        max(rule.factor) FILTER (WHERE rule.reference = 'absolute' AND rule.comparison LIKE '<%%') AS below,
        min(rule.factor) FILTER (WHERE rule.reference = 'high') AS times_high,
        min(least(rule.high_man, rule.high_woman)) AS usual_high,
        min(rule.factor) FILTER (WHERE rule.reference = 'baseline' AND rule.comparison LIKE '>%%') AS rises,
        max(rule.factor) FILTER (WHERE rule.reference = 'baseline' AND rule.comparison LIKE '<%%') AS falls,
        bool_and(rule.reference = 'baseline') AS is_only_compared,
        bool_or(
            rule.reference = 'baseline'
            OR rule.reference = 'high' AND (rule.comparison LIKE '<%%' OR rule.factor < 1)
        ) AS any_value
    FROM rules rule JOIN labs_analyte analyte ON analyte.key = rule.key
    GROUP BY analyte.id
),
-- Looked through once: a value is compared with its limits before anything is multiplied.
suspects AS MATERIALIZED (
    SELECT value.id, value.report_id, value.value, value.comparator, value.high, bounds.key,
        bounds.rises, bounds.falls, bounds.is_only_compared
    FROM labs_labvalue value
    JOIN bounds ON bounds.id = value.analyte_id
    WHERE (
        value.value >= coalesce(value.high, bounds.usual_high)
        OR value.value <= bounds.below OR value.value >= bounds.above OR bounds.any_value
    ) AND (
        value.value >= bounds.times_high * coalesce(value.high, bounds.usual_high)
        OR value.value <= bounds.below OR value.value >= bounds.above
        OR (bounds.any_value AND value.value IS NOT NULL)
    )
),
corrected AS MATERIALIZED (
    SELECT corrects_id FROM labs_labvalue WHERE corrects_id IS NOT NULL
),
results AS MATERIALIZED (
    SELECT panels.course_id, panels.sex, panels.month, panels.is_fasting, panels.collected_at,
        suspect.id, suspect.key, suspect.value, suspect.comparator, suspect.high,
        suspect.rises, suspect.falls, suspect.is_only_compared
    FROM suspects suspect
    JOIN panels ON panels.report_id = suspect.report_id
    WHERE NOT EXISTS (SELECT FROM corrected WHERE corrected.corrects_id = suspect.id)
),
-- No value is so many times the first one where the highest is not so many times the lowest.
moved AS MATERIALIZED (
    SELECT course_id, key FROM results WHERE rises IS NOT NULL OR falls IS NOT NULL
    GROUP BY course_id, key
    HAVING max(value) >= min(rises) * min(value) OR min(value) <= max(falls) * max(value)
),
compared AS (
    SELECT result.*, first_value(value) OVER (
        PARTITION BY course_id, key ORDER BY comparator <> '', collected_at, id
    ) AS baseline
    FROM results result
    WHERE NOT is_only_compared OR (course_id, key) IN (SELECT course_id, key FROM moved)
),
reached AS (
    SELECT result.course_id, result.month, result.key, max(rule.level) AS level
    FROM compared result
    JOIN rules rule ON rule.key = result.key
    CROSS JOIN LATERAL (
        SELECT rule.factor * CASE rule.reference
            WHEN 'absolute' THEN 1
            WHEN 'baseline' THEN result.baseline
            ELSE coalesce(result.high, CASE result.sex WHEN 'female' THEN rule.high_woman ELSE rule.high_man END)
        END AS at
    ) limits
    WHERE result.month IS NOT NULL AND NOT (rule.needs_fasting AND result.is_fasting IS FALSE)
    AND /* reaches */
    GROUP BY result.course_id, result.month, result.key
)
SELECT 'asked' AS what, month, '' AS code, count(*)::int AS courses
FROM (SELECT DISTINCT month, course_id FROM seen WHERE was_asked AND month IS NOT NULL) asked
GROUP BY month
UNION ALL
SELECT 'effect', month, code, count(*)::int
FROM (
    SELECT DISTINCT seen.month, effect.code, seen.course_id
    FROM seen JOIN patients_sideeffect effect ON effect.visit_id = seen.visit_id
    WHERE seen.month IS NOT NULL
) found GROUP BY month, code
UNION ALL
SELECT 'panel', month, '', count(*)::int
FROM (SELECT DISTINCT month, course_id FROM panels WHERE month IS NOT NULL) tested
GROUP BY month
UNION ALL
SELECT 'warn', month, key, count(*)::int FROM reached GROUP BY month, key
UNION ALL
SELECT 'stop', month, key, count(*)::int FROM reached WHERE level = 2 GROUP BY month, key
UNION ALL
SELECT 'any_warn', month, '', count(DISTINCT course_id)::int FROM reached GROUP BY month
UNION ALL
SELECT 'any_stop', month, '', count(DISTINCT course_id)::int FROM reached WHERE level = 2 GROUP BY month
