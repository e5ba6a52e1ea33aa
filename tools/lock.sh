#!/bin/sh
# Pins what pyproject.toml asks for, with hashes and without the name of any registry, for every Python from 3.11.
set -eu
cd "$(dirname "$0")/.."
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
python3 -m venv "$tool" && "$tool/bin/pip" install --quiet --disable-pip-version-check uv
# extras stay in the lock: older pips refuse a pin `name==1` for a package that asks for `name[extra]`
pin() {
    "$tool/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
        --no-header --no-annotate pyproject.toml "$@"
}
pin "$@" --output-file requirements/base.txt
pin "$@" --group test --group check --constraint requirements/base.txt --output-file requirements/dev.txt
