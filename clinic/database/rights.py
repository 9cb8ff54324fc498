"""Which rights the application role has on each table. What is not named here gets the fewest."""

from collections.abc import Iterable

import pghistory.models
from django.apps import apps

READ = frozenset({"SELECT"})
ADD = READ | {"INSERT"}
WRITE = ADD | {"UPDATE"}
REMOVE = WRITE | {"DELETE"}
EVERY = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")

# The log of who read what, and what the history says about the circumstances of a change.
KEPT = frozenset({"clinic_accesslog", "clinic_accessloganchor", "pghistory_context"})
EXCEPTIONS = {
    # Roles are fixed, and migrations make them.
    "auth_group": READ,
    "auth_group_permissions": READ,
    "auth_permission": READ,
    "clinic_user_user_permissions": READ,
    "django_content_type": READ,
    "django_migrations": READ,
    # Evidence of attempts to sign in.
    "clinic_loginattempt": ADD,
    # Money and its papers are written once; the lines of a draft are made anew.
    "billing_payment": ADD,
    "billing_deposit": ADD,
    "billing_receipt": ADD,
    "billing_printrecord": ADD,
    "billing_invoiceline": REMOVE,
    # Rows that end: sessions, the cache, keys and slots past their age, drafts that were sent.
    "clinic_cache": REMOVE,
    "clinic_formdraft": REMOVE,
    "clinic_idempotencykey": REMOVE,
    "clinic_taskslot": REMOVE,
    "django_session": REMOVE,
    "usersessions_usersession": REMOVE,
    # A second factor or an address that somebody gives up; a role that is taken away.
    "account_emailaddress": REMOVE,
    "account_emailconfirmation": REMOVE,
    "clinic_user_groups": REMOVE,
    "mfa_authenticator": REMOVE,
}


def kept_tables() -> frozenset[str]:
    """Return the tables whose rows nobody changes: every table of events, and the access log."""
    events = {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and model._meta.managed
    }
    return KEPT | events


def rights_on(tables: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return what the application role may do with each of `tables`.

    A table that no model knows is only read: a forgotten one fails closed.
    """
    models = apps.get_models(include_auto_created=True)
    rights = dict.fromkeys((model._meta.db_table for model in models), WRITE)
    rights |= EXCEPTIONS | dict.fromkeys(kept_tables(), READ)
    return {table: rights.get(table, READ) for table in tables}
