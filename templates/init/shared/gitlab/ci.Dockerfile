# What the pipeline's jobs run in: docker build --tag REGISTRY/ci:1 ci && docker push REGISTRY/ci:1
@@if framework_django@@
FROM python:3.12-bookworm
@@end@@
@@if framework_alembic@@
FROM python:3.12-bookworm
@@end@@
@@unless framework_django@@
@@unless framework_alembic@@
FROM buildpack-deps:bookworm-scm
@@end@@
@@end@@
RUN apt-get update \
    && apt-get install -y --no-install-recommends awscli \
    && rm -rf /var/lib/apt/lists/*
COPY --from=docker:27-cli /usr/local/bin/docker /usr/local/bin/docker
@@if via_task@@
COPY --from=hashicorp/terraform:1.12 /bin/terraform /usr/local/bin/terraform
@@end@@
COPY --from=@@tidegate_image@@ /opt/tidegate /opt/tidegate
ENV PATH=/opt/tidegate/bin:$PATH
