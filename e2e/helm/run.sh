#!/usr/bin/env bash
# Tests the chart: lint, every set of values as manifests against Kubernetes' schemas, behaviour with helm-unittest,
# values that must be refused, the plain manifests, and the config.yaml in them with the gateway's own `check --offline`.
# Needs Go (which builds helm, 5 minutes the first time), Python 3 and target/sallyport.jar. Needs no cluster; README.md says what that leaves out.
# Ends with one line, `N passed, N failed`; the exit code is not 0 if anything failed or couldn't be run.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
cd "$root"
work="$(mktemp -d)"
passed=0
failed=0
chart="helm/sallyport"
kubernetes=1.34.0
helm_version=v3.22.0
unittest_version=v1.1.2
# shellcheck source=e2e/lib/report.sh
. "$here/../lib/report.sh"

finish() {
  local code=$?
  trap - EXIT INT TERM
  set +e
  rm -rf "$work"
  [ "$failed" -eq 0 ] || [ "$code" -ne 0 ] || code=1
  echo "$passed passed, $failed failed"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- tools, kept in the user's cache ---------------------------------------------------------------------------------
tools="${XDG_CACHE_HOME:-$HOME/.cache}/sallyport-tools"
mkdir -p "$tools"

build_helm() { GOBIN="$tools" go install "helm.sh/helm/v3/cmd/helm@$helm_version"; }
build_unittest() {
  mkdir -p "$work/unittest"
  cd "$work/unittest"
  go mod init tools
  go get "github.com/helm-unittest/helm-unittest@$unittest_version"
  go mod edit -replace github.com/vmware-labs/yaml-jsonpath=github.com/helm-unittest/yaml-jsonpath@v0.4.0
  go build -mod=mod -o "$tools/helm-unittest-$unittest_version" github.com/helm-unittest/helm-unittest/cmd/helm-unittest
}
install_validator() {
  python3 -m venv "$tools/python" && "$tools/python/bin/pip" install -q kubernetes-validate==1.37.0
}

if [ -x "$tools/helm" ] && [ -x "$tools/helm-unittest-$unittest_version" ]; then
  :
elif ! command -v go >/dev/null; then
  stop_loudly "helm isn't there, and neither is Go to build it"
fi
[ -x "$tools/helm" ] || step "helm $helm_version is built" 900 build_helm
[ -x "$tools/helm-unittest-$unittest_version" ] || step "helm-unittest $unittest_version is built" 600 build_unittest
[ -x "$tools/python/bin/kubernetes-validate" ] || step "kubernetes-validate is installed" 180 install_validator
helm="$tools/helm"
java="$(find_jdk)/bin/java"
[ -s target/sallyport.jar ] || stop_loudly "target/sallyport.jar is missing; build it first: ./mvnw -DskipTests package"

template() { "$helm" template sallyport "$chart" --namespace mcp --kube-version "$kubernetes" "$@"; }
# Custom resources have no schema here; the suites of helm-unittest look at them.
fits_schemas() {
  "$tools/python/bin/kubernetes-validate" --strict "$1" >"$work/validated" 2>&1 || { cat "$work/validated"; return 1; }
  cat "$work/validated"
  ! grep -v -e '^INFO' -e 'kind HTTPRoute' -e 'kind ServiceMonitor' "$work/validated"
}
# The config.yaml of a ConfigMap among manifests.
config_of() {
  "$tools/python/bin/python" - "$1" <<'EOF'
import sys, yaml
maps = [d for d in yaml.safe_load_all(open(sys.argv[1])) if d and d["kind"] == "ConfigMap"]
sys.stdout.write(maps[0]["data"]["config.yaml"])
EOF
}
# With the paths of CA files in the pod replaced by a real one, `check` says nothing but "in order".
is_in_order() {
  local folder="$work/checked"
  rm -rf "$folder"
  mkdir "$folder"
  config_of "$1" | sed "s#/certs/[a-z]*/ca\.[a-z]*#$work/ca.pem#" >"$folder/config.yaml"
  (cd "$folder" && TICKETS_TOKEN=only-an-example SALLYPORT_MASTER_KEY=only-an-example-of-a-key "$java" -jar "$root/target/sallyport.jar" check --offline)
}
refused() {
  local words="$1" said
  shift
  if said="$(template "$@" 2>&1)"; then
    echo "it was taken"
    return 1
  fi
  echo "$said"
  grep -F -- "$words" <<<"$said" >/dev/null
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout "$work/ca.key" -out "$work/ca.pem" -subj /CN=ca 2>/dev/null

check "helm lint" "$helm" lint --strict "$chart" --kube-version "$kubernetes"
for values in "$here"/values/*.yaml; do
  name="$(basename "$values" .yaml)"
  manifests="$work/$name.yaml"
  render() { template -f "$values" >"$manifests"; }
  check "$name: lint" "$helm" lint --strict "$chart" --kube-version "$kubernetes" -f "$values"
  check "$name: it renders" render
  check "$name: every manifest fits Kubernetes' schemas" fits_schemas "$manifests"
  if grep -q '^kind: ConfigMap' "$manifests"; then
    check "$name: its config.yaml is in order" is_in_order "$manifests"
  fi
done

plain_is_rendered() { HELM="$helm" HELM_KUBE_VERSION="$kubernetes" "$here/render-plain.sh" | diff "$root/docs/kubernetes/sallyport.yaml" -; }
check "docs/kubernetes/sallyport.yaml is what the chart makes" plain_is_rendered
check "docs/kubernetes/sallyport.yaml fits Kubernetes' schemas" fits_schemas "$root/docs/kubernetes/sallyport.yaml"
check "docs/kubernetes/sallyport.yaml has a config.yaml in order" is_in_order "$root/docs/kubernetes/sallyport.yaml"

documented="$work/documented.yaml"
documented_values_work() {
  sed -n '/^# values.yaml$/,/^```$/p' docs/kubernetes.md | sed '$d' >"$work/documented-values.yaml"
  template -f "$work/documented-values.yaml" >"$documented" && fits_schemas "$documented" && is_in_order "$documented"
}
check "the values in docs/kubernetes.md work" documented_values_work

check "a typo is refused" refused replicaCounts --set replicaCounts=3
check "a typo further down is refused" refused mangement --set service.mangement=1
check "a number for a text is refused" refused sslCertFile --set sslCertFile=1
check "a CA from two places is refused" refused caBundles --set 'caBundles[0].name=a,caBundles[0].secret=a,caBundles[0].configMap=a'
check "replicas with a database each are refused" refused "database.embedded: each replica" --set database.embedded=true
check "an Ingress for no host is refused" refused "ingress.hosts is empty" --set ingress.enabled=true
check "a route of no Gateway is refused" refused "httpRoute.parentRefs is empty" --set httpRoute.enabled=true

# helm-unittest wants its files below the chart.
unit() {
  cp -r "$chart" "$work/chart"
  mkdir -p "$work/chart/tests" "$work/chart/values"
  cp "$here"/unit/*_test.yaml "$work/chart/tests/"
  sed -i "s#\.\./\.\./e2e/helm/values#../values#" "$work"/chart/tests/*
  cp "$here"/values/*.yaml "$work/chart/values/"
  "$tools/helm-unittest-$unittest_version" "$work/chart"
}
check "the suites of helm-unittest" unit
tail -8 "$work/output"
