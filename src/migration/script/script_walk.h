/* Takes a migration file through the splitter, piece by piece: its section alone, where the layout
 * has several in one file. */
#pragma once

#include "base/dialect.h"
#include "base/digest.h"
#include "base/env.h"
#include "base/error.h"
#include "base/file_stamp.h"
#include "migration/layout/layout.h"
#include "migration/script/placeholders.h"
#include "sql/splitter.h"

typedef struct ScriptSource {
    const char *path;       /* to open */
    const char *shown;      /* for messages */
    const char *checksum;   /* the bytes must be the ones that were hashed; NULL: any */
    const FileStamp *stamp; /* not NULL: while it holds, the bytes need not be hashed again */
    Dialect dialect;
    const Layout *layout;             /* NULL with SECTION_WHOLE */
    ScriptSection section;            /* what is not of it is passed over */
    bool keeps_blocks;                /* a marked block runs as one, even where it can be cut */
    const Placeholders *placeholders; /* NULL: statements stay as they are */
    Env *env; /* for files that ask for its variables; NULL: they stay as they are */
} ScriptSource;

/* Called for each SQL_STATEMENT, SQL_COPY_DATA and SQL_COPY_END; false ends the walk. */
typedef bool (*ScriptVisitor)(void *data, SqlEvent event, const SqlItem *item, Error *err);

/* What cannot be cut into statements is ERR_STATEMENT with its place, into sections ERR_VALIDATION
 * with its line; a file that is not what it
 * was when it was hashed is ERR_VALIDATION, told after the last statement at the latest. */
bool script_walk(const ScriptSource *source, ScriptVisitor visit, void *data, Error *err) MUST_USE;

/* The same for a text in memory. */
bool script_walk_text(const ScriptSource *source, const char *text, size_t length,
                      ScriptVisitor visit, void *data, Error *err) MUST_USE;
