from django.urls import path

from patients.views import (
    access,
    appointments,
    board,
    emergency,
    feeds,
    identity,
    merging,
    photos,
    search,
    week,
)

app_name = "patients"
urlpatterns = [
    path("access-log/", access.show_log, name="access_list"),
    path("board/", board.show_board, name="board_show"),
    path("board/rows/", board.show_rows, name="board_rows"),
    path("board/missed/", board.note_missed, name="missed_note"),
    path("week/", week.show_week, name="week_show"),
    path("calendar-addresses/", feeds.list_feeds, name="calendar_list"),
    path("calendar-addresses/<int:feed_id>/close/", feeds.revoke, name="calendar_revoke"),
    path("calendar/<str:token>.ics", feeds.read_calendar, name="calendar_read"),
    path("emergencies/", emergency.list_emergencies, name="emergency_list"),
    path("emergencies/new/", emergency.open_chart, name="emergency_open"),
    path("emergencies/<int:access_id>/", emergency.review, name="emergency_review"),
    path("patients/", search.list_patients, name="patient_list"),
    path("patients/search/", search.search_patients, name="patient_search"),
    path("patients/new/", identity.register, name="patient_register"),
    path("patients/birth-date/", identity.echo_birth_date, name="birth_date_echo"),
    path("patients/<int:patient_id>/", identity.show, name="patient_detail"),
    path("patients/<int:patient_id>/edit/", identity.correct, name="patient_edit"),
    path(
        "patients/<int:patient_id>/guardians/new/",
        identity.name_guardian,
        name="guardian_add",
    ),
    path("patients/<int:patient_id>/photos/", photos.show_photos, name="photo_list"),
    path("patients/<int:patient_id>/photos/panel/", photos.show_panel, name="photo_panel"),
    path("patients/<int:patient_id>/photos/compare/", photos.compare, name="photo_compare"),
    path(
        "patients/<int:patient_id>/photos/publication/",
        photos.agree_to_publish,
        name="publication_agree",
    ),
    path(
        "patients/<int:patient_id>/photos/publication/<int:consent_id>/revoke/",
        photos.revoke_publication,
        name="publication_revoke",
    ),
    path(
        "patients/<int:patient_id>/consents/<int:consent_id>/signature/",
        photos.send_signature,
        name="signature_show",
    ),
    path("patients/<int:patient_id>/photos/<int:photo_id>/", photos.send_photo, name="photo_show"),
    path("patients/<int:patient_id>/photos/<int:photo_id>/void/", photos.void, name="photo_void"),
    path("patients/<int:patient_id>/merge/", merging.merge, name="record_merge"),
    path(
        "patients/<int:patient_id>/merges/<int:merge_id>/part/",
        merging.part,
        name="record_part",
    ),
    path("patients/<int:patient_id>/walk-in/", appointments.walk_in, name="walk_in_register"),
    path(
        "patients/<int:patient_id>/appointments/new/",
        appointments.book,
        name="appointment_book",
    ),
    path(
        "patients/<int:patient_id>/appointments/<int:appointment_id>/reschedule/",
        appointments.reschedule,
        name="appointment_reschedule",
    ),
    path(
        "patients/<int:patient_id>/appointments/<int:appointment_id>/move/",
        board.move_appointment,
        name="appointment_move",
    ),
    path(
        "patients/<int:patient_id>/appointments/<int:appointment_id>/undo/",
        board.undo_last_move,
        name="appointment_undo",
    ),
    path(
        "patients/<int:patient_id>/appointments/<int:appointment_id>/cancel/",
        appointments.cancel,
        name="appointment_cancel",
    ),
]
