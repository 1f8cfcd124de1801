#!/usr/bin/env bash
# A throw-away server of PostgreSQL for the tests, from Debian's packages where there is none.
#   .ci/postgresql.sh start FOLDER    makes and starts one in FOLDER, prints its address (LONTAR_TEST_POSTGRESQL)
#   .ci/postgresql.sh stop FOLDER     stops it
#   .ci/postgresql.sh restart FOLDER  stops it as a crash does, and starts it again
# It listens on this machine only, keeps nothing over a power cut, and runs as an unprivileged user.
set -euo pipefail
ACTION="${1:?start, stop or restart}"
FOLDER="${2:?a folder}"

binaries() { find /usr/lib/postgresql -mindepth 3 -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
# PostgreSQL refuses to run as root; Debian's package brings a user for it.
as_user() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

if [ -z "$(binaries)" ] && [ "$ACTION" = start ]; then
  if ! command -v apt-get >/dev/null; then
    echo "There is no PostgreSQL here and no apt-get to install it with. Install it, or name a server yourself." >&2
    exit 1
  fi
  as_root apt-get update -qq >&2
  # Without a server of its own that starts with the machine.
  as_root mkdir -p /etc/postgresql-common
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
fi
BIN="$(binaries)"
cd /

if [ "$ACTION" != start ]; then
  as_user "$BIN/pg_ctl" -D "$FOLDER/data" -m immediate -w stop >/dev/null
  if [ "$ACTION" = restart ]; then
    as_user "$BIN/pg_ctl" -D "$FOLDER/data" -l "$FOLDER/server.log" -w start >/dev/null
  fi
  exit
fi

mkdir -p "$FOLDER"
if [ "$(id -u)" = 0 ]; then
  chown postgres "$FOLDER"
fi
# In the order of a language, so that no test passes only because the server orders text as we do (15 and newer can).
ORDER=(--locale=C.UTF-8)
if "$BIN/initdb" --help | grep -q -- --locale-provider; then ORDER+=(--locale-provider=icu --icu-locale=en-US); fi
as_user "$BIN/initdb" -D "$FOLDER/data" -U lontar --auth=trust -E UTF8 "${ORDER[@]}" >"$FOLDER/initdb.log"
PORT="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
as_user tee -a "$FOLDER/data/postgresql.conf" >/dev/null <<SETTINGS
port = $PORT
listen_addresses = '127.0.0.1'
unix_socket_directories = '$FOLDER'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
SETTINGS
as_user "$BIN/pg_ctl" -D "$FOLDER/data" -l "$FOLDER/server.log" -w start >/dev/null
echo "postgresql://lontar@127.0.0.1:$PORT/postgres"
