/* How a call of the JSON and query protocols becomes a request. Private to this folder. */
#pragma once

#include "aws/exchange.h"

/* Fills method, path, headers and body of *wire. Children of ctx. */
bool call_wire(TALLOC_CTX *ctx, const AwsCall *call, Wire *wire, Error *err) MUST_USE;
