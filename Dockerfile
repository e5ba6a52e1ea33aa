# The image of web server and worker. Nothing in it is secret and nothing in it is kept: state lives in PostgreSQL and
# in the volume of stored files (/srv/media).

FROM python:3.12-slim AS packages
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/base.txt \
    && /opt/venv/bin/pip uninstall --yes pip

FROM python:3.12-slim
RUN groupadd --gid 10001 intercoder \
    && useradd --uid 10001 --gid intercoder --no-create-home --shell /usr/sbin/nologin intercoder \
    && mkdir -p /srv/data /srv/media \
    && chown intercoder:intercoder /srv/data /srv/media
# git histories are read by git itself
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/app
COPY manage.py ./
COPY annotator annotator
COPY taxonomy taxonomy
COPY mining mining
COPY templates templates
COPY static static
COPY examples examples
RUN python -m compileall -q annotator taxonomy mining
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=annotator.settings \
    INTERCODER_DATA=/srv/data \
    INTERCODER_MEDIA=/srv/media \
    INTERCODER_LOG_FORMAT=json
USER intercoder
# the settings need a secret and a broker to be read at all; neither stays in the image
RUN INTERCODER_SECRET_KEY=only-for-collecting-static-files-at-build-time \
    CELERY_BROKER_URL=redis://none \
    python manage.py prepare --only static
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--respawn-failed-workers", "--log-level", "warning", "annotator.wsgi:application"]
