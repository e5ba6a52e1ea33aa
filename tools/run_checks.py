"""`make check`: every static check, each with its time; all run, and any that fails makes the status 1."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# what a team server would set; `check --deploy` must have nothing to say about it
PRODUCTION = {
    "INTERCODER_SECRET_KEY": "checked-settings-never-served-0123456789-abcdefghijklmnopqrstuvwxyz",
    "INTERCODER_HTTPS": "yes",
    "INTERCODER_HOSTS": "intercoder.example.org",
    "INTERCODER_ORIGINS": "https://intercoder.example.org",
    "DATABASE_URL": "postgresql://intercoder:password@localhost/intercoder",
    "CELERY_BROKER_URL": "redis://localhost:6379/0",
}


def commands(programs: Path) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return each check: its name, its command and what it adds to the environment."""
    python = str(programs / "python")
    return {
        "ruff check": ([str(programs / "ruff"), "check", "--quiet", "."], {}),
        "ruff format": ([str(programs / "ruff"), "format", "--check", "--quiet", "."], {}),
        "mypy --strict": ([str(programs / "mypy")], {}),
        "lint-imports": ([str(programs / "lint-imports")], {}),
        "djlint lint": ([str(programs / "djlint"), "templates", "--lint", "--quiet"], {}),
        "makemigrations --check": ([python, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
        "check --deploy": ([python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    }


def main() -> int:
    """Run all, print one line each, and the output of those that fail."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="intercoder-check-") as data:
        for name, (command, extra) in commands(Path(sys.executable).parent).items():
            started = time.monotonic()
            environment = {**os.environ, "INTERCODER_DATA": data, **extra}
            ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            verdict = "ok" if ran.returncode == 0 else "FAILED"
            print(f"{name:24} {verdict:7} {time.monotonic() - started:5.1f} s", flush=True)
            if ran.returncode:
                failed.append(name)
                print(ran.stdout + ran.stderr)
    print("All checks passed." if not failed else f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
