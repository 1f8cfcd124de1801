#!/usr/bin/env bash
# Spark and Ray in the environment $VENV (default .venv), and Debian's Java for Spark: what the tests of the engines need.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v java >/dev/null; then
  if ! command -v apt-get >/dev/null; then
    echo "There is no Java here and no apt-get to install it with. Install Java 17 or newer." >&2
    exit 1
  fi
  as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null
fi
pip() { "${VENV:-.venv}/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }
pip install --require-hashes -r locks/engines.txt
pip install --no-deps -e .
