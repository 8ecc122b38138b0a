#!/usr/bin/env bash
# What a runner of a CI does to a gate: a folder that is thrown away, an engine that is slow, a
# job that is ended from outside, and a known defect that is accepted for a day.
#
#   ci/long/runner.sh        about twenty minutes, loopback only
#
# 1. `build` against a sandbox that answers 100 calls a second: GO within ten minutes.
# 2. SIGTERM in the middle of it: no GO, its reports written, within the grace.
# 3. A fault for one file in ten, accepted until tomorrow: GO with 1 reserve; for two files in ten:
#    NO-GO, worse; the day after: NO-GO, over; switched off: GO, cured. At full speed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source ci/long/served.sh

# play NAME EXPECTED OPTIONS…   One run, its last lines, its exit code held.
play() {
  local name=$1 expected=$2 exit=0 began=$SECONDS
  shift 2
  "$recette" run "$@" --engine "$engine" --out "$name" > "$name.out" 2>&1 || exit=$?
  took=$((SECONDS - began))
  echo "$name: exit $exit in $took s: $(grep -m 1 -E '^(GO|NO-GO|INSUFFICIENT)' "$name.out" || tail -n 1 "$name.out")"
  [ "$exit" = "$expected" ] || { tail -n 30 "$name.out" >&2; fail "$name: exit $expected expected"; }
}

says() {
  grep -q -- "$2" "$1.out" || { tail -n 30 "$1.out" >&2; fail "$1 does not say: $2"; }
}

serve --rate 100
play build 0 scenarios/build.toml
[ "$took" -lt 600 ] || fail "build took $took s"

serve --rate 100
"$recette" run scenarios/build.toml --engine "$engine" --out ended > ended.out 2>&1 &
run=$!
sleep 30
began=$SECONDS
kill -TERM "$run"
exit=0
wait "$run" || exit=$?
echo "ended: exit $exit, $((SECONDS - began)) s after SIGTERM"
[ "$exit" != 0 ] || fail 'a run that was ended says GO'
[ $((SECONDS - began)) -lt 30 ] || fail 'a run that was ended went on'
[ -s ended/*/verdict.json ] && [ -s ended/*/report.html ] || fail 'a run that was ended left no report'

# At full speed, and always the same people, since how many a fault reaches hangs on who they
# are: so each run has an engine of its own.
sed -e 's/^rate_per_second = .*/rate_per_second = 60/' -e '/^think_time/d' \
  scenarios/build.toml > scenarios/quick.toml
quick=(scenarios/quick.toml --seed 441 --salt 5)
fault=no_waiting_days
tomorrow=$(date -d tomorrow +%F)
serve --fault "$fault=0.1"
play known 1 "${quick[@]}"
n=0
while "$recette" accept "known/$(ls known)#$((n + 1))" --until "$tomorrow" --by 'C. Martin' \
  --name "known-$((n + 1))" --owner 'engine team' --into scenarios/accepted > accept.out 2>&1; do
  n=$((n + 1))
done
echo "accepted: $n"
serve --fault "$fault=0.1"
play held 0 "${quick[@]}"
says held "GO with $n reserve"
serve --fault "$fault=0.2"
play worse 1 "${quick[@]}"
says worse 'is worse than accepted'
serve --fault "$fault=0.1"
play expired 1 "${quick[@]}" --today "$(date -d '2 days' +%F)"
says expired 'which is over'
serve
play cured 0 "${quick[@]}"
says cured 'cured: accepted defect'
