from django.urls import include, path

from bench import raw

pages = [
    path("empty/", raw.empty, name="empty"),
    path("signed-in/", raw.signed_in, name="signed_in"),
    path("shell/", raw.shell, name="shell"),
    path("patients/<int:patient_id>/", raw.patient, name="patient"),
    path("patients/<int:patient_id>/chart/", raw.chart, name="chart"),
    path("board/", raw.board, name="board"),
    path("search/", raw.search, name="search"),
]
urlpatterns = [path("bench/", include((pages, "bench"))), path("", include("clinic.urls"))]
