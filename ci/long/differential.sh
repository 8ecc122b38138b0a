#!/usr/bin/env bash
# Plays random sickness files, with late, doubled, corrected and cancelled documents,
# through the law and through the sandbox, and compares every answer.
#
#   ci/long/differential.sh [N]     default 500 000 files of each family, a million in all
#
# Prints how often each rule and each branch fired, and the first disagreements.
# RECETTE_DIFFERENTIAL_FROM=N starts at another index: the files of one index never change.
# RECETTE_DIFFERENTIAL_FAMILY=sickness, benefits or accidents plays one family: benefits holds
# part time, prescriptions at a distance, pensions, lost work and shared days besides, accidents
# holds accidents at work, diseases, relapses and what the fund decides of them.
# Disagreements met so far, and who was wrong: docs/differential.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
RECETTE_DIFFERENTIAL=${1:-500000} cargo test --locked --release --quiet --test it differential:: -- --nocapture
