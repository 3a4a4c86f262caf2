#!/usr/bin/env bash
# Gradescope runs this once, when it makes the image: the course, without JupyterLab.
set -euo pipefail
root="${AUTOGRADER:-/autograder}"

newer() { "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=""
for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if newer "$name"; then
        python="$name"
        break
    fi
done
if [ -z "$python" ]; then
    apt-get -qq update
    apt-get -qq install --yes --no-install-recommends python3.11 python3.11-venv
    python=python3.11
fi

"$python" -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --quiet \
    --constraint "$root/source/package/constraints.txt" "$root/source/package"
