#!/usr/bin/env bash
# What must hold whatever happens, in full: hostile files, failing calls, kills. Takes half an hour; after a release build.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${CARGO_TARGET_DIR:-target}/release/tongbao
python3 tests/bombs.py "$program" tests/sites/small/site
python3 tests/faults.py --binary "$program" --site tests/sites/small/site
python3 tests/faults.py --binary "$program" --site tests/sites/small/site --no-exchange
