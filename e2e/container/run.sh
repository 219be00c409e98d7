#!/usr/bin/env bash
# Builds the image and starts docker-compose.yml with docker-compose.demo.yml; README.md says what it proves.
# Needs target/sallyport.jar and a Docker engine, which it starts itself where none runs.
# Ends with one line, `N passed, N failed`; the exit code is not 0 if anything failed or couldn't be run.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
cd "$root"
export DEBIAN_FRONTEND=noninteractive
work="$(mktemp -d)"
chmod 755 "$work"
passed=0
failed=0
# shellcheck source=e2e/lib/report.sh
. "$here/../lib/report.sh"

export HERE="$here" WORK="$work"
export COMPOSE_PROJECT_NAME="sallyport-test-$$"
export SALLYPORT_IMAGE="sallyport:test-$$" SALLYPORT_DEMO_IMAGE="sallyport-demo:test-$$"
export SALLYPORT_JAR=given SALLYPORT_PORT=0

finish() {
  local code=$?
  trap - EXIT INT TERM
  set +e
  if [ "$code" -ne 0 ] && [ -n "${started:-}" ]; then compose logs --no-color --tail 40 2>&1; fi
  if [ -n "${started:-}" ]; then compose down -v --remove-orphans -t 1 >/dev/null 2>&1; fi
  docker ps -aq --filter "name=^sallyport-test-$$" 2>/dev/null | xargs -r docker rm -fv >/dev/null 2>&1
  docker rmi -f "$SALLYPORT_IMAGE" "$SALLYPORT_DEMO_IMAGE" >/dev/null 2>&1
  if [ -s "$work/engine/docker.pid" ]; then
    kill "$(cat "$work/engine/docker.pid")"
    for _ in $(seq 50); do [ -e "$work/engine/docker.pid" ] || break; sleep 0.2; done
    umount "$work"/engine/data/overlay2/*/merged 2>/dev/null
  fi
  rm -rf "$work"
  [ "$failed" -eq 0 ] || [ "$code" -ne 0 ] || code=1
  echo "$passed passed, $failed failed"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# An engine that runs, or our own.
engine() {
  if timeout 10 docker info >/dev/null 2>&1; then return; fi
  if [ "$(id -u)" -ne 0 ]; then
    stop_loudly "no Docker engine answers, and starting one needs root"
  fi
  install_missing dockerd:docker.io iptables:iptables docker-compose:docker-compose
  local folder="$work/engine"
  mkdir -p "$folder"
  export DOCKER_HOST="unix://$folder/docker.sock"
  setsid dockerd --host "$DOCKER_HOST" --data-root "$folder/data" --exec-root "$folder/exec" \
    --pidfile "$folder/docker.pid" --storage-driver overlay2 >"$folder/log" 2>&1 &
  if ! until_true 30 docker info; then
    tail -20 "$folder/log" >&2
    stop_loudly "a Docker engine can't be started on this machine"
  fi
}

compose_alone() {
  local command=(docker compose)
  docker compose version >/dev/null 2>&1 || command=(docker-compose)
  "${command[@]}" --project-directory "$root" -f docker-compose.yml "$@"
}
compose() {
  local command=(docker compose)
  docker compose version >/dev/null 2>&1 || command=(docker-compose)
  "${command[@]}" --project-directory "$root" -f docker-compose.yml -f docker-compose.demo.yml \
    -f e2e/container/compose.test.yml "$@"
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }
container() { compose ps -q "$1"; }
health() { docker inspect -f '{{.State.Health.Status}}' "$(container "$1")"; }
is_healthy() { [ "$(health "$1")" = healthy ]; }
address() { echo "http://$(compose port gateway 4000)"; }

# A call of the modern era: server, method, tool or nothing, further parameters.
call() {
  local server="$1" method="$2" tool="${3:-}" params="${4:-}" headers=()
  [ -z "$tool" ] || { headers=(-H "Mcp-Name: $tool"); params="\"name\":\"$tool\",$params"; }
  curl -s --max-time 20 "${base:-$(address)}/mcp/$server" "${headers[@]}" -H "Authorization: Bearer $key" \
    -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \
    -H 'MCP-Protocol-Version: 2026-07-28' -H "Mcp-Method: $method" \
    -d '{"jsonrpc":"2.0","id":1,"method":"'"$method"'","params":{'"$params"'"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"curl","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}'
}
lists_tools() { call "$1" tools/list | found get_customer_info; }
calls_a_tool() { call "$1" tools/call calculate_account_value '"arguments":{"customer_id":"C-1001"},' | found '"total":"12598.00"'; }
in_gateway() { docker exec "$(container gateway)" "$@"; }

# Reads all of its input, unlike grep -q, which would break the pipe.
found() { grep "$@" >/dev/null; }

# --- the image -----------------------------------------------------------------------------------------------------
run_alone() { docker run -d --name "sallyport-test-$$-$1" "${@:2}"; }
answers_alone() {
  curl -s -o /dev/null --max-time 2 -w '%{http_code}' -H "Authorization: Bearer $alone_key" -H 'Content-Type: application/json' \
    -d '{"jsonrpc":"2.0","id":1,"method":"ping"}' "http://$1/mcp/nobody" | found 404
}
# From `docker run` to the first answer, with 1 CPU and 512 MiB; name, then options.
cold_start() {
  local name="$1" begun
  begun="$(milliseconds)"
  run_alone "$name" --read-only --cap-drop ALL --security-opt no-new-privileges -m 512m --cpus 1 -p 127.0.0.1:0:4000 \
    -e "SALLYPORT_MASTER_KEY=$alone_key" "${@:2}" "$SALLYPORT_IMAGE" >/dev/null
  until_true 150 answers_alone "$(docker port "sallyport-test-$$-$name" 4000 | head -1)"
  echo "measured: cold start to the first answer, 1 CPU, 512 MiB, $name: $(($(milliseconds) - begun)) ms, $(awk '{ print ($14 + $15) * 10 }' "/proc/$(docker inspect -f '{{.State.Pid}}' "sallyport-test-$$-$name")/stat") ms of CPU"
}
image_runs_as_nobody_special() { [ "$(docker inspect -f '{{.Config.User}}' "$SALLYPORT_IMAGE")" = 10001:10001 ]; }
image_has_labels() { docker inspect -f '{{json .Config.Labels}}' "$SALLYPORT_IMAGE" | found '"org.opencontainers.image.licenses":"Apache-2.0"'; }
image_has_a_bill_of_materials() { docker run --rm --entrypoint cat "$SALLYPORT_IMAGE" /app/sallyport.cdx.json | found '"bomFormat" *: *"CycloneDX"'; }
image_loads_netty_natively() { docker logs "sallyport-test-$$-with-cache" 2>&1 | { ! grep -qi 'native\|epoll'; } && docker exec "sallyport-test-$$-with-cache" grep -q netty_transport_native_epoll /proc/1/maps; }
cache_is_used() { docker exec "sallyport-test-$$-with-cache" grep -q sallyport.aot /proc/1/maps && ! docker exec "sallyport-test-$$-without-cache" grep -q sallyport.aot /proc/1/maps; }
alone_writes_only_to_data() { docker exec "sallyport-test-$$-with-cache" sh -c '! touch /app/x 2>/dev/null && ! touch /tmp/x 2>/dev/null && [ -s /data/sallyport.mv.db ]'; }
other_collectors_start() { docker run --rm -m 512m -e JAVA_OPTS=-XX:+UseSerialGC "$SALLYPORT_IMAGE" --version | found '^sallyport '; }
unreadable_secret_is_told() {
  local said
  said="$(docker run --rm -e SALLYPORT_MASTER_KEY_FILE=/run/secrets/none "$SALLYPORT_IMAGE" 2>&1)" && return 1
  [ "$said" = 'environment variable SALLYPORT_MASTER_KEY_FILE: /run/secrets/none doesn'"'"'t exist' ]
}

install_missing docker:docker.io curl:curl unzip:unzip
engine
command -v docker-compose >/dev/null || docker compose version >/dev/null 2>&1 || install_missing docker-compose:docker-compose
JAVA_HOME="$(find_jdk)"
export JAVA_HOME
[ -s target/sallyport.jar ] || ./mvnw -B -ntp -q -DskipTests package
step "base images" 180 "$here/base-images.sh" "$work/images"
rm -rf "$work/images"

echo "# building the images"
step "the image is built" 420 docker build -q -t "$SALLYPORT_IMAGE" --build-arg JAR=given .
prepare_demo() {
  rm -rf target/demo
  ./mvnw -B -ntp -q dependency:copy-dependencies -DoutputDirectory=target/demo/lib \
    -DexcludeGroupIds=io.zonky.test.postgres,org.testcontainers,com.tngtech.archunit
  [ -f target/test-classes/dev/sallyport/demo/DemoServers.class ] || ./mvnw -B -ntp -q test-compile
  cp -r target/classes target/test-classes target/demo/
}
step "the demo's classes are gathered" 180 prepare_demo
step "the demo's image is built" 120 docker build -q -t "$SALLYPORT_DEMO_IMAGE" -f docker/demo/Dockerfile --build-arg JAR=given .
echo "measured: size of the image: $(docker inspect -f '{{.Size}}' "$SALLYPORT_IMAGE" | awk '{ printf "%.0f MB", $1 / 1e6 }'), of it the base $(docker inspect -f '{{.Size}}' eclipse-temurin:25-jre | awk '{ printf "%.0f MB", $1 / 1e6 }')"

echo "# the image alone: read-only, no capabilities, 512 MiB, 1 CPU"
alone_key=a-key-of-this-test-only
cold_start with-cache
cold_start without-cache -e JAVA_OPTS=-XX:AOTMode=off
check "it runs as uid 10001" image_runs_as_nobody_special
check "it has OCI labels" image_has_labels
check "it has a CycloneDX bill of materials" image_has_a_bill_of_materials
check "it starts on a read-only file system and writes to /data only" alone_writes_only_to_data
check "it uses the AOT cache" cache_is_used
check "it loads Netty's native transport without a temporary folder" image_loads_netty_natively
check "it starts with another garbage collector" other_collectors_start
check "it says why a secret's file can't be used" unreadable_secret_is_told
check "docker sees that it is healthy" until_true 90 sh -c "[ \"\$(docker inspect -f '{{.State.Health.Status}}' sallyport-test-$$-with-cache)\" = healthy ]"
echo "measured: memory idle: $(docker exec "sallyport-test-$$-with-cache" sed -n 's/^VmRSS:[^0-9]*//p' /proc/1/status) resident, $(docker stats --no-stream --format '{{.MemUsage}}' "sallyport-test-$$-with-cache") by cgroup"
begun="$(milliseconds)"
docker stop -t 40 "sallyport-test-$$-with-cache" >/dev/null
echo "measured: time to stop, idle: $(($(milliseconds) - begun)) ms"
docker rm -fv "sallyport-test-$$-with-cache" "sallyport-test-$$-without-cache" >/dev/null

# --- compose -------------------------------------------------------------------------------------------------------
mkdir -p "$work/begun"
cp docker/demo/config.yaml "$work/config.yaml"
printf '  slow:\n    url: http://slow:8080/mcp\n' >>"$work/config.yaml"
chmod 644 "$work/config.yaml"

echo "# docker-compose.yml with docker-compose.demo.yml"
started=yes
check "docker-compose.yml is in order without the demo" compose_alone config -q
override_is_in_order() {
  sed -n '/^services:$/,/^```$/p' docs/install.md | sed '$d' >"$work/override.yml"
  TICKETS_TOKEN=x compose_alone -f "$work/override.yml" config | found 'TICKETS_TOKEN: x'
}
check "the override in docs/install.md is in order" override_is_in_order
step "compose starts all of it" 180 compose up -d
check "PostgreSQL is healthy" until_true 60 is_healthy postgres
check "the gateway is healthy" until_true 90 is_healthy gateway
key="$(in_gateway cat /run/keys/master_key)"

refuses_without_a_key() { [ "$(curl -s -o /dev/null -w '%{http_code}' -d '{}' "$(address)/mcp/demo")" = 401 ]; }
runs_as_10001() { [ "$(in_gateway sed -n 's/^Uid:\t\([0-9]*\).*/\1/p' /proc/1/status)" = 10001 ]; }
has_no_capabilities() { in_gateway grep -q '^CapBnd:.*0000000000000000$' /proc/1/status && in_gateway grep -q '^NoNewPrivs:.*1$' /proc/1/status; }
cannot_write() { in_gateway sh -c '! touch /app/x /certs/x /run/keys/x /tmp/x 2>/dev/null' && ! in_gateway sh -c 'echo >>/app/config.yaml' 2>/dev/null; }
uses_postgres() { in_gateway sh -c '[ ! -e /data/sallyport.mv.db ]' && [ "$(docker exec "$(container postgres)" psql -h /var/run/postgresql -U sallyport -Atc "SELECT count(*) > 0 FROM flyway_schema_history")" = t ]; }
explains_missing_ca() { call demo_without_ca tools/list | found UNTRUSTED_ISSUER; }
keeps_https() { calls_a_tool demo_redirected && compose logs --no-color gateway | found 'https://mcp.demo.internal/moved/mcp/'; }
# One of the servers can't be used, on purpose: exit code 1.
checks_inside() {
  local said code=0
  said="$(in_gateway sallyport check 2>&1)" || code=$?
  echo "$said"
  [ "$code" = 1 ] && grep -A1 '^demo  ' <<<"$said" | found 'Connected! 3 tools'
}
logs_no_key() { ! compose logs --no-color | found -F "$key"; }

check "clients need the key that was made" refuses_without_a_key
check "tools are listed over TLS, verified with the demo's CA" lists_tools demo
check "a tool is called" calls_a_tool demo
check "without its CA, the reason is told" explains_missing_ca
check "a redirect that loses https is followed by https" keeps_https
check "the server without its proxy answers" calls_a_tool demo_by_http
check "it runs as uid 10001" runs_as_10001
check "it has no capabilities and gets no new ones" has_no_capabilities
check "it can't write to its file system" cannot_write
check "it uses PostgreSQL" uses_postgres
check "sallyport check works inside" checks_inside
check "it answers 10,000 calls" node "$here/calls.js" "$(address)/mcp/demo" "$key" 10000
echo "measured: memory after 10,000 calls: $(in_gateway sed -n 's/^VmRSS:[^0-9]*//p' /proc/1/status) resident, $(docker stats --no-stream --format '{{.MemUsage}}' "$(container gateway)") by cgroup"

echo "# a new CA, without a restart of the gateway"
old="$(in_gateway cat /certs/ca.pem)"
up_since="$(docker inspect -f '{{.State.StartedAt}}' "$(container gateway)")"
step "the demo's server makes a new CA" 60 compose restart -t 2 demo-server
has_new_ca() { [ "$(in_gateway cat /certs/ca.pem)" != "$old" ]; }
check "the gateway's folder has it" until_true 30 has_new_ca
step "nginx takes the new certificate" 60 compose restart -t 2 demo-proxy
check "calls go on, verified with the new CA" until_true 20 calls_a_tool demo
same_process() { [ "$(docker inspect -f '{{.State.StartedAt}}' "$(container gateway)")" = "$up_since" ]; }
check "it's the same process" same_process

echo "# stopped in mid-call"
# `check` has called it, too.
rm -f "$work/begun/call"
# Not by the published port: on loopback that's a process of Docker's, which is killed when the container has ended,
# with what it hasn't passed on yet.
base="http://$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(container gateway)"):4000" \
  call slow tools/call wait '"arguments":{},' >"$work/slow" &
calling=$!
until_true 20 test -s "$work/begun/call"
begun="$(milliseconds)"
step "compose stops the gateway while a call runs" 45 compose stop -t 40 gateway
echo "measured: time to stop with a call that takes 3 s: $(($(milliseconds) - begun)) ms"
wait "$calling" || :
ended_well() { cat "$work/slow" && grep -q 'slow but sure' "$work/slow"; }
check "the call ended well" ended_well
stopped_by_itself() { [ "$(docker inspect -f '{{.State.ExitCode}} {{.State.OOMKilled}}' "$gateway")" = '143 false' ]; }
gateway="$(compose ps -qa gateway 2>/dev/null || compose ps -q gateway)"
check "it wasn't killed" stopped_by_itself
check "its log holds no key" logs_no_key
step "it starts again" 60 compose start gateway
check "it is healthy again" until_true 90 is_healthy gateway
same_key() { [ "$(in_gateway cat /run/keys/master_key)" = "$key" ] && calls_a_tool demo; }
check "the key is the same, and calls go on" same_key
