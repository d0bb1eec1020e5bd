/* What differs between the databases: texts as data, and the few steps that are not the same.
 *
 * A folder for each fills one in its dialect.c; a new database is one more.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/dialect.h"
#include "base/error.h"
#include "migration/sight.h"

typedef struct Engine Engine;
typedef struct OpenWork OpenWork;
typedef struct Script Script;
typedef struct ScriptGroup ScriptGroup;
typedef struct Step Step;

/* What became of a statement that ran outside a transaction. */
typedef enum AloneOutcome {
    ALONE_DONE,    /* it took effect */
    ALONE_NOTHING, /* nothing of it remains: it may run again */
    ALONE_HALF,    /* something of it remains, which can be taken away by itself */
    ALONE_RESUMES, /* what it committed stays, and running it again goes on from there */
    ALONE_UNKNOWN, /* only a person can tell */
} AloneOutcome;

/* As SQL literals; `create` makes them all at once. */
#define TABLE_COUNT 6
#define TABLE_NAMES                                                                                \
    "'tidegate_meta', 'tidegate_fence', 'tidegate_lock', 'tidegate_migration', 'tidegate_run',"    \
    " 'tidegate_statement'"

/* What is seen before a statement runs alone. */
typedef struct AloneBefore {
    bool idle;  /* it will find nothing to do, so that afterwards what is there must not be taken
                   for its work */
    char *text; /* kept in its checkpoint as `before`, for settle(); NULL: nothing */
} AloneBefore;

/* Something of the database that an interrupted statement left, whoever's it was. */
typedef struct EngineDamage {
    const char *object; /* as it is written in SQL */
    const char *text;   /* for the person: what is wrong with it */
    bool leftover;      /* nobody has ever asked for it */
} EngineDamage;

typedef struct EngineDialect {
    Dialect dialect;
    char name_quote;       /* of names in templates, which have "; 0: that */
    const char *returning; /* behind an INSERT, to give its seq; "": the driver knows it */
    const char *now;       /* the database's clock */
    /* The time in the argument {g}, RFC 3339 in UTC, as a value; NULL: it is one as it stands. */
    const char *given_time;
    const char *age; /* ms since the transaction began; "NULL": measured by our clock */

    /* Queries without parameters; templates of compose.h. */
    const char *present; /* a row when our tables exist; NULL: `absent_sqlstate` tells */
    const char *absent_sqlstate;
    const char *missing; /* the names of our tables that are not there */
    /* mark.h; NULL where reading the whole history costs nothing to speak of. */
    const char *read_mark;  /* key, value, tripwire */
    const char *write_mark; /* {1}: key, {2}: what is marked */
    const char *find; /* format, schema, database id, fence, the tool that shares it; {1}: app */
    const char *rows_brief; /* {1}: app; in the order of load.c's columns, as far as they go */
    const char *rows_full;
    const char *open_work;   /* {1}: app; what OpenWork is filled with, in the order of load.c */
    const char *open_work_1; /* the same for tables of format 1; NULL: the one above reads both */
    const char *take_lock;   /* as records_take_lock_sql(), in another SQL; NULL: that */
    const char *create;      /* {1}: database id, {2}: format */
    const char *upgrade_1;   /* tables of format 1 become those of today; NULL: there are none */

    /* Name, rows, bytes of each table of the database; NULL: not to be had. */
    const char *table_sizes;
    /* One row: default schema, user, database. */
    const char *whereabouts;

    /* The run lock, then the fence: afterwards nobody else writes. Fills engine->fence, and reads
     * the history again. */
    bool (*take_over)(Engine *engine, Error *err);
    /* Between two migrations: the lock is still ours. */
    bool (*still_ours)(Engine *engine, Error *err);
    /* The locks of the tool that shares the history, and no more: waits for its runner as
     * --lock-wait says (ERR_BUSY), and writes nothing. release() gives them back. NULL: no tool has
     * any there. */
    bool (*lock_incumbent)(Engine *engine, Error *err);
    /* While a group runs alone, and after it: the runners of a tool that shares the history wait
     * for their lock inside the server, for whose snapshots the group would wait. NULL: nothing
     * waits so. */
    bool (*let_runners_in)(Engine *engine, Error *err);
    bool (*keep_runners_out)(Engine *engine, Error *err);
    void (*release)(Engine *engine);

    /* engine_exec(). What a worker has to keep open so that the lock holds as long as it lives. */
    bool (*lend)(Engine *engine, int *ret_fd, Error *err);
    /* While it works, every few seconds; ERR_FENCED when the lock is lost. NULL: cannot happen. */
    bool (*keep)(Engine *engine, Error *err);
    /* After it ended. NULL: nothing was lent that we do not need ourselves. */
    void (*take_back)(Engine *engine);

    /* Takes back what a script has set in the session; after each group, so that it touches none
     * of our own rows. NULL: it stays in force. */
    const char *reset;
    /* Before a script: takes back what an earlier one has set. NULL: `reset` does, or nothing. */
    bool (*renew)(Engine *engine, Error *err);

    /* Opens a transaction in which nobody can take over; ERR_FENCED when somebody has. */
    bool (*begin)(Engine *engine, const char *path, Error *err);
    /* One group that does not run alone, committed together with what tells of it: its checkpoint,
     * or the migration's row in the history (checkpoint_group_sql()). */
    bool (*apply)(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                  Error *err);

    /* NULL where every statement may run again after it was interrupted. */
    /* Makes sure that the session which ran it is gone, then finds out what became of it. HALF is
     * cleared away: it comes back as NOTHING. */
    bool (*settle)(Engine *engine, const OpenWork *work, AloneOutcome *ret_outcome, Error *err);
    /* After the server refused it; *ret_remains names what is left of it (child of ctx, or NULL).
     */
    bool (*judge_alone)(TALLOC_CTX *ctx, Engine *engine, const ScriptGroup *group,
                        AloneOutcome *ret_outcome, char **ret_remains, Error *err);
    /* Before it runs: refuses what would only look like success. */
    bool (*may_begin_alone)(TALLOC_CTX *ctx, Engine *engine, const Script *script,
                            const ScriptGroup *group, AloneBefore *ret_before, Error *err);

    /* That scripts can run as the role of the configuration. NULL: there is nothing of the kind. */
    bool (*check_role)(Engine *engine, Error *err);
    /* Sets that role, and takes limits away that would cut it off. *ret_restore: what puts them
     * back (child of ctx). */
    bool (*lift_limits)(TALLOC_CTX *ctx, Engine *engine, const Script *script,
                        const ScriptGroup *group, char **ret_restore, Error *err);

    /* What the server calls the session while the script runs (child of ctx), and how another
     * connection looks at it: TickerLook. NULL: nobody can look. */
    char *(*work_name)(TALLOC_CTX *ctx, const Engine *engine, const Script *script);
    bool (*look)(TALLOC_CTX *ctx, Onlooker *onlooker, const char *session, Sight *ret_sight);

    /* The schema as SQL, in an order that depends on nothing but the schema, without our own
     * tables. Child of ctx. */
    bool (*dump_schema)(TALLOC_CTX *ctx, Engine *engine, char **ret_sql, Error *err);

    /* Looks through the database; the texts are children of ctx. NULL: there is nothing of the
     * kind. */
    bool (*find_damage)(TALLOC_CTX *ctx, Engine *engine, EngineDamage **ret_list, size_t *ret_count,
                        Error *err);
    /* Makes it whole, or takes it away: what is left over always, else to `remove` it. */
    bool (*mend)(Engine *engine, const EngineDamage *damage, bool remove, Error *err);

    /* Who holds locks on what the script speaks of; "" when nobody is seen. NULL: cannot tell. */
    char *(*describe_blockers)(TALLOC_CTX *ctx, Engine *engine, const Script *script);
} EngineDialect;

/* NULL: nothing is migrated there. */
const EngineDialect *engine_dialect(Dialect dialect);
