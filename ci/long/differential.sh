#!/usr/bin/env bash
# Plays random sickness files, with late, doubled, corrected and cancelled documents,
# through the law and through the sandbox, and compares every answer.
#
#   ci/long/differential.sh [N]     default 1 000 000 files
#
# Prints how often each rule and each branch fired, and the first disagreements.
# RECETTE_DIFFERENTIAL_FROM=N starts at another index: the files of one index never change.
# Disagreements met so far, and who was wrong: docs/differential.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
RECETTE_DIFFERENTIAL=${1:-1000000} cargo test --locked --release --quiet --test it differential:: -- --nocapture
