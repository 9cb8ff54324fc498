from django.urls import path

from labs.views import imports

app_name = "labs"
urlpatterns = [
    path("labs/imports/", imports.list_imports, name="import_list"),
    path("labs/imports/<int:import_id>/", imports.show_import, name="import_detail"),
    path("labs/imports/<int:import_id>/columns/", imports.name_columns, name="import_columns"),
    path("labs/imports/<int:import_id>/discard/", imports.discard_import, name="import_discard"),
]
