#!/usr/bin/env bash
# Plays random files, with late, doubled, corrected and cancelled documents, through the law
# and through the sandbox, and compares every answer.
#
#   ci/long/differential.sh [N]     default 500 000 files of each family, three and a half million in all
#
# Prints how often each rule and each branch fired, and the first disagreements.
# RECETTE_DIFFERENTIAL_FROM=N starts at another index: the files of one index never change.
# RECETTE_DIFFERENTIAL_FAMILY=sickness plays one family; the others are benefits (part time,
# prescriptions at a distance, pensions, lost work, shared days), accidents (at work, diseases,
# relapses and what the fund decides of them), leaves, self-employed, money (contests,
# repayments, claims of long ago, deaths), and drawn (people of the SAMPLE pool, every fund in
# turn).
# Disagreements met so far, and who was wrong: docs/differential.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
RECETTE_DIFFERENTIAL=${1:-500000} cargo test --locked --release --quiet --test it differential:: -- --nocapture
