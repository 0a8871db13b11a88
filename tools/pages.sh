#!/usr/bin/env bash
# pages.sh: build the two bundles side by side, the worker's and the staff's (docs/decisions/0006), and compress their
# assets once, which every start of a server would do anew.
set -eu

node_modules/.bin/vite build --logLevel warn -c vite.worker.config.ts &
worker=$!
node_modules/.bin/vite build --logLevel warn -c vite.staff.config.ts &
staff=$!
failed=0
wait "$worker" || failed=1
wait "$staff" || failed=1
[ "$failed" = 0 ] || exit "$failed"
.venv/bin/python -m api.built
