#!/usr/bin/env bash
# Builds the program that is given away: pinned toolchain and libraries, no path of this machine in it, stripped.
# The same commit gives the same bytes from any folder. Usage: release.sh [--twice]   --twice: build in two folders and compare.
set -euo pipefail
cd "$(dirname "$0")"

build() { # FOLDER TARGET
  local registry=${CARGO_HOME:-$HOME/.cargo}
  local sysroot
  sysroot=$(rustc --print sysroot)
  (cd "$1" && RUSTFLAGS="--remap-path-prefix=$1=/tongbao --remap-path-prefix=$registry=/cargo --remap-path-prefix=$sysroot=/rust" \
    SOURCE_DATE_EPOCH=0 CARGO_TARGET_DIR=$2 cargo build --locked --profile dist)
}

build "$PWD" "$PWD/target"
sha256sum target/dist/tongbao
if [ "${1:-}" = --twice ]; then
  other=$(mktemp -d)
  trap 'rm -rf "$other"' EXIT
  git archive HEAD | tar -x -C "$other"
  build "$other" "$other/elsewhere"
  cmp target/dist/tongbao "$other/elsewhere/dist/tongbao" && echo "the same bytes from another folder"
fi
