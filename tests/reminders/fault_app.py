"""The worker and beat of the fault run: the real ones, with minutes made seconds."""

from datetime import timedelta

import django

# A program of Celery's reads this module before it sets Django up.
django.setup()

from clinic.celery import app  # noqa: E402
from reminders.services import claiming, sending  # noqa: E402

# In the order of the real ones: a run ends well before its claims do.
sending.RUN_SECONDS = 1
claiming.CLAIM_LASTS = timedelta(seconds=2)
# Many connections, so that many are cut.
claiming.BATCH = 4
# Who is put off tries again at once.
sending.retry_at = lambda now, _attempts, _jitter: now + timedelta(seconds=1)
sending.decent_moment = lambda at, _zone: at
# Nobody is woken: the run may take place at night.
claiming.quiet_since = lambda _now, _zone: None

app.conf.beat_schedule = {
    "send-reminders": {"task": "reminders.tasks.send_due_reminders", "schedule": 0.5},
    "heartbeat": {"task": "clinic.tasks.record_heartbeat", "schedule": 1.0},
}
app.conf.beat_max_loop_interval = 0.5
