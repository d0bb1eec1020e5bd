/* Puts a container of the new release into the place of the one that serves. Private to this
 * folder.
 */
#pragma once

#include "deploy/docker/names.h"

typedef struct Replacement {
    const DeployRequest *request;
    Trio trio;
    const char *image;          /* pinned */
    const json_t *input;        /* of the successor */
    bool beside;                /* both may run at once */
    bool ran;                   /* what serves ran at the beginning */
    const char *next;           /* the successor's id; NULL: not made yet */
    bool swapped;               /* the names are */
    int64_t deadline;           /* the clock's monotonic ms */
    int64_t stopped_at, gap_ms; /* how long nothing served; -1: it still does not */
} Replacement;

/* False: what served serves again, as far as that could be done: *ret_back says whether. Not
 * touched where the lease is gone (ERR_FENCED). */
bool replace(Replacement *self, bool *ret_back, Error *err) MUST_USE;
