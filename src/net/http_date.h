/* The Date header of an answer (RFC 9110, 5.6.7). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/* Milliseconds since 1970 of "Sun, 06 Nov 1994 08:49:37 GMT". False: it is none. */
bool http_date_parse(const char *text, int64_t *ret_ms) MUST_USE;
