import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from reminders.models import Obligation, Reminder, Reply
from tests.factories.prescriptions import CourseFactory


class ObligationFactory(DjangoModelFactory):
    """A monthly check-up that is due in a week."""

    class Meta:
        model = Obligation

    course = factory.SubFactory(CourseFactory)
    patient = factory.SelfAttribute("course.patient")
    kind = Obligation.Kind.CHECK_UP
    due_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=7))


class ReminderFactory(DjangoModelFactory):
    """An e-mail that waits to be sent now."""

    class Meta:
        model = Reminder

    obligation = factory.SubFactory(ObligationFactory)
    patient = factory.SelfAttribute("obligation.patient")
    kind = factory.SelfAttribute("obligation.kind")
    due_on = factory.SelfAttribute("obligation.due_on")
    channel = Reminder.Channel.EMAIL
    send_after = factory.LazyFunction(timezone.now)


class ReplyFactory(DjangoModelFactory):
    """A wish for another date that nobody has dealt with."""

    class Meta:
        model = Reply

    reminder = factory.SubFactory(ReminderFactory)
    answer = Reply.Answer.OTHER_DATE
