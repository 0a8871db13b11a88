#!/usr/bin/env bash
# wheel.sh [FOLDER]: the wheel, by default into build/. What was built before lies elsewhere and cannot slip in; the
# pages are those of static/dist (`make wheel` builds them first), and the same sources make the same bytes.
set -eu

folder=${1:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '[build]\nbuild_base = %s/build\n[egg_info]\negg_base = %s\n' "$work" "$work" >"$work/places.cfg"
export DIST_EXTRA_CONFIG="$work/places.cfg"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
rm -f "$folder"/koe-*.whl
.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index \
  --wheel-dir "$folder" .
ls "$folder"/koe-*.whl
