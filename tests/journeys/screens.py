"""The screens that each person reaches, taken from the table of addresses.

A new address that answers a GET is swept by `test_accessibility.py`, or is named here with the
reason why it is no screen.
"""

import json
import os
import time
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.account.internal.flows import login
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone
from fido2 import webauthn
from fido2.cose import ES256

from clinic import roles
from clinic.models import Job
from labs.services.incoming import receive_file
from patients.models import Patient
from tests.clinic.signing_in import give_recovery_codes
from tests.contracts.test_url_matrix import ADDRESSES
from tests.contracts.url_table import ANYONE, ROWS, Row
from tests.contracts.world import ANONYMOUS, UNENROLLED, World
from tests.factories.labs import LaboratoryFactory, PregnancyTestFactory
from tests.factories.patients import ConfirmedVisitFactory
from tests.labs.files import table

PEOPLE = (ANONYMOUS, UNENROLLED, *roles.ROLES)
LANGUAGES = ("ja", "en")
SHOWN, REFUSED = 200, 422
PART = "a part of other pages, swept there"
FILE = "a file"
NO_SCREEN = {
    "clinic:home_show": "leads to the first screen of the role",
    "clinic:branch_choose": "the branch menu of every page, which sends nothing wrong",
    "clinic:session_state": "asked by a script",
    "clinic:draft_save": "asked by a script",
    "clinic:healthz": "asked by machines",
    "clinic:readyz": "asked by machines",
    "account_set_password": "everybody has a password; it leads to changing it",
    "mfa_login_webauthn": "asked by a script",
    "mfa_reauthenticate_webauthn": "leads to proving oneself by password or code",
    "mfa_authenticate": "asks for a code after the password; swept by signing in",
    "mfa_download_recovery_codes": FILE,
    "account_logout": "leads to the sign-in page",
    "patients:appointment_move": "the board's button, which always says where to",
    "patients:board_rows": PART,
    "patients:calendar_read": FILE,
    "patients:photo_panel": PART,
    "patients:photo_show": FILE,
    "patients:signature_show": FILE,
    "prescriptions:board_needs": PART,
    "prescriptions:chart_panel": PART,
    "prescriptions:flow_print": FILE,
    "prescriptions:flow_csv": FILE,
    "prescriptions:visit_times": PART,
    "prescriptions:order_print": FILE,
    "billing:patient_panel": PART,
    "billing:batch_download": FILE,
    "billing:closing_csv": FILE,
    "billing:closing_pdf": FILE,
    "reminders:patient_reminders": PART,
    "reports:story_panel": PART,
    "reports:export_show": PART,
    "reports:import_csv": FILE,
    "reports:import_xlsx": FILE,
    "reports:export_download": FILE,
}
# Every page by everybody in both languages, and the colours of both themes: it takes long.
SWEEPS_ALL = "SWEEP_ALL" in os.environ
# What was found in a table of old patients.
COUNTED = {"rows": 3, "new_patients": 1, "new_courses": 0}
COUNTED |= {"known_patients": 1, "known_courses": 0, "refused": 1}


def screens_of(person: str, language: str) -> list[str]:
    """Return the addresses whose GET is a page, and which this person sweeps in a language.

    A page of several people is taken by one in Japanese and by the next in English, unless
    SWEEP_ALL asks for all of them.
    """
    return [name for name, row in ROWS.items() if row.answers[0] and _takes(person, language, name)]


def refusals_of(person: str, language: str) -> list[str]:
    """Return the addresses that answer an empty POST with a page of its errors."""
    return [
        name
        for name, row in ROWS.items()
        if row.answers[1] == REFUSED or row.answers == (SHOWN, SHOWN)
        if _takes(person, language, name)
    ]


def _takes(person: str, language: str, name: str) -> bool:
    if name in NO_SCREEN:
        return False
    if person == UNENROLLED:
        return ROWS[name].before_factor is not None
    people = [each for each in PEOPLE if _may(each, ROWS[name])]
    if SWEEPS_ALL or person not in people:
        return person in people
    return person == people[LANGUAGES.index(language) % len(people)]


def _may(person: str, row: Row) -> bool:
    return person == ANONYMOUS if row.who is ANYONE else person in (row.who or ())


Places = Mapping[str, Mapping[str, Any]]


def url_at(world: World, places: Places, person: str, name: str) -> str:
    """Return the address at the rows of the world that fill its page."""
    row, words = ROWS[name], {**world.own_of(person), **places.get(name, {})}
    found = {word: words[row.using.get(word, word)] for word in ADDRESSES[name].words}
    return reverse(name, kwargs=found) + (f"?{row.query}" if row.query else "")


def furnish(world: World) -> Places:
    """Add what the table's world lacks for a page to be full; return which page stands where."""
    doctor = world.people[roles.DOCTOR]
    _prove(world, UNENROLLED)
    for role in roles.ROLES:
        user = world.people[role]
        _prove(world, role)
        give_recovery_codes(user)
        data = {"name": "Key", "credential": _passkey(), "passwordless": True}
        key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
        world.factors[role] = key.pk
        for state in Job.State.values:
            Job.objects.create(kind="reports.courses", requested_by=user, state=state)
    patient = Patient.objects.get(pk=world.own["patient_id"])
    yesterday = timezone.localdate() - timedelta(days=1)
    unbilled = ConfirmedVisitFactory(patient=patient, visited_on=yesterday, doctor=doctor)
    laboratory = LaboratoryFactory()
    unnamed = receive_file(laboratory=laboratory, name="a.csv", content=table(), by=doctor)
    positive = PregnancyTestFactory(result="positive")
    table_of_old = Job.objects.create(
        kind="reports.old_patients",
        requested_by=world.people[roles.ADMINISTRATOR],
        state=Job.State.DONE,
        parameters={"name": "old.csv", "write": False, "counts": COUNTED},
    )
    return {
        "reports:import_show": {"job_id": table_of_old.pk},
        "prescriptions:pregnancy_test_incident": {
            "patient_id": positive.patient_id,
            "test_id": positive.pk,
        },
        "billing:visit_settle": {"confirmed_visit": unbilled.pk},
        "labs:import_columns": {"import_id": unnamed.pk},
    }


def _prove(world: World, person: str) -> None:
    """Let somebody have proved who they are just now, as changing a second factor asks."""
    session = SessionStore(world.sessions[person])
    record = {"method": "password", "at": time.time(), "reauthenticated": True}
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [record]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(world.people[person].pk)
    session.save()


def _passkey() -> Any:
    """Return what a browser tells of a new passkey."""
    private = ec.generate_private_key(ec.SECP256R1())
    made = webauthn.AttestedCredentialData.create(
        webauthn.Aaguid.NONE, b"key", ES256.from_cryptography_key(private.public_key())
    )
    seen = webauthn.AuthenticatorData.create(
        sha256(b"localhost").digest(), webauthn.AuthenticatorData.FLAG.AT, 0, made
    )
    response = webauthn.AuthenticatorAttestationResponse(
        client_data=webauthn.CollectedClientData.create(
            "webauthn.create", b"challenge", "https://localhost"
        ),
        attestation_object=webauthn.AttestationObject.create("none", seen, {}),
    )
    told = webauthn.RegistrationResponse(raw_id=b"key", response=response)
    return json.loads(json.dumps(dict(told)))
