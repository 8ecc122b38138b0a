#!/usr/bin/env bash
# Recette beside other generators of load, on one loopback server: what a request costs the
# sender in processor time, and what each tells of an engine that freezes one second in ten.
#
#   benches/load/compare.sh     about ten minutes; prints ratios only
#
# The others read one statement again and again and look at nothing; recette plays dossiers and
# audits each answer. Turns are interleaved, three of each; the median is told with the lowest
# and the highest. The cost of a request is marginal: of what three times as many requests cost
# more, so that starting up, people and reports are left out.
#
# Others: wrk and hey (packages of Debian), oha (`cargo install --locked oha`), locust (`pip
# install locust`). Those that are not on the path are installed into a folder that is kept in
# ~/.cache/recette-peers where that can be done, and named and left out otherwise.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
source ci/long/served.sh

peers=${XDG_CACHE_HOME:-$HOME/.cache}/recette-peers
export PATH=$peers/bin:$PATH
has() { command -v "$1" > /dev/null; }
has oha || cargo install --locked --quiet --root "$peers" oha || true
has locust || { python3 -m venv "$peers/python" && "$peers/python/bin/pip" install --quiet locust &&
  mkdir -p "$peers/bin" && ln -sf "$peers/python/bin/locust" "$peers/bin/locust"; } || true
for one in wrk hey; do
  has "$one" || { [ "$(id -u)" = 0 ] && apt-get install -y -qq "$one" > /dev/null; } || true
done

# Statements at a steady rate: one class of people, no limit that matters here.
cat > scenarios/policies/compare.toml <<'TOML'
purpose = "smoke"
about   = "Beside other generators"
origin  = "chosen for a comparison"

[accuracy]
confidence_percent       = 95
design_blocks_from       = "S2"
design_min_cases         = 0
sample_blocks_from       = "S2"
sample_max_wrong_percent = 50
sample_min_cases         = 50
max_undelivered_percent  = 0
max_undecided_percent    = 1
max_error_of_due         = 0.0001

[until_money]
max_never     = 0
quantile      = 0.95
max_days_lost = 0

[errors]
max_rate_percent           = 10
max_operation_rate_percent = 20

[[latency]]
operation = "open"
quantile  = 0.99
max_ms    = 100000

[generator]
max_lag_p99_ms        = 20000
min_delivered_percent = 50
TOML
cat > scenarios/compare.toml <<'TOML'
about  = "Beside other generators"
policy = "compare"

[population]
fund            = "441"
sample          = 100
min_per_stratum = 50
seed            = 7

[load.open]
arrivals        = "constant"
rate_per_second = 100
max_in_flight   = 100

[scope]
strata      = ["sickness/simple"]
observables = ["all"]
TOML

# One dossier whose statement the others read.
serve
"$recette" run scenarios/compare.toml --engine "$engine" --out first > first.out 2>&1 || true
"$recette" replay "$(ls -td first/*/ | head -n 1)#0" --curl --engine "$engine" --out first > dossier.sh
exec python3 "$here/compare.py" "$recette" "$work"
