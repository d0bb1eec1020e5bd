/* What migrate would send for one pending file: its statements as they will be, what commits
 * together, and how heavy the tables are that it speaks of. */
#pragma once

#include "migration/engine.h"

typedef struct PreviewStatement {
    int number; /* 1-based, among the statements that run */
    int line;
    const char *sql;
} PreviewStatement;

/* What commits as one. */
typedef struct PreviewGroup {
    bool transaction; /* false: the statement commits by itself */
    bool done;        /* an earlier run committed it */
    int first, last;  /* numbers of statements */
} PreviewGroup;

typedef struct PreviewTable {
    const char *name;
    int64_t rows, bytes; /* -1: not known */
} PreviewTable;

struct Preview {
    PreviewStatement *statements; /* none of a file that is too large to be shown */
    size_t shown;
    size_t count; /* that will run */
    PreviewGroup *groups;
    size_t group_count;
    PreviewTable *tables; /* that are there now, the largest first */
    size_t table_count;
};
