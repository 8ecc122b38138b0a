#!/usr/bin/env bash
# Invents people and shows that no number of theirs can be somebody's, and none is met twice.
# Memory does not grow with their number: one bit a possible number.
#
#   ci/long/identities.sh [N]     default 10 000 000 people
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export RECETTE_IDENTITIES="${1:-10000000}"
exec cargo test --locked --release --quiet --test it identities:: -- --nocapture
