# For the suites that are shell scripts: counts what passed, installs what's missing, waits within limits.
# The script that includes it sets `passed`, `failed` and `work`.

# Runs a check; prints how it went and counts it.
check() {
  local name="$1"
  shift
  if "$@" >"$work/output" 2>&1; then
    passed=$((passed + 1))
    echo "ok   $name"
  else
    failed=$((failed + 1))
    echo "FAIL $name"
    tail -30 "$work/output" | sed 's/^/     /'
  fi
}

# The same for what everything after it needs: within so many seconds, or the script ends.
step() {
  local name="$1" seconds="$2" code=0 begun=$SECONDS
  shift 2
  ("$@") >"$work/output" 2>&1 &
  local child=$!
  while kill -0 "$child" 2>/dev/null && [ $((SECONDS - begun)) -lt "$seconds" ]; do sleep 0.2; done
  if kill "$child" 2>/dev/null; then code=124; fi
  wait "$child" || code=$?
  if [ "$code" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok   $name ($((SECONDS - begun)) s)"
    return
  fi
  failed=$((failed + 1))
  echo "FAIL $name (exit code $code after $((SECONDS - begun)) s)"
  tail -40 "$work/output" | sed 's/^/     /'
  exit 1
}

# Tries again until it succeeds, for so many seconds.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

stop_loudly() {
  echo >&2
  echo "NOT RUN: $1." >&2
  echo "Nothing of this suite was tested; that's a failure, not a pass." >&2
  failed=$((failed + 1))
  exit 3
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

# Installs the Debian packages whose programs are missing, given as `program:package`.
install_missing() {
  local missing=() pair
  for pair in "$@"; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  echo "installing ${missing[*]}"
  as_root apt-get update -qq
  as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# A JDK of 25 or newer, where ./mvnw looks for one.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-/none}" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.m2/jdks/*; do
    if [ -x "$home/bin/javac" ] && [ "$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null || echo 0)" -ge 25 ] 2>/dev/null; then
      echo "$home"
      return
    fi
  done
  stop_loudly "there is no JDK of 25 or newer"
}
