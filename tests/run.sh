#!/usr/bin/env bash
# Installs what the tests use with the system's package client and cargo, then runs every check.
# Needs a Rust toolchain; on Debian 12 everything else is fetched here.
set -euo pipefail
cd "$(dirname "$0")/.."
export DEBIAN_FRONTEND=noninteractive

packages=(chromium libreoffice-writer-nogui zbar-tools fonts-noto-cjk poppler-utils qpdf python3 python3-fitz build-essential)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -q </dev/null
  "${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null
fi

# One profile for everything, so that the typesetter is compiled once.
cargo fmt --check
cargo clippy --release --all-targets -- -D warnings
cargo run --release --quiet -- fonts fetch
cargo test --release
cargo run --release --quiet -- build --as-of 2017-08-21
cargo check --release --no-default-features
