"""Archives (workbooks, projects) damaged in the ways that the reader of archives has an error of its own for."""

import io
import zipfile

DIRECTORY = b"PK\x01\x02"
VERSION, FLAGS = 6, 8  # where an entry of the directory, and two bytes less far the member itself, tells them


def damaged_forms(content: bytes) -> dict[str, bytes]:
    """The archive with its packed bytes overwritten, of a version to come, and locked by a password."""
    packed, newer, locked = bytearray(content), bytearray(content), bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    for member in members:
        start = member.header_offset + 30 + len(member.filename.encode())
        packed[start] = 0xFF
        locked[member.header_offset + FLAGS - 2] |= 1
    place = content.find(DIRECTORY)
    while place >= 0:
        newer[place + VERSION] = 240
        locked[place + FLAGS] |= 1
        place = content.find(DIRECTORY, place + 1)
    return {"packed": bytes(packed), "newer": bytes(newer), "locked": bytes(locked)}
