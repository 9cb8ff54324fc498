# One image for web, worker, beat and preparation; docker-compose.yml says which command each runs.
FROM python:3.13-slim-bookworm AS packages
COPY requirements/uv.txt requirements/base.txt /requirements/
RUN python -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r /requirements/uv.txt \
 && /opt/uv/bin/uv venv /opt/venv \
 && /opt/uv/bin/uv pip sync --python /opt/venv/bin/python --no-cache --require-hashes \
      --only-binary :all: --compile-bytecode /requirements/base.txt

FROM python:3.13-slim-bookworm AS system
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

FROM system AS built
RUN apt-get update && apt-get install --yes --no-install-recommends gettext
WORKDIR /app
COPY . .
RUN STATIC_ROOT=/app/staticfiles python tools/assets.py \
 && python -m compileall -q clinic patients labs prescriptions billing reminders reports

FROM system
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin isocourse \
 && install --directory --owner isocourse /var/lib/isocourse /var/lib/isocourse/media
COPY --from=built /app /app
WORKDIR /app
ENV STATIC_ROOT=/app/staticfiles MEDIA_ROOT=/var/lib/isocourse/media \
    BEAT_SCHEDULE_FILE=/tmp/beat-schedule HOME=/tmp BIND=0.0.0.0:8000
USER isocourse
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "clinic.wsgi:application"]
