#!/bin/sh
# Makes the AOT cache (JEP 514): starts the gateway, has calls pass through it, and stops it. It's its own
# MCP server, by TLS with a certificate that's made here, so both sides and both handshakes are in the cache;
# that each call ends in "points at the gateway itself" doesn't matter.
set -eu
cache="${1:?the file to make}"
app=/app
work="$(mktemp -d)"
cd "$work"
unset SALLYPORT_DATA_DIR

keytool -genkeypair -alias self -keyalg EC -groupname secp256r1 -validity 2 -dname CN=localhost \
  -ext SAN=dns:localhost -storetype PKCS12 -keystore self.p12 -storepass changeit >/dev/null 2>&1
keytool -exportcert -rfc -alias self -keystore self.p12 -storepass changeit -file self.pem 2>/dev/null
cat >config.yaml <<'EOF'
mcp_servers:
  self:
    url: https://localhost:4000/mcp/self
    ssl_verify: ./self.pem
EOF

java -XX:+UseG1GC -XX:AOTCacheOutput="$cache" -Djava.library.path="$app/native" -jar "$app/sallyport.jar" \
  --server.ssl.key-store="$work/self.p12" --server.ssl.key-store-password=changeit >log 2>&1 &
gateway=$!
tries=0
until grep -q 'Sallyport listens' log; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ] || ! kill -0 "$gateway" 2>/dev/null; then
    echo 'train-aot.sh: the gateway did not start:' >&2
    cat log >&2
    exit 1
  fi
  sleep 1
done
for _ in 1 2; do
  java -jar "$app/sallyport.jar" check >report 2>&1 || :
  java -jar "$app/sallyport.jar" health >/dev/null 2>&1 || :
done
grep -q 'self  https' report || { cat report >&2; exit 1; }
kill -TERM "$gateway"
wait "$gateway" || :
[ -s "$cache" ] || { cat log >&2; exit 1; }
