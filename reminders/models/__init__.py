from reminders.models.obligation import MessageText, Obligation, Reminder

__all__ = ["MessageText", "Obligation", "Reminder"]
