"""Without a mail host, mail is kept in files, which the log says and the page does not."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.worlds import people

pytestmark = pytest.mark.django_db


def test_a_reset_mail_lies_in_a_folder_and_only_the_log_says_so(
    client: Client, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    people.make_user("ada")
    page = client.post("/accounts/password/reset/", {"email": "ada@example.org"}, follow=True).content.decode()
    letter = next(tmp_path.iterdir()).read_text()
    assert "/accounts/password/reset/key/" in letter
    assert str(tmp_path) in caplog.text
    assert str(tmp_path) not in page
    assert "/key/" not in caplog.text
