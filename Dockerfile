# Pullquote in a container that may write nothing but its sign of life:
#     docker build -t pullquote .
#     docker run --read-only --tmpfs /run/pullquote:uid=10001 --tmpfs /tmp -v articles:/var/lib/pullquote \
#         -e DISCORD_TOKEN pullquote
FROM python:3.13-slim AS build
WORKDIR /build
COPY . .
RUN python -m venv /opt/pullquote \
    && /opt/pullquote/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
    && /opt/pullquote/bin/pip install --no-cache-dir --no-deps . \
    && sed -e 's|^health_file = .*|health_file = "/run/pullquote/health"|' \
        -e 's|^database = .*|database = "/var/lib/pullquote/articles.db"|' config.toml > /opt/pullquote/config.toml

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin pullquote \
    && install -d -o pullquote /run/pullquote /var/lib/pullquote
COPY --from=build /opt/pullquote /opt/pullquote
USER pullquote
ENV PATH=/opt/pullquote/bin:$PATH PULLQUOTE_CONFIG=/opt/pullquote/config.toml PYTHONDONTWRITEBYTECODE=1
# The file is touched every ten seconds, and only while Discord is truly connected.
HEALTHCHECK --start-period=60s CMD test -n "$(find /run/pullquote/health -mmin -1)"
ENTRYPOINT ["pullquote"]
CMD ["run"]
