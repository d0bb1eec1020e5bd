/* The migrations of a folder as sources, in the order in which they apply.
 *
 * Named as one of the layouts has it (migration/layout), else whatever SQL there is, by the numbers
 * at the beginning of the paths. The way back is left out: U1__x.sql, x.down.sql, x/down.sql.
 */
#pragma once

#include "lint/lint.h"
#include "migration/layout/layout.h"

typedef struct LintHook {
    LintSource source;
    HookMoment moment;
} LintHook;

typedef struct LintFolder {
    LintSource *sources; /* none pending; repeatables last */
    size_t count;
    LintHook *hooks; /* SQL of the folder that runs around migrations, by path; none pending */
    size_t hook_count;
} LintFolder;

/* `shown`: how a person names the folder. ERR_CONFIG when it is not there, ERR_IO when it cannot be
 * read. Child of ctx. */
bool lint_folder(TALLOC_CTX *ctx, const char *dir, const char *shown, LintFolder **ret_folder,
                 Error *err) MUST_USE;
/* The folder whose history a file belongs to: the one it lies in, or the one above where each
 * migration has a folder of its own. Child of ctx. */
char *lint_folder_of(TALLOC_CTX *ctx, const char *path);
