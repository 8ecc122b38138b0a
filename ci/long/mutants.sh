#!/usr/bin/env bash
# Breaks one room of src on purpose, one small change of code at a time, and looks whether its
# own tests (for the law the worked examples too) see each change. The sandbox plays no part.
#
#   ci/long/mutants.sh [N [law|measure|judge]]   default 150 mutants of src/law, drawn from all
#                                                of them alike
#
# RECETTE_MUTANTS_SEED=2 draws others; one seed always draws the same from the same code.
# RECETTE_MUTANTS_MATCHING='src/law/debts.rs.*⟦<⟧' plays, instead of a sample, every mutant whose
# text has this regular expression; the text is what is told of a survivor.
# Fails when a survivor is not in ci/long/mutants_justified.txt with its reason, and when that
# file names a mutant that is killed or that the code no longer has.
# What was found: docs/mutants.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=27.1.0
if [ "$(cargo mutants --version 2> /dev/null)" != "cargo-mutants $version" ]; then
  cargo install --locked --quiet cargo-mutants --version "$version"
fi
exec python3 ci/long/mutants.py "${1:-150}" "${2:-law}"
