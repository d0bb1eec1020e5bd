/* What one release of the shop wants of its database; each folder in releases/ has its own. */
#pragma once

#include <stdbool.h>

typedef struct Release {
    const char *id;
    const char *products; /* SQL: name, price in cents, code; the health check runs it as well */
    bool shows_codes;
} Release;

extern const Release release;
