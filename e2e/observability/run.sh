#!/usr/bin/env bash
# Checks the alert rules, and what the built jar answers at /metrics, with promtool (Debian package
# `prometheus`). SALLYPORT names another command that starts the gateway.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
# shellcheck source=e2e/lib/report.sh
. "$root/e2e/lib/report.sh"
java="$(find_jdk)/bin/java"
read -ra sallyport <<<"${SALLYPORT:-$java -jar $root/target/sallyport.jar}"
scratch="$(mktemp -d)"
gateway=
end() {
  if [ -n "$gateway" ]; then kill "$gateway" 2>/dev/null || true; wait "$gateway" 2>/dev/null || true; fi
  rm -rf "$scratch"
}
trap end EXIT

promtool check rules "$root/observability/alerts.yaml"

cd "$scratch"
cat >config.yaml <<'YAML'
mcp_servers:
  nobody:
    url: "http://127.0.0.1:9/mcp"
YAML
SALLYPORT_DATA_DIR="$scratch/data" "${sallyport[@]}" --config "$scratch/config.yaml" \
  --server.port=0 --management.server.port=0 >log 2>&1 &
gateway=$!
port=
for _ in $(seq 300); do
  port="$(sed -n 's/.*Health and metrics are at port \([0-9]*\) .*/\1/p' log)"
  clients="$(sed -n 's/.*Sallyport listens on http:\/\/localhost:\([0-9]*\).*/\1/p' log)"
  if [ -n "$port" ] && [ -n "$clients" ]; then break; fi
  kill -0 "$gateway" 2>/dev/null || { cat log >&2; exit 1; }
  sleep 0.2
done
[ -n "$clients" ] || { cat log >&2; exit 1; }
curl -fsS "http://localhost:$port/readyz"
echo
curl -sS -o /dev/null -H 'Content-Type: application/json' \
  -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' "http://localhost:$clients/mcp/nobody"
curl -fsS "http://localhost:$port/metrics" >metrics
grep -q '^mcp_client_operation_duration_seconds_count{.*server="nobody"' metrics
# 3 means that it can be read, and that names could be nicer: those of Micrometer's own are as they are.
promtool check metrics <metrics >remarks 2>&1 || [ $? -eq 3 ] || { cat remarks >&2; exit 1; }
echo "metrics and alert rules are in order"
