#!/usr/bin/env bash
# The levels of load, each for a minute or faster than it is, against a sandbox in a process of its own: none
# may be NO-GO, and one that says too little of a quantile says so. A thinned one says that it is.
#
#   ci/long/levels.sh          all of them, twenty minutes, loopback only
#   ci/long/levels.sh quick    the backlog of a cut-over, for a minute, and a thinned level
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source ci/long/served.sh

# play NAME SECONDS EXITS [SED…]   The level for so many seconds; its exit code one of EXITS.
play() {
  local name=$1 seconds=$2 exits=$3 exit=0 from to
  shift 3
  from=$(grep -o '^from *= "[^"]*' "scenarios/$name.toml" | cut -d'"' -f2)
  to=$(date -u -d "${from}Z + $seconds seconds" +%Y-%m-%dT%H:%M:%S)
  sed "s|^to \\( *\\)=.*|to \\1= \"$to\"|" "scenarios/$name.toml" > scenarios/short.toml
  for one in "$@"; do sed -i "$one" scenarios/short.toml; done
  serve
  "$recette" run scenarios/short.toml --engine "$engine" --out "$name.runs" > "$name.out" 2>&1 || exit=$?
  echo "$name: exit $exit, $(grep -o 'calls .*' "$name.out" | tail -1)"
  case " $exits " in
    *" $exit "*) ;;
    *) cat "$name.out" >&2; fail "$name: exit $exit, one of $exits expected" ;;
  esac
}

play level-5-cut-over 60 0
play level-3-country 60 "0 3" 's|^scale .*|scale = "1/20"|'
grep -q "one arrival in 20 is played" \
  level-3-country.runs/*/summary.md || fail "the summary does not say that the level was thinned"
[ "${1:-}" != quick ] || exit 0

for one in 2-first-wave 3-country 4-winter-monday 8-epidemic; do
  play "level-$one" 60 "0 3"
done
# Few come to one fund in a minute: twelve hours in three minutes, and two days in as many.
faster='s|^to .*|&\nspeed = 240|'
for one in 0-one-fund 1-pilots; do
  play "level-$one" 43200 "0 3" "$faster"
done
play level-28-days 172800 "0 3"
play level-6-migration 43200 "0 3" "$faster" 's|^open = .*|open = 3600|'
play level-7-recomputation 60 "0 3" 's|^scale .*|scale = "1/10"|' 's|^sample .*|sample = 1500|'
