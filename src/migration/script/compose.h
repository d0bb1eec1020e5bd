/* SQL from templates: the only way in which this folder puts values into a text.
 *
 *     {s}       the schema our tables are in, quoted and with its dot, or nothing
 *     {t}       another tool's table (incumbent.h), quoted
 *     {now}     the database's clock, {age} milliseconds since the transaction began
 *     {returning}   what makes an INSERT give its seq, or nothing (session_new_seq())
 *     "name"    quoted as this database has it
 *     {1}..{9}, {a}..{j}   args[0].. as quoted literals, NULL as NULL
 */
#pragma once

#include "db/db.h"
#include "migration/dialect.h"

typedef struct ComposeContext {
    const Db *db;
    const EngineDialect *dialect;
    const char *schema; /* "\"public\"." or "" */
    const char *table;  /* or NULL */
} ComposeContext;

/* Child of ctx. */
char *compose_sql(TALLOC_CTX *ctx, const ComposeContext *context, const char *template,
                  const char *const args[], size_t n_args);
