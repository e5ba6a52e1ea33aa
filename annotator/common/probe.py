"""`python -m annotator.common.probe`: asks this container's web server for its health; exit status 1 when it is ill.

Standard library only and no Django, because a container runs it every half minute.
"""

import http.client
import os
import sys


def is_well(port: int) -> bool:
    """Whether the server answers its health address with 200, asked under a name that it answers to."""
    host = os.environ.get("INTERCODER_HOSTS", "localhost").split(",")[0].strip()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
    try:
        connection.request("GET", "/health/", headers={"Host": host})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_well(int(sys.argv[1]) if len(sys.argv) > 1 else 8000) else 1)
