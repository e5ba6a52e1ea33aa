#!/bin/sh
# Makes .venv and installs the locked packages into it: `tools/setup.sh base` for running, `tools/setup.sh dev` for
# tests and checks. Needs Python 3.11 or newer and a package registry. Says what to do when something is missing.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-base}
venv=${VENV:-.venv}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python}; do
        if is_new_enough "$candidate"; then echo "$candidate"; return; fi
    done
    echo "Intercoder needs Python 3.11 or newer; found none. Install one, or name it: make PYTHON=/path/to/python3" >&2
    exit 1
}

if [ ! -x "$venv/bin/python" ]; then
    python=$(find_python)
    echo "  Making $venv with $("$python" --version)"
    if ! "$python" -m venv "$venv"; then
        rm -rf "$venv"
        echo "$python can't make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi
echo "  Installing requirements/$kind.txt"
# Python compiles what it imports; compiling everything at once would take as long as installing it. The lock names all
# packages, so that none has to be asked what else it needs
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes \
    --requirement "requirements/$kind.txt"
touch "$venv/.installed-$kind"
