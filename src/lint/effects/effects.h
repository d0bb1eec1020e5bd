/* What a statement does to a database that is in use: which locks it takes, what it rewrites, scans
 * and builds, how it fails, and which statements of the version still serving it breaks.
 *
 * Facts, not opinions: each comes from a measurement (test/data/lint, script/measure-locks), and a
 * test replays them. Every effect names the rule (lint/rules/rules.h) under which it would be
 * reported; whether it is reported, and how severely, is judged elsewhere (lint/judge).
 */
#pragma once

#include "lint/application.h"
#include "lint/catalog/catalog.h"
#include "lint/rules/rules.h"

/* PostgreSQL's table-level lock modes, weakest first (manual, "Explicit Locking"). */
typedef enum LockMode {
    LOCK_NONE,
    LOCK_ACCESS_SHARE,
    LOCK_ROW_SHARE,
    LOCK_ROW_EXCLUSIVE,
    LOCK_SHARE_UPDATE_EXCLUSIVE,
    LOCK_SHARE,
    LOCK_SHARE_ROW_EXCLUSIVE,
    LOCK_EXCLUSIVE,
    LOCK_ACCESS_EXCLUSIVE,
} LockMode;

const char *lock_mode_name(LockMode mode); /* "ACCESS EXCLUSIVE" */
/* What waits while it is held: "reads and writes", "writes", "" .. */
const char *lock_mode_blocks(LockMode mode);

typedef enum EffectKind {
    EFFECT_LOCK,             /* object, mode: until the end of the transaction */
    EFFECT_REWRITE,          /* object: every row written anew */
    EFFECT_SCAN,             /* object: every row read to check something */
    EFFECT_FOREIGN_KEY_SCAN, /* object: the table whose rows are looked up in the other;
                                constraint: its name */
    EFFECT_BUILD,            /* object: the table that an index is built on */
    EFFECT_PROVEN,           /* object: a valid CHECK made the scan unnecessary */
    EFFECT_FAIL,             /* sqlstate, why: the server refuses it */
    EFFECT_BREAK,            /* sqlstate, why: the version still serving may fail so */
    EFFECT_NOTE,             /* only the rule matters: data, style, order of statements */
} EffectKind;

typedef struct Effect {
    EffectKind kind;
    RuleId rule;        /* RULE_NONE: a fact that alone troubles nobody */
    const char *object; /* as catalog_shown(); "users.email" for a column in a break */
    const char *table;  /* the relation, where object is a part of one; else as object */
    LockMode mode;
    char sqlstate[6];
    const char *why;        /* a clause for a person: "statements that name it fail" */
    const char *constraint; /* or NULL */
    int offset;             /* in the statement's text: of the command, column or name */
    bool new_object;        /* the relation was created by a pending migration: nobody uses it */
    bool empty;             /* it is known to have no row */
    bool guessed;           /* the relation is not known here: only its name is */
    int64_t rows, bytes;    /* -1: not known */
    const char *const *columns; /* of the relation or key that is gone; NULL: none kept */
    size_t column_count;
    const SqlType *type;   /* of a column that is gone; NULL: not known */
    const char *refers_to; /* of a foreign key that comes or goes: the other table; else NULL */
    bool held_only;        /* 0A000: only statements prepared before, once */
    bool likely; /* needs certain data (a break: 23505, 23514), or data that a migration wrote and
                    the application may have changed since (a fail) */
    bool brief;  /* a lock that ends with the statement, not with the transaction */
} Effect;

typedef struct Effects {
    Effect *items;
    size_t count;
} Effects;

/* What is kept from one statement to the next: rows that migrations inserted, labels that a
 * transaction added, how the old version's statements fared. */
typedef struct EffectMemory EffectMemory;
EffectMemory *effect_memory_new(TALLOC_CTX *ctx);

/* What surrounds the statement. */
typedef struct EffectContext {
    Catalog *catalog;               /* as the statement finds it; applied to by effects_of() */
    const Application *application; /* the old version's statements; NULL: not known */
    EffectMemory *memory;           /* NULL: nothing is kept; less is found then */
    bool in_transaction;
    int version; /* server: 150000 */
} EffectContext;

/* A statement of the history: catalog_apply(), and its rows are remembered. */
void effects_replay(const EffectContext *context, const SqlStatement *statement);

/* The effects of one statement in order, DO blocks' inner statements included, and applies it to
 * the catalog. A break that a later statement of the same transaction heals is taken back by
 * effects_settle(). Child of ctx. */
Effects *effects_of(TALLOC_CTX *ctx, const EffectContext *context, const SqlStatement *statement);

/* At the end of a transaction: takes those breaks out of its statements' effects that the schema
 * does no longer show (a table renamed and a view put under its old name). */
void effects_settle(const EffectContext *context, Effects *const *statements, size_t count);

/* At the end of a file: takes out what a later transaction of it made good, the triggers of a table
 * that was rebuilt. */
void effects_end(const EffectContext *context, Effects *const *statements, size_t count);
