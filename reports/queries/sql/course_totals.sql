-- What the report's page says of all its rows: how many, their visits' fees, their milligrams.
WITH chosen AS (
    /* chosen */
)
SELECT
    (SELECT count(*) FROM chosen),
    (
        SELECT coalesce(sum(invoice.total_yen), 0)::bigint
        FROM chosen course
        JOIN patients_visit visit ON visit.patient_id = course.patient_id
            AND visit.state = 'confirmed' AND visit.visited_on >= course.opened_on
            AND (course.next_opened_on IS NULL OR visit.visited_on < course.next_opened_on)
        JOIN billing_invoice invoice ON invoice.visit_id = visit.id AND invoice.state = 'issued'
    ),
    (SELECT coalesce(sum(taken_over_mg), 0)::bigint FROM chosen) + (
        SELECT coalesce(sum(
            (line.units - coalesce((
                SELECT sum(returned.units) FROM prescriptions_return returned
                WHERE returned.line_id = line.id
            ), 0)) * strength.unit_mg
        ), 0)::bigint
        FROM chosen course
        JOIN prescriptions_prescription prescription ON prescription.course_id = course.id
        JOIN prescriptions_dispense dispense ON dispense.prescription_id = prescription.id
        JOIN prescriptions_dispenseline line ON line.dispense_id = dispense.id
        JOIN prescriptions_lot lot ON lot.id = line.lot_id
        JOIN prescriptions_strength strength ON strength.id = lot.strength_id
    )
