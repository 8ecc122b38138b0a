#!/usr/bin/env bash
# The times that recette tells of an engine that freezes one second in ten, beside those of the
# engine's own log: 99th hundredth of all calls, 10 and 100 connections, arrivals at a rate and
# agents with a pace. Within 2 %, and NO-GO each time.
#
#   ci/long/server_log.sh          thirty seconds each, one after the other
#   ci/long/server_log.sh quick    nineteen seconds, two at once
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=$PWD/ci/long
source ci/long/served.sh
seconds=29
[ "${1:-}" != quick ] || seconds=19

cat > scenarios/policies/frozen.toml <<'TOML'
purpose = "smoke"
about   = "An engine that freezes"
origin  = "chosen for a proof"

[accuracy]
confidence_percent       = 95
design_blocks_from       = "S2"
design_min_cases         = 0
sample_blocks_from       = "S2"
sample_max_wrong_percent = 10
sample_min_cases         = 50
max_undelivered_percent  = 0
max_undecided_percent    = 1
max_error_of_due         = 0.0001

[until_money]
max_never     = 0
quantile      = 0.95
max_days_lost = 0

[errors]
max_rate_percent           = 0
max_operation_rate_percent = 0

[[latency]]
quantile = 0.99
max_ms   = 300

[generator]
max_lag_p99_ms        = 100
min_delivered_percent = 99.5
TOML

# scenario NAME DOSSIERS, and the load on standard input
scenario() {
  {
    cat <<TOML
about  = "An engine that freezes"
policy = "frozen"

[population]
fund            = "441"
sample          = $2
min_per_stratum = 50
seed            = 7

[scope]
strata      = ["sickness/simple"]
observables = ["all"]
TOML
    cat
  } > "scenarios/$1.toml"
}

dossiers=$((20 * seconds))
for n in 10 100; do
  scenario "open-$n" $dossiers <<TOML
[load.open]
arrivals        = "constant"
rate_per_second = 20
max_in_flight   = $n
TOML
  # As many calls a second in all.
  scenario "closed-$n" $dossiers <<TOML
[load.closed]
agents        = $n
pace          = "$((8 * n))ms"
share_percent = 100

[connections]
reuse = "per_agent"
TOML
done

# told NAME   One run on a frozen engine, and its times beside the engine's log.
told() {
  local exit=0
  "$recette" run "scenarios/$1.toml" --engine "$engine" --out "$1.runs" > "$1.out" 2>&1 || exit=$?
  [ "$exit" = 1 ] || { cat "$1.out" >&2; fail "$1: exit $exit, 1 expected"; }
  python3 "$here/server_log.py" "$1" "$(ls -td "$1".runs/*/ | head -n 1)" "$1.csv"
}

freeze() {
  stop
  for one in "$@"; do
    start --fault stall@1000ms --log "$one.csv"
    told "$one" &
    playing+=($!)
  done
  for one in "${playing[@]}"; do wait "$one" || fail "see above"; done
  playing=()
}
playing=()
if [ "${1:-}" = quick ]; then
  freeze open-10 closed-10
  freeze open-100 closed-100
else
  for one in open-10 open-100 closed-10 closed-100; do freeze "$one"; done
fi
