# What the pipeline's jobs run in: docker build --tag REGISTRY/ci:1 ci && docker push REGISTRY/ci:1
@@if via_task@@
FROM hashicorp/terraform:1.12 AS terraform
@@end@@
FROM docker:27-cli
RUN apk add --no-cache aws-cli bash git
@@if via_task@@
COPY --from=terraform /bin/terraform /usr/local/bin/terraform
@@end@@
COPY --from=@@tidegate_image@@ /opt/tidegate /opt/tidegate
ENV PATH=/opt/tidegate/bin:$PATH
