"""What a monitor asks: does the process live, and can it do its work."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.database.weaknesses import weaknesses
from clinic.middleware.requests import client_address
from clinic.models import Heartbeat, OutboxMessage
from clinic.roles import public

LATE = timedelta(minutes=5)
LOOPBACK = {"127.0.0.1", "::1"}


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if everything works, 503 if something does not; what it is, only to this machine."""
    try:
        found = problems()
    except DatabaseError:
        found = ["database"]
    status = 503 if found else 200
    if client_address(request) not in LOOPBACK:
        return HttpResponse("not ready\n" if found else "ready\n", status=status)
    return JsonResponse({"ready": not found, "problems": found}, status=status)


def problems() -> list[str]:
    """Name what keeps the application from working as it should."""
    now = timezone.now()
    plan = MigrationExecutor(connection)
    with connection.cursor() as cursor:
        weak = weaknesses(cursor, settings.DATABASES["default"]["USER"])
    late = OutboxMessage.objects.filter(
        done_at=None, given_up_at=None, not_before__lt=now - LATE
    ).exists()
    heard = Heartbeat.objects.filter(name="worker", heard_at__gt=now - LATE).exists()
    checks = {
        "migrations": bool(plan.migration_plan(plan.loader.graph.leaf_nodes())),
        "hardening": bool(weak),
        "outbox": late,
        "worker": not heard,
    }
    return [name for name, is_wrong in checks.items() if is_wrong]
