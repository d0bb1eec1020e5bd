#!/bin/sh
# The deployment command of tidegate.yml: starts the release that Tidegate names and returns when it
# serves. The program takes the listening socket over from the running version, so that at every
# moment somebody answers; a release that does not find the database it expects never takes over.
set -eu
cd -- "$(dirname -- "$0")"
exec "./bin/shop-${TIDEGATE_RELEASE:?is set by tidegate}" \
    --port "${SHOP_PORT:-8080}" --socket shop.sock --log shop.log
