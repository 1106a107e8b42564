# The versions of the lock file without what only developers need, and a user who owns nothing but the data.
FROM python:3.13-slim AS made
RUN pip install --quiet --no-cache-dir uv==0.13.9
WORKDIR /made
COPY requirements.lock pyproject.toml README.md LICENSE prefect.yaml trendledger.py ./
COPY flows flows
COPY warehouse warehouse
COPY dashboards dashboards
RUN uv venv --quiet --python /usr/local/bin/python /opt/trendledger \
    && uv pip install --quiet --no-cache --compile-bytecode --python /opt/trendledger/bin/python \
        --constraints requirements.lock --build-constraints requirements.lock .

FROM python:3.13-slim
COPY --from=made /opt/trendledger /opt/trendledger
RUN useradd --create-home trendledger && install --directory --owner=trendledger --mode=0700 /data
ENV PATH=/opt/trendledger/bin:$PATH TRENDLEDGER_HOME=/data
USER trendledger
WORKDIR /home/trendledger
VOLUME /data
CMD ["trendledger", "up"]
