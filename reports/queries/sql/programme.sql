-- Every supply to a woman who may be pregnant, and her latest negative test up to that day.
SELECT dispense.id, dispense.dispensed_on, (
    SELECT max(test.taken_on) FROM labs_pregnancytest test
    WHERE test.patient_id = course.patient_id AND test.voided_at IS NULL
    AND test.result = 'negative' AND NOT test.awaits_second_reader AND test.taken_on <= dispense.dispensed_on
)
FROM prescriptions_dispense dispense
JOIN prescriptions_prescription prescription ON prescription.id = dispense.prescription_id
JOIN prescriptions_course course ON course.id = prescription.course_id
JOIN patients_patient patient ON patient.id = course.patient_id
WHERE dispense.dispensed_on BETWEEN %(begins_on)s AND %(ends_on)s
AND patient.sex = 'female' AND patient.can_become_pregnant IS DISTINCT FROM FALSE
AND (%(branch)s::bigint IS NULL OR dispense.branch_id = %(branch)s)
ORDER BY dispense.dispensed_on, dispense.id
