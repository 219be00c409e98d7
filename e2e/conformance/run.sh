#!/usr/bin/env bash
# The protocol's conformance suite, directly and through the gateway. Needs target/sallyport.jar and
# the packages of the folder above (`npm ci` there). Ends with one line, `N passed, N failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
npm ci --no-progress --loglevel=error
counts="$(mktemp)"
code=0
node --test --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=../lib/counts.js --test-reporter-destination="$counts" \
  conformance.test.js || code=$?
read -r good bad <"$counts"
rm -f "$counts"
echo "$good passed, $bad failed"
exit "$code"
