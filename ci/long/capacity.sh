#!/usr/bin/env bash
# Searches of engines whose limit is known: a sandbox that answers a fixed number of calls a
# second, one after the other, and its faults that show only under load or with time.
#
#   ci/long/capacity.sh          about an hour, loopback only
#   ci/long/capacity.sh quick    one search to 10 %, about a minute and a half
#
# 1. The interval holds the limit and is at most 4 % wide, three times of three.
# 2. An engine without connections above four fifths of its rate: the interval holds four fifths.
# 3. One that loses documents above four fifths: the same, because dossiers are wrong there.
# 4. One that is tired after an overload: NO-GO, it does not come back.
# 5. One that slows as it fills: INSUFFICIENT, it ages.
# 6. One whose turns lengthen with the files it holds, empty and with 20 000: two answers, and
#    each says which it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source ci/long/served.sh

# search NAME EXIT SCENARIO OPTIONS…   One search; its folder in $folder.
# One that the sending machine spoilt (INSUFFICIENT, where something else is expected) is played
# again, twice at most: it says nothing of the engine.
search() {
  local name=$1 expected=$2 scenario=$3 exit=0 began=$SECONDS
  shift 3
  for _ in 1 2 3; do
    exit=0
    "$recette" capacity "$scenario" --engine "$engine" --out "$name" "$@" > "$name.out" 2>&1 || exit=$?
    [ "$exit" = 3 ] && [ "$expected" != 3 ] || break
    echo "$name: INSUFFICIENT, played again"
  done
  folder=$(ls -td "$name"/*/ 2> /dev/null | head -n 1)
  echo "$name: exit $exit in $((SECONDS - began)) s: $(grep -m 1 -E '^(GO|NO-GO|INSUFFICIENT)' "$name.out" || true)"
  grep -m 1 -E '^(not )?borne: ' "$name.out" || true
  [ "$exit" = "$expected" ] || { tail -n 40 "$name.out" >&2; fail "$name: exit $expected expected"; }
}

# holds LIMIT PERCENT   The interval of the last search holds the limit and is that narrow.
holds() {
  python3 - "$folder/capacity.json" "$1" "$2" <<'PY' || { tail -n 40 "$name_of_last.out" >&2; fail "the interval"; }
import json, sys
found = json.load(open(sys.argv[1]))
limit, percent = float(sys.argv[2]), float(sys.argv[3])
lower, upper = found["lower"] / 1000, found["upper"] / 1000
width = 100 * (upper / lower - 1)
print(f"  {lower} to {upper} calls/s, {width:.2f} % wide; the limit is {limit}")
assert found["upper_end"] == "engine", found["upper_end"]
assert lower <= limit < upper, "the limit lies outside"
assert width <= percent, "too wide"
PY
}

says() {
  grep -q -- "$2" "$1.out" || { tail -n 40 "$1.out" >&2; fail "$1 does not say: $2"; }
}

# Evenly spaced, so that the limit of the engine is that of the load.
sed -e 's/^arrivals .*/arrivals = "constant"/' -e 's/^concurrent_documents.*/concurrent_documents = false/' scenarios/capacity.toml > scenarios/even.toml

# A search to 10 %, with times at p95 alone, which two hundred calls are enough for.
awk '/^\[\[latency\]\]/ { block = $0; next } block != "" && /^quantile = 0.99/ { block = ""; skip = 1; next }
  skip && /^max_ms/ { skip = 0; next } block != "" { print block; block = "" } { print }' \
  scenarios/policies/build.toml > scenarios/policies/quick.toml
sed -e 's/^policy .*/policy = "quick"/' -e 's/^precision_percent.*/precision_percent = 10/' \
  -e 's/^trial .*/trial = "6s"/' -e 's/^confirm .*/confirm = "12s"/' -e 's/^most_per_second.*/most_per_second = 600/' \
  scenarios/even.toml > scenarios/quick.toml

if [ "${1:-}" = quick ]; then
  serve --rate 110
  name_of_last=quick
  search quick 0 scenarios/quick.toml
  holds 110 11
  echo "one search held the limit"
  exit 0
fi

for limit in 370 400 430; do
  serve --rate "$limit"
  name_of_last=limit-$limit
  search "limit-$limit" 0 scenarios/even.toml --seed "$limit"
  holds "$limit" 4
done

serve --rate 400 --fault pool_exhausted
name_of_last=pool
search pool 0 scenarios/even.toml
holds 320 4

serve --rate 400 --fault loses_under_load
name_of_last=loses
search loses 0 scenarios/even.toml
holds 320 4
says loses 'are wrong or unpaid, more than at the lowest rate'

serve --rate 400 --fault tired_after_overload@300000ms
search tired 1 scenarios/even.toml
says tired 'once overloaded it does not come back'

serve --fault slower_with_stock@40ms
search ages 3 scenarios/even.toml --budget 15m
says ages 'it ages as it fills'
# 50 µs more a turn for each thousand files: 400 turns a second become 1 / (2.5 ms + 1 ms).
printf '\n[stock]\nopen = 20000\n' | cat scenarios/quick.toml - > scenarios/stocked.toml
serve --rate 400 --fault slower_with_stock@50us
name_of_last=empty
search empty 0 scenarios/quick.toml
says empty 'on an empty engine'
empty=$folder
serve --rate 400 --fault slower_with_stock@50us
name_of_last=stocked
search stocked 0 scenarios/stocked.toml
says stocked 'on an engine that holds 20.*000 files'
# The trials fill it too, by a thousand files: the limits are not sharp.
python3 - "$empty" "$folder" <<'PY' || fail "the stock makes no difference"
import json, sys
empty, stocked = (json.load(open(folder + "/capacity.json")) for folder in sys.argv[1:])
print(f"  empty {empty['lower'] / 1000} calls/s, with the stock {stocked['lower'] / 1000} to {stocked['upper'] / 1000}")
assert stocked["upper"] < 0.85 * empty["lower"]
assert stocked["lower"] > 240_000
PY
echo "all limits held"
