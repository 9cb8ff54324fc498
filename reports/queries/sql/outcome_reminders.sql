-- What became of the messages whose time has come, for the obligations of the chosen courses.
WITH chosen AS (
    /* chosen */
)
SELECT reminder.channel, reminder.state, count(*)::int, count(reply.id)::int
FROM chosen course
JOIN reminders_obligation obligation ON obligation.course_id = course.id
JOIN reminders_reminder reminder ON reminder.obligation_id = obligation.id
LEFT JOIN reminders_reply reply ON reply.reminder_id = reminder.id
WHERE reminder.send_after <= now()
GROUP BY reminder.channel, reminder.state
