/* What `migrate` tells of the databases that it worked on. */
#pragma once

#include "cli/database_views.h"
#include "cli/inner_record.h"

typedef struct MigrateWork {
    DatabaseView *view;
    const DatabaseAddress *address; /* NULL: not known */
    InnerRecord *inner;
    MigrateResult *result; /* NULL: it failed before there was one, or was not tried */
    Error why;             /* of a failure */
} MigrateWork;

typedef struct MigrateWorks {
    MigrateWork *list;
    size_t count;
    const char *verdict;       /* of all of them */
    const MigrateWork *failed; /* the one that stopped it; NULL: none */
} MigrateWorks;

/* Of a single one its own result; of several the same members for all of them, and `databases` with
 * each. New reference, or NULL. */
json_t *migrate_works_json(const MigrateWorks *works);
void migrate_works_print(Report *report, FILE *out, const void *data);
