FROM maven:3.9.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml .
COPY conf conf
COPY webroot webroot
COPY src src
RUN mvn -q -ntp package -DskipTests

FROM eclipse-temurin:17.0.15_6-jre-jammy
WORKDIR /parley
COPY --from=build /build/target/parley.jar parley.jar
COPY --from=build /build/conf conf
# Class-data sharing halves the start: the classes that a first start loads. Without the file the server starts as well.
RUN timeout 20 java -XX:ArchiveClassesAtExit=parley.jsa -jar parley.jar || test -s parley.jsa
# Inside a container all addresses are its own; what is published is said to docker run.
ENV PARLEY_HOST=0.0.0.0
EXPOSE 8080
# Nothing is written but temporary files: the rest of the file system may be read-only.
VOLUME /tmp
USER 65534:65534
# A service called parley makes Kubernetes set PARLEY_PORT=tcp://...: that is no port.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["bash", "-c", "p=$PARLEY_PORT; case $p in ''|*[!0-9]*) p=8080;; esac; exec 3<>/dev/tcp/127.0.0.1/$p && printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-XX:SharedArchiveFile=parley.jsa", "-jar", "parley.jar"]
