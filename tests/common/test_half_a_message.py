"""A message that a worker meets while it is still being written does not end the worker."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from annotator.celery import PatientChannel


def test_half_a_message_is_none_and_the_next_is_delivered(tmp_path: Path) -> None:
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path)}
    with Connection("filesystem://localhost//", transport_options=folders) as connection:
        channel = connection.default_channel
        assert isinstance(channel, PatientChannel)
        queue = connection.SimpleQueue("jobs")
        queue.put({"job": 7})
        (tmp_path / "0_half.jobs.msg").write_text("")
        with pytest.raises(Empty):
            channel._get("jobs")
        assert queue.get(block=True, timeout=5).payload == {"job": 7}
