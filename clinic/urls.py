"""Every address of the application. Apps are named by string: they are above this one."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
