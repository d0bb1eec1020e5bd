/* What `tidegate init` sees in a folder, and of a live service, before it asks. */
#pragma once

#include "aws/aws.h"
#include "scaffold/init/answers.h"

typedef struct InitFound {
    const char *what; /* "manage.py", "the service web" */
    InitAnswer answer;
    const char *value;
    bool sure;    /* said by what was made for it, and not guessed by a file's name */
    bool refuted; /* something else that was found says otherwise, and is no less sure */
} InitFound;

typedef struct InitSight {
    TALLOC_CTX *ctx;
    InitFound *found;
    size_t count;
    const char *dockerfile;  /* path; NULL: none */
    bool dockerfile_ready;   /* it has tidegate already */
    bool migrations_missing; /* no SQL in db/migrations */
    bool several_containers;
} InitSight;

/* By the files in the folder: the rules of detect.inc. Never fails: what cannot be read is not
 * there. Child of ctx. */
InitSight *init_look(TALLOC_CTX *ctx, const char *dir);

/* By a service that runs: its container, roles, and where it is. Asks AWS. */
bool init_look_at_service(InitSight *sight, Aws *aws, const char *cluster, const char *service,
                          Error *err) MUST_USE;

void init_found(InitSight *sight, const char *what, InitAnswer answer, const char *value);
/* As a configuration or a live service says it: guesses that differ count for nothing. */
void init_found_surely(InitSight *sight, const char *what, InitAnswer answer, const char *value);
/* What all that was found agrees on; NULL: nothing, or they do not. */
const char *init_found_value(const InitSight *sight, InitAnswer answer);
