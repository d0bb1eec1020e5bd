/* What the end of a container means, in words. Private to this folder. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

typedef struct DockerEnding {
    int exit_code;
    bool has_exit_code;
    bool out_of_memory;  /* the kernel killed something of it for that */
    const char *error;   /* the engine's own words; "" without */
    const char *stopped; /* why we asked it to stop: "cancelled", "timeout", ..; or NULL */
    int64_t memory;      /* its limit in bytes; 0: none */
} DockerEnding;

/* "exited", "out-of-memory", "signalled", or why we asked it to stop. */
const char *docker_ending_code(const DockerEnding *ending);
/* NULL: there is nothing to say of it. Child of ctx. */
char *docker_ending_words(TALLOC_CTX *ctx, const DockerEnding *ending);
/* What a person may do about it; or NULL. */
const char *docker_ending_next(const DockerEnding *ending);
