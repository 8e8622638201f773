# LLM Vitals: the collector with its pages. docker-compose.yml builds it; EXTRA=demo adds the demo's application.
#   docker build -t llm-vitals . && docker run --rm -p 127.0.0.1:4318:4318 -e LLM_VITALS_API_KEY=... -v vitals:/data llm-vitals
ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS build
ARG EXTRA=server
WORKDIR /source
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY instrumentation instrumentation
COPY collector collector
COPY dashboards dashboards
COPY demo demo
COPY docs/runbooks docs/runbooks
RUN python -m venv /opt/llm-vitals
RUN /opt/llm-vitals/bin/python -m pip install --no-cache-dir --constraint constraints.txt ".[${EXTRA}]"

FROM python:${PYTHON}
# A user of its own, whose folder a new volume takes over.
RUN useradd --system --uid 10001 --no-create-home vitals && install -d -o vitals -m 0700 /data
COPY --from=build /opt/llm-vitals /opt/llm-vitals
ENV PATH=/opt/llm-vitals/bin:$PATH PYTHONDONTWRITEBYTECODE=1 LLM_VITALS_HOST=0.0.0.0 LLM_VITALS_DATA=/data
USER vitals
VOLUME /data
EXPOSE 4318 4317
# Whatever port it was given.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('LLM_VITALS_PORT', '4318') + '/readyz', timeout=4)"]
ENTRYPOINT ["llm-vitals"]
CMD ["up"]
