/* The files of a draft beside those of the folder, and their way there. */
#pragma once

#include "scaffold/init/draft.h"

typedef enum InitState {
    INIT_NEW,     /* there is nothing yet */
    INIT_SAME,    /* there is exactly this */
    INIT_CHANGED, /* there is something else */
} InitState;

typedef struct InitPlaced {
    const InitFile *file;
    InitState state;
    const char *diff; /* unified, with the names of the files; "" when the same */
    bool keep;        /* stays as it is: set by whoever asked */
    unsigned mode;    /* as it will be */
} InitPlaced;

typedef struct InitPlacement {
    const char *dir;
    InitPlaced *files; /* in the draft's order */
    size_t count;
} InitPlacement;

/* Looks, and writes nothing. ERR_CONFIG where the way goes through a symbolic link, or to what is
 * no file: nothing is written outside of the folder. Child of ctx. */
bool init_place(TALLOC_CTX *ctx, const char *dir, const InitDraft *draft,
                InitPlacement **ret_placement, Error *err) MUST_USE;

/* Writes what is new or has changed and is not kept, each file as a whole or not at all. */
bool init_write(const InitPlacement *placement, Error *err) MUST_USE;
