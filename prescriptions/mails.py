"""Mails to doctors about results that cannot wait. They name no patient and no value."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from clinic import roles
from clinic.models import User
from prescriptions.models import Course, ResultAlarm


def send_alarm(alarm_id: int, *, is_escalated: bool) -> None:
    """Mail those who are to look at an alarm; nothing where somebody has taken it on."""
    alarm = ResultAlarm.objects.open().select_related("patient").filter(pk=alarm_id).first()
    if alarm is None:
        return
    for doctor in doctors_for(alarm, is_escalated=is_escalated):
        with translation.override(doctor.language):
            words = {
                "name": doctor.name,
                "link": settings.BASE_URL + reverse("prescriptions:inbox_list"),
                "is_escalated": is_escalated,
                "minutes": settings.ALARM_ESCALATES_AFTER_MINUTES,
            }
            text = render_to_string("prescriptions/alarm_mail.txt", words)
            subject = _("A laboratory result needs a doctor now")
        EmailMessage(subject, text, to=[doctor.email]).send()


def doctors_for(alarm: ResultAlarm, *, is_escalated: bool) -> list[User]:
    """Return the doctor of the open course; without one, or escalated, every doctor."""
    doctors = User.objects.filter(is_active=True, groups__name=roles.DOCTOR).order_by("pk")
    course = Course.objects.filter(patient=alarm.patient, state__in=Course.OPEN).first()
    if course is not None and not is_escalated:
        own = list(doctors.filter(pk=course.doctor_id))
        if own:
            return own
    return list(doctors)
