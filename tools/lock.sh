#!/usr/bin/env bash
# lock.sh: write every lock again. A lock says what, never where from (docs/decisions/0010).
set -eu

for name in requirements requirements-dev requirements-fuzz requirements-node; do
  .venv/bin/uv pip compile --quiet --no-config --system-certs --universal --python-version 3.11 \
    --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$name.in" -o "$name.lock"
done
npm install --package-lock-only --ignore-scripts
npm install --package-lock-only --ignore-scripts --prefix tools/lighthouse
if grep -nE 'https?://' requirements*.lock || grep -n '"resolved"' package-lock.json tools/lighthouse/package-lock.json; then
  echo 'A lock names a place.' >&2
  exit 1
fi
