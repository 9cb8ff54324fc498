"""The worker and beat of the fault run: the real ones, with minutes made seconds."""

from datetime import timedelta

from clinic.celery import app
from reminders.services import sending

# In the order of the real ones: a run ends well before its claims do.
sending.RUN_SECONDS = 2
sending.CLAIM_LASTS = timedelta(seconds=6)
# Many connections, so that many are cut.
sending.BATCH = 10

app.conf.beat_schedule = {
    "send-reminders": {"task": "reminders.tasks.send_due_reminders", "schedule": 0.5},
    "heartbeat": {"task": "clinic.tasks.record_heartbeat", "schedule": 1.0},
}
app.conf.beat_max_loop_interval = 0.5
