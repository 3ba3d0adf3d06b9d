# The program is made on the machine that builds, for whichever it is to run on: nothing is emulated.
FROM --platform=$BUILDPLATFORM oven/bun:1.4.5-slim AS build
ARG TARGETARCH
WORKDIR /build
COPY package.json bun.lock ./
COPY patches patches
RUN bun install --frozen-lockfile --production
COPY . .
RUN bun src/build.ts out $TARGETARCH && rm out/robin.map && bun src/sbom.ts >out/sbom.cdx.json && mkdir root && mkdir -m 700 root/data

FROM gcr.io/distroless/base-nossl-debian13:nonroot
COPY --from=build /build/out/ /
COPY --from=build --chown=65532:65532 /build/root /
ENV NODE_ENV=production DATA_DIR=/data
USER 65532:65532
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 CMD ["/robin", "health"]
CMD ["/robin"]
