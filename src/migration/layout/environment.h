/* Variables of the environment in a line of SQL, as goose's ENVSUB has them. */
#pragma once

#include "base/buf.h"
#include "base/env.h"
#include "base/error.h"

/* Appends the line with $NAME, ${NAME}, ${NAME:-DEFAULT}, ${NAME-DEFAULT} and ${NAME?MESSAGE}
 * replaced; \$ and $$ are a dollar, $( stays. Source: github.com/mfridman/interpolate, whose nested
 * defaults and substrings are refused here. ERR_VALIDATION without a place. */
bool environment_expand(Buf *buf, Env *env, const char *line, size_t length, Error *err) MUST_USE;
