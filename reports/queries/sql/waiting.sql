-- Minutes from arrival to the first call into consultation, as the history has them.
SELECT (extract(epoch FROM min(event.pgh_created_at) - appointment.arrived_at) / 60)::int
FROM patients_appointment appointment
JOIN patients_appointmentevent event ON event.pgh_obj_id = appointment.id
    AND event.state = 'in_consultation' AND event.pgh_created_at >= appointment.arrived_at
WHERE appointment.arrived_at >= %(begins)s AND appointment.arrived_at < %(ends)s
AND (%(branch)s::bigint IS NULL OR appointment.branch_id = %(branch)s)
GROUP BY appointment.id, appointment.arrived_at
