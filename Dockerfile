# A job's process as an image: a JRE and jars, run by nobody in particular.
#   docker build -t scoreline:0.1.0 .
#   docker run --rm -v /data:/data scoreline:0.1.0 --jobName=… --spec=… --input=… --output=…
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -Dquick package

FROM eclipse-temurin:17-jre
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin scoreline
COPY --from=build /src/runner-configs/direct/target/lib /opt/scoreline/direct
COPY --from=build /src/runner-configs/flink/target/lib /opt/scoreline/flink
COPY --from=build /src/LICENSE /opt/scoreline/LICENSE
USER 10001
# Scoring scripts need a Python, which is not in it: build on this image, and add one.
# Native libraries of the model's engine are unpacked here.
ENV HOME=/tmp
# For a session cluster: --entrypoint java … -cp '/opt/scoreline/flink/*' … --runner=flink --flinkMaster=…
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+UseParallelGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", "/opt/scoreline/direct/*", "io.scoreline.pipeline.ScoringMain"]
