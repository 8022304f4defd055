# The server as a container, for clients that start their servers with docker:
#
#   docker build -t telegram-login-mcp .
#   docker run -i --rm -v telegram-login-state:/state -p 127.0.0.1:8412:8412 -e TELEGRAM_LOGIN_MCP_PAGES_PORT=8412 \
#     -e TELEGRAM_API_ID -e TELEGRAM_API_HASH telegram-login-mcp
#
# Private pages are on the one port that is published on 127.0.0.1. Without that port there are none: secrets go by chat then, and sessions into
# files in the volume. Options of the server come after the image.
FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
# For another processor, Go compiles here, faster than an emulation of that one would.
ARG TARGETOS
ARG TARGETARCH
# Static, so that it needs nothing of the image that it runs in. The state folder must belong to the user, or a volume would not.
RUN CGO_ENABLED=0 GOOS=${TARGETOS} GOARCH=${TARGETARCH} go build -trimpath -ldflags "-s -w -X main.buildVersion=${VERSION}" -o /out/telegram-login-mcp ./cmd/telegram-login-mcp \
    && mkdir /out/state

# Nothing but CA certificates, for a proxy that speaks TLS, time zones, and a user who is not root.
FROM gcr.io/distroless/static-debian12:nonroot
# What the MCP registry wants to see before it believes that an image belongs to a server; release.sh knows the same name.
ARG OWNER=OWNER
LABEL io.modelcontextprotocol.server.name="io.github.${OWNER}/telegram-login-mcp" \
      org.opencontainers.image.title="telegram-login-mcp" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="https://github.com/${OWNER}/telegram-login-mcp"
COPY --from=build /out/telegram-login-mcp /usr/local/bin/telegram-login-mcp
COPY --from=build --chown=nonroot:nonroot /out/state /state
USER nonroot:nonroot
VOLUME /state
ENTRYPOINT ["/usr/local/bin/telegram-login-mcp", "serve", "--state-dir", "/state", "--container"]
