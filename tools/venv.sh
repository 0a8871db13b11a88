#!/usr/bin/env bash
# venv.sh LOCK: make .venv with a Python of 3.11 or newer where there is none, and install what the lock names.
set -eu

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! fits .venv/bin/python; then
  for python in python3.11 python3.12 python3.13 python3; do
    fits "$python" && break
    python=""
  done
  if [ -z "$python" ]; then
    echo "Koe needs Python 3.11 or newer, and none was found. On Debian 12: apt install python3 python3-venv" >&2
    exit 1
  fi
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
    tools/apt.sh "python$version-venv"
  fi
  echo "Python: $("$python" --version)"
  "$python" -m venv --clear .venv
fi

echo "Installing $1"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
  --only-binary :all: --require-hashes -r "$1"

# The command `koe`, from any folder, without installing ourselves.
cat >.venv/bin/koe <<END
#!$PWD/.venv/bin/python
import sys

sys.path.insert(0, "$PWD")
from koe.cli import main

main()
END
chmod +x .venv/bin/koe
