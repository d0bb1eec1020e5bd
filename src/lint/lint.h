/* Lint's face to the command line and to the pipeline.
 *
 *     files -> parsed in threads -> replayed in order: history is applied, pending statements are
 *     applied and their effects kept -> judged by policy -> exceptions -> findings
 */
#pragma once

#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "db/db.h"
#include "lint/judge/policy.h"
#include "migration/script/placeholders.h"
#include "report/finding.h"

/* A migration file or a text that stands for one. */
typedef struct LintSource {
    const char *path;    /* to open; NULL: `text` */
    const char *shown;   /* as the person named it */
    const char *version; /* NULL: a repeatable or a file that is no migration */
    const char *text;
    size_t length;
    bool pending;    /* judged; false: history that is applied already */
    bool repeatable; /* runs behind those of a version, in the order of what they need */
} LintSource;

/* What the ledger knows of the environment, for the contract phase (RELEASES.md). */
typedef struct LintServing {
    const char *environment, *release; /* that serves; release NULL: none does yet */
    bool known;                        /* false: something serves there, and nobody recorded what */
    const char *const
        *versions; /* of the migrations in its set; NULL-terminated; NULL: not recorded */
} LintServing;

typedef struct LintConfig {
    Dialect dialect;
    int version;               /* of the server, 0: the newest known */
    const LintSource *sources; /* in the order in which they apply */
    size_t source_count;
    /* The sources may begin with the first migration there ever was. Believed only where history
     * names no table that it did not make. */
    bool complete;
    Db *live; /* read the schema from here instead of replaying history; NULL: replay */
    const char *application;    /* file of the old version's statements; or NULL */
    const char *baseline;       /* file of accepted findings; or NULL */
    const LintServing *serving; /* NULL: not known */
    const LintPolicy *policy;
    /* Put into statements before they are read, as migrate does; a statement with one that is not
     * known stays as it is. NULL: none. */
    const Placeholders *placeholders;
    bool effects, style, cache;
    const char *cache_dir; /* NULL: nothing is cached */
    const Cancel *cancel;
    Clock *clock;
    Progress *progress;
} LintConfig;

typedef struct LintResult {
    FindingReport report;
    /* Of the pending versions, those that a release from before could not live with, and their
     * rules: "42 drop-column,rename-table", "42 contract" for a contract phase; NULL-terminated. */
    const char *const *breaking;
    bool blocks; /* a finding at or above fail_on that is not allowed */
} LintResult;

/* Child of ctx. Errors are of files and databases only: bad SQL is a finding. */
bool lint_run(TALLOC_CTX *ctx, const LintConfig *config, LintResult **ret_result,
              Error *err) MUST_USE;
