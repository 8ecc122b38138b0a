#!/usr/bin/env bash
# Makes people and decides what is due to them, one line at a time, and shows that the
# memory of both programs does not grow with their number.
#
#   ci/long/people_in_constant_memory.sh [N]     default 1 000 000 people
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cargo build --locked --release --quiet
exec python3 ci/long/people_in_constant_memory.py "${CARGO_TARGET_DIR:-target}/release/recette" "${1:-1000000}"
