#!/usr/bin/env bash
# apt.sh PACKAGE...: install Debian packages when we are root on Debian; otherwise say in one message what is needed.
set -eu

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Koe needs packages that this machine lacks. As root, on Debian 12:" >&2
  echo "  apt-get install --no-install-recommends $*" >&2
  exit 1
fi

echo "Installing by apt: $*"
export DEBIAN_FRONTEND=noninteractive
# Another apt may hold the lists, for which apt itself does not wait; it does wait for dpkg.
for _ in 1 2 3 4 5 6 7 8 9 10; do
  apt-get -qq update && break
  sleep 6
done
apt-get -qq -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$@" >/dev/null
