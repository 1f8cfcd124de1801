#!/usr/bin/env bash
# Debian's C compiler, with which tests/torture makes a disk that fails; nothing is done where there is one.
set -euo pipefail
if command -v cc >/dev/null || command -v gcc >/dev/null; then exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "There is no C compiler here and no apt-get to install it with. Install gcc, or leave tests/torture out." >&2
  exit 1
fi
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
as_root apt-get update -qq
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null
