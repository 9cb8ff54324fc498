from django.urls import path

from reports.views import (
    courses,
    exports,
    operations,
    outcomes,
    patient_files,
    patient_import,
    story,
)

app_name = "reports"
urlpatterns = [
    path("patients/<int:patient_id>/story/", story.show_panel, name="story_panel"),
    path("patients/<int:patient_id>/file/", patient_files.ask_for_file, name="patient_file"),
    path("reports/courses/", courses.list_courses, name="report_list"),
    path("reports/courses/export/", courses.export_courses, name="course_export"),
    path("reports/outcomes/", outcomes.show_outcomes, name="outcome_show"),
    path("reports/outcomes/export/", outcomes.export_outcomes, name="outcome_export"),
    path("reports/operations/", operations.show_operations, name="operation_show"),
    path("reports/lots/<int:lot_id>/", operations.show_recall, name="recall_show"),
    path("reports/imports/", patient_import.hand_in, name="import_list"),
    path("reports/imports/<int:job_id>/", patient_import.show_import, name="import_show"),
    path("reports/imports/<int:job_id>/take/", patient_import.take_over, name="import_take"),
    path("reports/imports/template.xlsx", patient_import.template_xlsx, name="import_xlsx"),
    path("reports/imports/template.csv", patient_import.template_csv, name="import_csv"),
    path("reports/exports/", exports.list_exports, name="export_list"),
    path("reports/exports/<int:job_id>/", exports.show_export, name="export_show"),
    path("reports/exports/<int:job_id>/file/", exports.download, name="export_download"),
    path("reports/exports/<int:job_id>/cancel/", exports.cancel, name="export_cancel"),
    path("reports/exports/<int:job_id>/retry/", exports.retry, name="export_retry"),
]
