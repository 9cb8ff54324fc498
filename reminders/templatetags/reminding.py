from django import template

from reminders.models import Reminder
from reminders.problem_words import problem_words

register = template.Library()


@register.filter
def problem(reminder: Reminder) -> str:
    return problem_words(reminder.last_error)
