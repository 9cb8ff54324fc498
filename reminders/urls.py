from django.urls import path

from reminders.views import lists, replies, texts

app_name = "reminders"
of_reminder = "patients/<int:patient_id>/reminders/<int:reminder_id>/"
urlpatterns = [
    path("reminders/", lists.list_reminders, name="reminder_list"),
    path("reminders/again/", lists.resend_failed, name="reminder_resend_failed"),
    path(
        "patients/<int:patient_id>/replies/<int:reply_id>/done/",
        lists.reply_done,
        name="reply_done",
    ),
    path("reminders/texts/", texts.list_texts, name="text_list"),
    path("reminders/texts/<str:kind>/<str:language>/", texts.edit_text, name="text_edit"),
    path("patients/<int:patient_id>/reminders/", lists.list_of_patient, name="patient_reminders"),
    path(f"{of_reminder}message/", lists.show_message, name="reminder_message"),
    path(f"{of_reminder}done/", lists.done_by_phone, name="reminder_done"),
    path(f"{of_reminder}resend/", lists.resend, name="reminder_resend"),
    path("answer/<str:token>/", replies.reply, name="reply"),
]
