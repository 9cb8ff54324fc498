from django.urls import path

from labs import views

app_name = "labs"
urlpatterns = [
    path("labs/", views.show_waiting, name="result_list"),
    path(
        "patients/<int:patient_id>/labs/<int:report_id>/", views.show_report, name="report_detail"
    ),
]
