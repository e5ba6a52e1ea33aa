"""The settings under which the suite runs: the product's own, with a data folder and a database of the run's own.

Nothing a test does reaches the folder `data`. SQLite is a real file with the product's PRAGMAs; `DATABASE_URL` puts
the whole suite on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="intercoder-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

# what the person's shell says of their own installation is not for the tests
_KEPT = {"INTERCODER_SHARED", "INTERCODER_CHROMIUM", "INTERCODER_TEST_POSTGRES", "INTERCODER_TEST_REDIS"}
for _name in [name for name in os.environ if name.startswith("INTERCODER_") and name not in _KEPT]:
    del os.environ[_name]
os.environ.pop("CELERY_BROKER_URL", None)
os.environ["INTERCODER_DATA"] = _folder
os.environ["INTERCODER_LOG_LEVEL"] = "WARNING"
os.environ["INTERCODER_JOB_SWEEP"] = "1"

from annotator.settings import *  # noqa: E402, F403  the product's settings are the base
from annotator.settings import DATA_DIR, DATABASES, IS_SQLITE, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir(exist_ok=True)

if IS_SQLITE:
    DATABASES["default"]["NAME"] = str(DATA_DIR / "intercoder.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
# hashed names need collectstatic first; the built files have tests of their own
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
