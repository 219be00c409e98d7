# The image of the gateway. It builds everywhere: no BuildKit needed.
#
#   docker build -t sallyport .
#   docker build -t sallyport --build-arg JAR=given .     # target/sallyport.jar, which the build has made already
#
# BASE_IMAGE is any image with a Java runtime of 25 or newer and a shell; JVM and AOT cache belong together, so it can't
# be changed afterwards. BUILD_IMAGE has a JDK of 25 or newer.
ARG BUILD_IMAGE=eclipse-temurin:25-jdk
ARG BASE_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
ARG JAR=made
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn/ .mvn/
# A layer of its own: dependencies change less often than sources.
RUN if [ "$JAR" = made ]; then ./mvnw -B -ntp -q dependency:go-offline; fi
COPY src/main/ src/main/
COPY config.schema.json ./
# The second one only if it's there.
COPY LICENSE target/sallyport.ja[r] target/
COPY docker/ docker/
RUN case "$JAR" in \
      made) ./mvnw -B -ntp -q -DskipTests -Dmaven.test.skip package ;; \
      given) test -f target/sallyport.jar || { echo "target/sallyport.jar is missing: ./mvnw -DskipTests package" >&2; exit 1; } ;; \
      *) echo "JAR is 'made' or 'given', not '$JAR'" >&2; exit 1 ;; \
    esac
# Layers by how often they change. Netty's native library would be unpacked into a temporary folder at each start,
# which isn't there on a read-only file system.
RUN java -Djarmode=tools -jar target/sallyport.jar extract --layers --destination layers \
 && mkdir -p native sbom unpacked \
 && (cd unpacked && for jar in ../layers/dependencies/lib/netty-transport-native-epoll-*-linux-*.jar; do jar xf "$jar" META-INF/native; done) \
 && find unpacked -name "libnetty_transport_native_epoll_$(uname -m | sed s/aarch64/aarch_64/).so" -exec cp {} native/ \; \
 && (cd unpacked && jar xf ../target/sallyport.jar META-INF/sbom) \
 && { mv unpacked/META-INF/sbom/application.cdx.json sbom/sallyport.cdx.json \
      || { echo "target/sallyport.jar has no bill of materials: Maven leaves it out with --offline" >&2; exit 1; }; } \
 && chmod 755 docker/sallyport docker/train-aot.sh \
 && find layers native sbom docker target/LICENSE config.schema.json -exec touch -d 2026-01-01T00:00:00Z {} +

# The gateway without its AOT cache.
FROM ${BASE_IMAGE} AS program
WORKDIR /app
COPY --from=build /build/layers/dependencies/ /app/
COPY --from=build /build/native/ /app/native/
COPY --from=build /build/layers/application/ /app/
COPY --from=build /build/target/LICENSE /build/config.schema.json /build/sbom/ /app/
COPY --from=build /build/docker/sallyport /usr/local/bin/sallyport

FROM program AS trained
COPY --from=build /build/docker/train-aot.sh /tmp/train-aot.sh
RUN /tmp/train-aot.sh /tmp/sallyport.aot

FROM program
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=
ARG CREATED=
LABEL org.opencontainers.image.title="Sallyport" \
      org.opencontainers.image.description="An MCP gateway that verifies TLS per server" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
COPY --from=trained /tmp/sallyport.aot /app/sallyport.aot
RUN mkdir -m 700 /data && chown 10001:10001 /data && mkdir /certs
ENV SALLYPORT_DATA_DIR=/data
USER 10001:10001
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 CMD ["sallyport", "health"]
ENTRYPOINT ["sallyport"]
