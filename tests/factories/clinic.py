import datetime

import factory
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from clinic import roles
from clinic.models import (
    Branch,
    EmergencyAccess,
    HolidayOverride,
    OpeningHours,
    Organisation,
    User,
)
from clinic.models.emergency import LASTS

ALWAYS = DateRange(datetime.date(2010, 1, 1), None)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        django_get_or_create = ("only",)

    only = True
    name_ja = "試験皮膚科"
    name_en = "Test Dermatology"


class BranchFactory(DjangoModelFactory):
    class Meta:
        model = Branch

    code = factory.Sequence(lambda n: f"branch-{n}")
    name_ja = "試験院"
    name_en = "Test branch"
    address_ja = "東京都試験区1-1"
    address_en = "1-1 Shiken-ku, Tokyo"
    phone = "03-0000-0000"
    document_prefix = factory.Sequence(
        lambda n: "".join(chr(65 + n // 26**place % 26) for place in (2, 1, 0))
    )


class OpeningHoursFactory(DjangoModelFactory):
    class Meta:
        model = OpeningHours

    branch = factory.SubFactory(BranchFactory)
    weekday = 0
    opens = datetime.time(10, 30)
    closes = datetime.time(13, 30)
    valid_during = ALWAYS


class StaffFactory(DjangoModelFactory):
    """A doctor with a second factor, unless told otherwise."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"staff{n}@clinic.example")
    name = "試験 花子"
    password = "!"

    @factory.post_generation
    def role(self, create: bool, extracted: str | None, **kwargs: object) -> None:
        self.groups.add(Group.objects.get(name=extracted or roles.DOCTOR))

    @factory.post_generation
    def second_factor(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if extracted is not False:
            Authenticator.objects.create(user=self, type=Authenticator.Type.TOTP, data={})


class HolidayOverrideFactory(DjangoModelFactory):
    """A day a year off that an administrator made a public holiday, each time another one."""

    class Meta:
        model = HolidayOverride

    on = factory.Sequence(lambda n: timezone.localdate() + datetime.timedelta(days=300 + n))
    is_holiday = True
    name = "臨時の祝日"
    reason = "特別措置法"
    recorded_by = factory.SubFactory(StaffFactory, role=roles.ADMINISTRATOR)


class EmergencyAccessFactory(DjangoModelFactory):
    """A chart open to an administrator for the hour that began just now."""

    class Meta:
        model = EmergencyAccess

    user = factory.SubFactory(StaffFactory, role=roles.ADMINISTRATOR)
    patient_id = 1
    reason = "医師不在、救急からの照会"
    opened_at = factory.LazyFunction(timezone.now)
    closes_at = factory.LazyAttribute(lambda access: access.opened_at + LASTS)
