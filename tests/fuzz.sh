#!/usr/bin/env bash
# Feeds every reader of foreign bytes with changed inputs, a minute each: fuzz.sh [SECONDS]. What fails is kept in tests/fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."
FUZZ_SECONDS=${1:-60} cargo test --locked --release --test fuzz -- --nocapture
