"""What reading an archive (a workbook, a project) raises when it is damaged, locked or of an unknown kind. Pure."""

import zipfile
import zlib

# RuntimeError: behind a password, or (NotImplementedError) packed in a way or of a version that is not known here
UNREADABLE_ARCHIVE = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError)
