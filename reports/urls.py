from django.urls import path

from reports.views import courses

app_name = "reports"
urlpatterns = [
    path("reports/courses/", courses.list_courses, name="report_list"),
    path("reports/courses/export/", courses.export_courses, name="course_export"),
]
