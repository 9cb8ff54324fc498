"""Accounts of staff: who may work here, said by administrators and kept in history."""

import threading
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from clinic import roles
from clinic.models import OutboxMessage, User
from clinic.outbox import deliver
from clinic.services.staff import (
    EmailTaken,
    LastAdministrator,
    OwnAccount,
    StaffChanged,
    StaffDetails,
    change_staff,
    create_staff,
    disable_staff,
    enable_staff,
)
from tests.clinic.signing_in import enrol, send_password, staff_with_password
from tests.factories.clinic import StaffFactory

NEW = {"name": "新井 春", "email": "Arai@Clinic.example", "role": "reception", "language": "ja"}


def details(user: User, **changes: object) -> StaffDetails:
    (role,) = user.roles
    values = {"email": user.email, "name": user.name, "role": role, "language": user.language}
    return StaffDetails(**values | changes)


@pytest.fixture
def administrator(db):
    return StaffFactory(role=roles.ADMINISTRATOR)


def test_new_account_gets_a_link_by_mail_and_no_password(administrator_client):
    response = administrator_client.post(reverse("clinic:staff_add"), NEW)

    user = User.objects.get(email="arai@clinic.example")
    assert response.url == reverse("clinic:staff_list")
    assert user.roles == {roles.RECEPTION}
    assert not user.has_usable_password()
    assert deliver(OutboxMessage.objects.get(payload__user=user.pk).pk)
    assert mail.outbox[0].to == ["arai@clinic.example"]
    assert "/account/password/reset/" in mail.outbox[0].body


def test_address_in_use_is_refused_and_nothing_typed_is_lost(administrator_client):
    StaffFactory(email="arai@clinic.example")

    response = administrator_client.post(reverse("clinic:staff_add"), NEW)

    assert response.status_code == 422
    assert "新井 春" in response.content.decode()
    assert response.context["form"].errors["email"]


def test_list_names_everybody_with_role_state_and_second_factor(administrator_client):
    enrolled = StaffFactory(role=roles.DOCTOR, name="試験 医師", second_factor=False)
    enrol(enrolled)
    StaffFactory(role=roles.RECEPTION, name="元 受付", is_active=False)

    content = administrator_client.get(reverse("clinic:staff_list")).content.decode()

    assert "試験 医師" in content
    assert "元 受付" in content


def test_list_takes_the_same_queries_for_few_and_many(
    administrator_client, django_assert_max_num_queries
):
    StaffFactory.create_batch(20, role=roles.DOCTOR)

    with django_assert_max_num_queries(11):
        administrator_client.get(reverse("clinic:staff_list"))


def test_another_role_ends_the_sessions_and_stays_in_the_history(administrator):
    doctor, client = staff_with_password(role=roles.DOCTOR), Client()
    send_password(client, doctor.email)
    doctor.refresh_from_db()

    change_staff(
        user=doctor,
        version=doctor.version,
        details=details(doctor, role=roles.RECEPTION),
        by=administrator,
    )

    assert client.get("/account/sessions/").status_code == 302
    assert User.objects.get(pk=doctor.pk).roles == {roles.RECEPTION}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label FROM clinic_staffroleevent WHERE user_id = %s ORDER BY pgh_id",
            [doctor.pk],
        )
        assert [label for (label,) in cursor.fetchall()] == ["insert", "delete", "insert"]


def test_change_of_an_account_changed_meanwhile_is_refused(administrator):
    doctor = StaffFactory(role=roles.DOCTOR)
    change_staff(user=doctor, version=1, details=details(doctor, name="林 一"), by=administrator)

    with pytest.raises(StaffChanged):
        change_staff(user=doctor, version=1, details=details(doctor), by=administrator)

    doctor.refresh_from_db()
    assert doctor.name == "林 一"


def test_change_to_an_address_in_use_is_refused(administrator):
    doctor, other = StaffFactory(role=roles.DOCTOR), StaffFactory(role=roles.DOCTOR)

    with pytest.raises(EmailTaken):
        change_staff(
            user=doctor,
            version=1,
            details=details(doctor, email=other.email.upper()),
            by=administrator,
        )


def test_nobody_takes_their_own_role_or_account_away(administrator):
    StaffFactory(role=roles.ADMINISTRATOR)

    with pytest.raises(OwnAccount):
        disable_staff(user=administrator, by=administrator)
    with pytest.raises(OwnAccount):
        change_staff(
            user=administrator,
            version=1,
            details=details(administrator, role=roles.DOCTOR),
            by=administrator,
        )


def test_last_administrator_is_kept(administrator):
    with pytest.raises(LastAdministrator):
        disable_staff(user=administrator, by=StaffFactory(role=roles.DOCTOR))


def test_two_administrators_closing_each_other_at_once_leave_one(committed_db):
    pair = StaffFactory.create_batch(2, role=roles.ADMINISTRATOR)
    barrier = threading.Barrier(2)

    def close(user, by):
        barrier.wait()
        try:
            disable_staff(user=user, by=by)
        except LastAdministrator:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=order) for order in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert User.objects.filter(is_active=True, groups__name=roles.ADMINISTRATOR).count() == 1


def test_account_opened_again_wants_a_new_password(administrator):
    user = staff_with_password(role=roles.DOCTOR)
    disable_staff(user=user, by=administrator)

    enable_staff(user=user)

    user.refresh_from_db()
    assert user.is_active
    assert not user.has_usable_password()
    assert OutboxMessage.objects.filter(payload__user=user.pk).exists()


def test_second_factor_is_removed_only_by_who_proved_who_they_are(administrator_client):
    user = StaffFactory(role=roles.DOCTOR, second_factor=False)
    enrol(user)

    response = administrator_client.post(reverse("clinic:staff_factor_reset", args=[user.pk]))

    assert response.url.startswith(reverse("account_reauthenticate"))
    assert user.authenticator_set.exists()


def test_command_makes_the_first_administrator_and_prints_the_link(db, settings):
    out = StringIO()

    call_command(
        "add_staff",
        email="first@clinic.example",
        name="最初 の人",
        role=roles.ADMINISTRATOR,
        stdout=out,
    )

    assert User.objects.get(email="first@clinic.example").roles == {roles.ADMINISTRATOR}
    assert out.getvalue().startswith(f"{settings.BASE_URL}/account/password/reset/")
    with pytest.raises(CommandError, match="already"):
        call_command("add_staff", email="first@clinic.example", name="x", role=roles.DOCTOR)


def test_create_staff_unknown_role_is_refused(db):
    with pytest.raises(ValueError, match="owner"):
        create_staff(email="a@clinic.example", name="x", role="owner")
