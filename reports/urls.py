from django.urls import path

from reports.views import courses, story

app_name = "reports"
urlpatterns = [
    path("patients/<int:patient_id>/story/", story.show_panel, name="story_panel"),
    path("reports/courses/", courses.list_courses, name="report_list"),
    path("reports/courses/export/", courses.export_courses, name="course_export"),
]
