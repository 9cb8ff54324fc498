"""Every address of the application. Apps are named by string: they are above this one."""

from importlib.util import find_spec

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_http_methods

from clinic import roles
from clinic.views import account as own
from clinic.views import drafts, guides, health, home, staff

handler400 = "clinic.views.errors.bad_request"
handler403 = "clinic.views.errors.permission_denied"
handler404 = "clinic.views.errors.page_not_found"
handler429 = "clinic.views.errors.too_many_requests"
handler500 = "clinic.views.errors.server_error"

# allauth takes a PUT for a POST and answers OPTIONS; nothing of ours asks for either.
takes = require_http_methods(["GET", "HEAD", "POST"])


def public(view: roles.View) -> roles.View:
    return roles.public(takes(view))


def own_account(view: roles.View) -> roles.View:
    return roles.requires("clinic.use_own_account")(takes(view))


# Of allauth only what staff need: nobody signs up, and an administrator changes addresses.
sign_in = [
    path("login/", public(account.login), name="account_login"),
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("code/", public(second_factor.authenticate), name="mfa_authenticate"),
    path("passkey/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/sent/",
        public(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[-0-9A-Za-z]{1,100})/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
again = [
    path("password/", own_account(own.PasswordAgain.as_view()), name="account_reauthenticate"),
    path("code/", own_account(own.CodeAgain.as_view()), name="mfa_reauthenticate"),
    path("passkey/", own_account(own.PasskeyAgain.as_view()), name="mfa_reauthenticate_webauthn"),
]
factors = [
    path("", own_account(second_factor.index), name="mfa_index"),
    path("app/add/", own_account(totp.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", own_account(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("passkeys/", own_account(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/add/", own_account(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "passkeys/<int:pk>/remove/",
        own_account(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("passkeys/<int:pk>/edit/", own_account(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("codes/", own_account(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "codes/new/",
        own_account(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "codes/file/",
        own_account(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
account_pages = [
    *sign_in,
    path("again/", include(again)),
    path("two-steps/", include(factors)),
    path("password/", own_account(account.password_change), name="account_change_password"),
    path("password/by-mail/", own.set_password_by_mail, name="account_set_password"),
    path("sessions/", own_account(sessions.list_usersessions), name="usersessions_list"),
]
clinic_pages = [
    path("", home.home, name="home_show"),
    path("account/preferences/", own.change_own_preferences, name="preferences_change"),
    path("account/branch/", own.choose_branch, name="branch_choose"),
    path("account/session/", own.session_state, name="session_state"),
    path("staff/", staff.list_staff, name="staff_list"),
    path("staff/new/", staff.add_staff, name="staff_add"),
    path("staff/<int:user_id>/edit/", staff.edit_staff, name="staff_edit"),
    path("staff/<int:user_id>/close/", staff.close_account, name="staff_close"),
    path("staff/<int:user_id>/open/", staff.open_account, name="staff_open"),
    path("staff/<int:user_id>/link/", staff.send_link, name="staff_link"),
    path("staff/<int:user_id>/second-factor/", staff.reset_factors, name="staff_factor_reset"),
    path("drafts/", drafts.draft, name="draft_save"),
    path("guides/", guides.list_guides, name="guide_list"),
    path("guides/<slug:slug>/", guides.show_guide, name="guide_show"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((clinic_pages, "clinic"))),
    path("account/", include(account_pages)),
]
# Transitional: each app's addresses, as soon as it has some.
urlpatterns += [
    path("", include(f"{app}.urls"))
    for app in ("patients", "labs", "prescriptions", "billing", "reminders", "reports")
    if find_spec(f"{app}.urls")
]
