#!/usr/bin/env bash
# Nine engines that fail only under load, or only in their times (P01 to P09): which gate
# stops each, and that a sound engine passes the same ones.
#
#   ci/long/strain.sh          about eight minutes, loopback only
#   ci/long/strain.sh quick    those of a minute: P02, P06, P07
#
# Each engine is a sandbox in a process of its own. A line a fault: the exit code of the run,
# the gates that it violates.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source ci/long/served.sh

# One class of people, at so many dossiers a second; times, errors, queue and worst ten seconds
# within limits that a sound engine keeps.
cat > scenarios/policies/strain.toml <<'TOML'
purpose = "smoke"
about   = "For the proof of strain: one class of people"
origin  = "chosen for a proof"

[accuracy]
confidence_percent       = 95
design_blocks_from       = "S2"
design_min_cases         = 0
sample_blocks_from       = "S2"
sample_max_wrong_percent = 6
sample_min_cases         = 50
max_undelivered_percent  = 0
max_undecided_percent    = 1
max_error_of_due         = 0.0001

[until_money]
max_never     = 0
quantile      = 0.95
max_days_lost = 0

[baseline]
max_newly_broken  = 0
min_pairs_percent = 50
rounds            = 12
block_seconds     = 2

[[slower]]
quantile    = 0.5
max_percent = 10

[errors]
max_rate_percent           = 1
max_operation_rate_percent = 2

[[latency]]
quantile = 0.5
max_ms   = 200

[[latency]]
quantile = 0.99
max_ms   = 300

[[flow]]
name    = "open"
drained = "5s"
steady  = true

[generator]
max_lag_p99_ms        = 100
min_delivered_percent = 99.5
TOML

# scenario NAME DOSSIERS RATE RETRIES REQUEST_TIMEOUT
scenario() {
  cat > "scenarios/$1.toml" <<TOML
about  = "For the proof of strain"
policy = "strain"

[population]
fund            = "441"
sample          = $2
min_per_stratum = 50
seed            = 7

[load]
retries = $4

[load.open]
arrivals        = "constant"
rate_per_second = $3
max_in_flight   = 2000

[load.timeouts]
connect   = "5s"
request   = "$5"
operation = "60s"

[scope]
strata      = ["sickness/simple"]
observables = ["all"]
TOML
}

# violated NAME   The gates that the last run of that name violates.
violated() {
  python3 - "$(ls -td "$1".runs/*/ | head -n 1)/verdict.json" <<'PY'
import json, sys
found = json.load(open(sys.argv[1]))["findings"]
print(" ".join(sorted({one["gate"] for one in found if one["outcome"] == "violated"})) or "none")
PY
}

# strain NAME EXIT GATE SCENARIO OPTIONS…   One run; it must violate the gate, or none.
strain() {
  local name=$1 expected=$2 gate=$3 scenario=$4 exit=0
  shift 4
  for _ in 1 2 3; do
    exit=0
    "$recette" run "scenarios/$scenario.toml" --engine "$engine" --out "$name.runs" "$@" > "$name.out" 2>&1 || exit=$?
    # One that the sending machine spoilt says nothing of the engine.
    [ "$exit" = 3 ] || break
    echo "$name: INSUFFICIENT, played again"
  done
  [ "$exit" = "$expected" ] || { cat "$name.out" >&2; fail "$name: exit $exit, $expected expected"; }
  gates=$(violated "$name")
  echo "$name: exit $exit, violated: $gates"
  case " $gates " in
    *" $gate "*) ;;
    *) cat "$name.out" >&2; fail "$name: $gate expected" ;;
  esac
}

# A dossier is six calls: 120 a second, then 342.
scenario steady 300 20 0 10s
scenario below 1200 50 0 10s
scenario peak 1200 57 0 10s
scenario impatient 600 20 3 200ms
scenario long_files 300 20 0 10s
sed -i 's|"sickness/simple"|"sickness/several-stops"|' scenarios/long_files.toml

serve
strain sound 0 none steady
serve --fault slow=0.015@400ms
strain P02-slow-for-a-few 1 latency steady
serve --rate 400
strain sound-at-its-peak 0 none peak
serve --rate 400 --fault loses_under_load=0.005
strain P06-loses-under-load 1 until_money peak
serve --rate 100
strain P07-slower-than-arrivals 1 flow steady
[ "${1:-}" != quick ] || { echo "those of a minute are caught"; exit 0; }

serve --fault slow_long_files@60ms
strain P03-slow-with-long-files 1 latency long_files
serve --fault slower_with_time@100ms
strain P04-slower-with-time 1 flow steady
serve --rate 400 --fault pool_exhausted
strain sound-below-four-fifths 0 none below
strain P05-out-of-connections 1 error_rate peak

# A freeze of three seconds in ten is waited through by callers who wait. Callers who give up
# after one second and send again, while what they gave up keeps its turn, never come out of it.
serve --rate 200 --fault stall@3000ms
strain P08-waited-through 1 latency steady
case " $gates " in *error_rate*) fail "nothing fails when nobody gives up" ;; esac
strain P08-sent-again 1 error_rate impatient

# Beside the engine of before: one slower by a third, one faster because it skips a control.
start_before() {
  serve --fault slow@3ms
  before=$engine
}
start_before
start --fault slow@4ms
strain P01-slower-by-a-third 1 latency_beside steady --baseline "$before"
start_before
start --fault no_waiting_days
strain P09-faster-and-wrong 1 sample_accuracy steady --baseline "$before"
echo "all are caught"
