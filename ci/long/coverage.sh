#!/usr/bin/env bash
# Draws samples whose truth is known, again and again, and counts how often the judge's bounds
# hold: proportions, weighted strata, quantiles.
#
#   ci/long/coverage.sh [N]     default 10 000 draws of each
#
# Fails when a bound holds less often than it says, four deviations away.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
RECETTE_COVERAGE=${1:-10000} cargo test --locked --release --quiet --test it coverage:: -- --nocapture
