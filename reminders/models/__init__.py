from reminders.models.obligation import MessageText, Obligation
from reminders.models.reminder import Reminder, Reply

__all__ = ["MessageText", "Obligation", "Reminder", "Reply"]
