#!/usr/bin/env bash
# once.sh STAMP SOURCE... -- COMMAND...: run the command when the stamp is older than a source, then renew it.
#
# Holds a lock over question and command, so that two `make` at once (a test beside a running server) do not
# install or build into the same folder.
set -eu

stamp=$1
shift
sources=()
while [ "$1" != "--" ]; do
  sources+=("$1")
  shift
done
shift

mkdir -p .make "$(dirname "$stamp")"
exec 9>.make/lock
flock 9
in_date=true
[ -e "$stamp" ] || in_date=false
for source in "${sources[@]}"; do
  [ "$source" -nt "$stamp" ] && in_date=false
done
$in_date && exit 0

# Taken before the command reads its sources: what changes meanwhile is newer than the stamp.
begun=$(mktemp .make/begun.XXXXXX)
trap 'rm -f "$begun"' EXIT
"$@" 9>&-
mkdir -p "$(dirname "$stamp")"
touch -r "$begun" "$stamp"
