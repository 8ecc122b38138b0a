#!/usr/bin/env bash
# The levels of load, each for a minute or faster than it is, against a sandbox in a process of its own: none
# may be NO-GO, and one that says too little of a quantile says so. A thinned one says that it is.
#
#   ci/long/levels.sh          all of them, twenty minutes, loopback only
#   ci/long/levels.sh quick    the backlog of a cut-over, for a minute, and a thinned level
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source ci/long/served.sh

# play SCENARIO SECONDS EXITS [SED…]   The level for so many seconds; its exit code one of EXITS.
play() {
  local scenario=$1 seconds=$2 exits=$3 exit=0 from to name
  shift 3
  name=$(basename "$scenario" .toml)
  from=$(grep -o '^from *= "[^"]*' "$scenario" | cut -d'"' -f2)
  to=$(date -u -d "${from}Z + $seconds seconds" +%Y-%m-%dT%H:%M:%S)
  sed "s|^to \\( *\\)=.*|to \\1= \"$to\"|" "$scenario" > scenarios/short.toml
  for one in "$@"; do sed -i "$one" scenarios/short.toml; done
  serve
  "$recette" run scenarios/short.toml --engine "$engine" --out "$name.runs" > "$name.out" 2>&1 || exit=$?
  echo "$name: exit $exit, $(grep -o 'calls .*' "$name.out" | tail -1)"
  case " $exits " in
    *" $exit "*) ;;
    *) cat "$name.out" >&2; fail "$name: exit $exit, one of $exits expected" ;;
  esac
}

play scenarios/level-5-cut-over.toml 60 0
play scenarios/level-3-country.toml 60 "0 3" 's|^scale .*|scale = "1/20"|'
grep -q "one arrival in 20 is played" \
  level-3-country.runs/*/summary.md || fail "the summary does not say that the level was thinned"
[ "${1:-}" != quick ] || exit 0

# Few come to one fund in a minute: days at 240 times their pace.
faster='s|^to .*|&\nspeed = 240|'
play scenarios/level-6-migration.toml 43200 "0 3" "$faster" 's|^open = .*|open = 3600|'
play scenarios/level-7-recomputation.toml 60 "0 3" 's|^scale .*|scale = "1/10"|' 's|^sample .*|sample = 1500|'
play scenarios/level-28-days.toml 172800 "0 3"
play scenarios/level-2-first-wave.toml 60 "0 3"
play scenarios/level-3-country.toml 60 "0 3"
play scenarios/level-4-winter-monday.toml 60 "0 3"
play scenarios/level-8-epidemic.toml 60 "0 3"
play scenarios/level-0-one-fund.toml 43200 "0 3" "$faster"
play scenarios/level-1-pilots.toml 43200 "0 3" "$faster"
