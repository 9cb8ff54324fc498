from django.urls import path

from reminders.views import lists

app_name = "reminders"
of_reminder = "patients/<int:patient_id>/reminders/<int:reminder_id>/"
urlpatterns = [
    path("reminders/", lists.list_reminders, name="reminder_list"),
    path(f"{of_reminder}done/", lists.done_by_phone, name="reminder_done"),
    path(f"{of_reminder}resend/", lists.resend, name="reminder_resend"),
]
