"""The settings of one installation, read from the environment; docs/settings.md describes each variable.

Nothing here is secret, and nothing here decides what a study may do.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF

from annotator import env

# models.QuerySet["Model"] and the like are subscripted at run time
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.read_folder("INTERCODER_DATA", BASE_DIR / "data")
DEBUG = env.read_flag("INTERCODER_DEBUG", False)
IS_DEMO = env.read_flag("INTERCODER_DEMO", False)
IS_HTTPS = env.read_flag("INTERCODER_HTTPS", False)
SECRET_KEY = env.read_secret("INTERCODER_SECRET_KEY", DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.read_list("INTERCODER_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.read_list("INTERCODER_ORIGINS", [])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rules",
    "annotator.common",
    "annotator.accounts",
    "taxonomy",
    "mining",
    "annotator.studies",
    "annotator.rounds",
    "annotator.coding",
    "annotator.agreement",
    "annotator.adjudication",
    "annotator.alignment",
    "annotator.recoding",
    "annotator.exports",
    "annotator.overview",
    "annotator.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "annotator.common.middleware.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "annotator.common.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "annotator.urls"
WSGI_APPLICATION = "annotator.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [  # Django's own shape
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "annotator.common.context.product",
                "annotator.studies.context.current_study",
            ],
        },
    }
]

DATABASES = {"default": env.read_database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'intercoder.sqlite3'}")}
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if IS_SQLITE:
    # readers never wait for the writer (WAL); a writer takes its lock at BEGIN and so never fails in the middle
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
        ),
    }
DATABASES["default"]["CONN_MAX_AGE"] = None if IS_SQLITE else 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = not IS_SQLITE
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview:studies"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "annotator.accounts.adapter.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# behind a proxy every request comes from the proxy: limits per address need the visitor's own
ALLAUTH_TRUSTED_PROXY_COUNT = env.read_number("INTERCODER_PROXIES", 0, 0, 9)
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}

EMAIL_URL = env.read_text("INTERCODER_EMAIL_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_URL else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = EMAIL_URL or "localhost"
EMAIL_PORT = env.read_number("INTERCODER_EMAIL_PORT", 587, 1, 65535)
EMAIL_HOST_USER = env.read_text("INTERCODER_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.read_text("INTERCODER_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.read_flag("INTERCODER_EMAIL_TLS", True)
DEFAULT_FROM_EMAIL = env.read_text("INTERCODER_EMAIL_FROM", "Intercoder <intercoder@localhost>")

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "annotator.common.static.HashedFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# no MEDIA_URL: stored files leave through authorised views only
MEDIA_ROOT = env.read_folder("INTERCODER_MEDIA", DATA_DIR / "media")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# a codebook's file of 5 MB comes back as text once it was looked at
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
# where clones may be read from; without it, only bundles that are uploaded
CLONES_DIR = env.read_text("INTERCODER_CLONES", "")
IMPORT_MAX_BYTES = env.read_number("INTERCODER_IMPORT_MAX_MB", 1024, 1, 100_000) * 1024 * 1024

# --- security -------------------------------------------------------------------------------------------------------
# images of reports may be shown from these, each when its link is pressed
IMAGE_HOSTS = env.read_hosts(
    "INTERCODER_IMAGE_HOSTS",
    (
        "github.com",
        "user-images.githubusercontent.com",
        "private-user-images.githubusercontent.com",
        "raw.githubusercontent.com",
        "camo.githubusercontent.com",
        "github-production-user-asset-6210df.s3.amazonaws.com",
    ),
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *IMAGE_HOSTS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}
SESSION_ENGINE = "annotator.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "annotator.common.views.csrf_failure"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- the API --------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "annotator.accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "annotator.common.api.Pages",
    "EXCEPTION_HANDLER": "annotator.common.api.explain",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Intercoder",
    "DESCRIPTION": "Studies, reports, codebooks, my assignments and gold labels, under the same blinding as the pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "AnswerKindEnum": "annotator.coding.api_shapes.KINDS",
        "ReportKindEnum": "mining.models.ReportKind.choices",
    },
}

# --- long work ------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.read_broker("CELERY_BROKER_URL", "filesystem://localhost//")
IS_BROKER_EMBEDDED = CELERY_BROKER_URL.startswith("filesystem")
BROKER_DIR = DATA_DIR / "broker"
if IS_BROKER_EMBEDDED:
    for _folder in ("in", "done", "control"):
        (BROKER_DIR / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "in"),
        "data_folder_out": str(BROKER_DIR / "in"),
        "processed_folder": str(BROKER_DIR / "done"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # the job row is the truth; a lost wake-up is sent again by the sweep
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
JOB_LEASE_SECONDS = env.read_number("INTERCODER_JOB_LEASE", 30, 1, 3600)
JOB_SWEEP_SECONDS = env.read_number("INTERCODER_JOB_SWEEP", 5, 1, 3600)

# --- where reports come from ------------------------------------------------------------------------------------------
GITHUB_URL = env.read_url("INTERCODER_GITHUB_URL", "https://api.github.com")

# --- logs -----------------------------------------------------------------------------------------------------------
LOG_FORMAT = env.read_choice("INTERCODER_LOG_FORMAT", "text", ["text", "json"])
LOGGING: dict[str, Any] = {  # the standard library's own shape
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"structured": {"()": "annotator.common.logs.formatter", "kind": LOG_FORMAT}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {
        "handlers": ["console"],
        "level": env.read_choice("INTERCODER_LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"]),
    },
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        # a sweep every few seconds is no news; jobs say themselves when they begin and end
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.redirected": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
