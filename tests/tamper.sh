#!/usr/bin/env bash
# Tries 20 000 single changes of the demonstration site, the manifest made to fit, and lists those that `verify` misses.
set -euo pipefail
cd "$(dirname "$0")/.."
TONGBAO_TAMPER=all cargo test --release --no-default-features --test verify four_thousand -- --nocapture
