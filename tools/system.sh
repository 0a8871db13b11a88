#!/usr/bin/env bash
# system.sh: does this machine have what the tests need besides the locks: Chromium, fonts, PostgreSQL, Caddy, Tor, systemd, curl?
set -eu

has_font() { command -v fc-list >/dev/null && fc-list : family | grep -q "$1"; }
has_postgresql() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

missing=()
command -v chromium >/dev/null || missing+=(chromium)
# The same without windows, for tests of pages: four times as light. Without it they run in the whole Chromium.
command -v chromium-headless-shell >/dev/null || missing+=(chromium-headless-shell)
has_font 'Noto Sans Myanmar' || missing+=(fonts-noto-core)
has_font 'Noto Sans CJK' || missing+=(fonts-noto-cjk)
has_postgresql || missing+=(postgresql-15)
command -v caddy >/dev/null || missing+=(caddy)
# Debian keeps it where only root looks.
{ command -v tor || [ -x /usr/sbin/tor ]; } >/dev/null || missing+=(tor)
command -v systemd-analyze >/dev/null || missing+=(systemd)
command -v curl >/dev/null || missing+=(curl)
[ "${#missing[@]}" = 0 ] || exec tools/apt.sh "${missing[@]}"
