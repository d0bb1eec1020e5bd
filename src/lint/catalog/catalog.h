/* The schema as far as it is known: made by replaying migrations, or read from a live server.
 *
 * A Catalog is changed by catalog_apply() alone, one statement after the other, and answers what
 * the statement about to run would meet: the real old type of a column, the CHECK that proves NOT
 * NULL, the view that hangs on it. What it does not know it says (`guessed`): a folder's first
 * migrations may be missing, and a table that was never created here is created as it is met.
 *
 * Texts are borrowed from the statements' trees, which must live as long as the catalog. Pointers
 * to columns, constraints and indexes hold until the next catalog_apply(); those to tables for good
 * (a dropped table's record stays readable). Expressions are walked recursively: apply and ask from
 * a thread with SQL_PARSE_STACK bytes where the text is not ours.
 */
#pragma once

#include <stdint.h>

#include "base/attr.h"
#include "base/dialect.h"
#include "sql/ast/statement.h"

typedef enum CatalogKind {
    CATALOG_TABLE,
    CATALOG_PARTITIONED,
    CATALOG_FOREIGN,
    CATALOG_VIEW,
    CATALOG_MATERIALIZED_VIEW,
    CATALOG_SEQUENCE,
    CATALOG_COMPOSITE,
} CatalogKind;

/* A moment of the replay: which transaction made something. Grows; 0: before the set judged, that
 * is in a migration that is applied already (or found in the live catalog). */
typedef int64_t CatalogMoment;

typedef enum CatalogKnown { KNOWN_NO, KNOWN_YES, NOT_KNOWN } CatalogKnown;

typedef struct CatalogColumn {
    const char *name;
    const SqlType *type;    /* NULL: not known. serial is int4 with `default_expr` of nextval */
    const char *collation;  /* NULL: the type's own */
    bool not_null;          /* a primary key's columns too */
    bool not_null_unproven; /* PostgreSQL 18: NOT NULL .. NOT VALID */
    const SqlExpr *default_expr; /* NULL: none */
    SqlGenerated generated;
    const SqlExpr *generation;
    SqlIdentity identity;
    bool guessed;           /* met, not created: only its name is known */
    CatalogKnown has_nulls; /* whether rows hold NULL, where the replay or the server tells */
    CatalogMoment born;     /* the transaction that added it */
} CatalogColumn;

typedef struct CatalogConstraint {
    const SqlConstraint *written; /* kind, check, references, deferrable .. as written */
    const char *name;             /* as the server names it */
    const char *const *columns;   /* of a CHECK: those that it reads */
    size_t column_count;
    const char *const *referenced; /* of a foreign key, the primary key's where none was written */
    size_t referenced_count;
    struct CatalogTable *target; /* of a foreign key; NULL otherwise */
    bool inherited;              /* from the parent table */
    bool valid;
    CatalogMoment born, validated;
} CatalogConstraint;

typedef struct CatalogIndex {
    const char *name;
    const SqlIndexPart *parts;
    size_t part_count;
    const SqlExpr *predicate;
    const char *access_method;
    const char *constraint;  /* that it belongs to; or NULL */
    const char *attached_to; /* the index of the partitioned table that it is a part of; or NULL */
    const char *const *included;
    size_t included_count;
    bool unique, valid, nulls_not_distinct;
    bool only; /* ON ONLY of a partitioned table: not valid until all are attached */
    CatalogMoment born;
} CatalogIndex;

typedef struct CatalogTrigger {
    const char *name, *function;
    const SqlStatement *written; /* NULL: read from a server */
} CatalogTrigger;

typedef struct CatalogTable CatalogTable;
struct CatalogTable {
    CatalogKind kind;
    const char *schema, *name; /* schema: "public" where none was said */
    CatalogColumn *columns;    /* in order; of a view: its output */
    size_t column_count;
    CatalogConstraint *constraints;
    size_t constraint_count;
    CatalogIndex *indexes;
    size_t index_count;
    CatalogTrigger *triggers;
    size_t trigger_count;
    CatalogTable *parent;    /* of a partition or an heir; NULL: none */
    const SqlIndexPart *key; /* of a partitioned table */
    size_t key_count;
    bool is_partition, is_default_partition;
    CatalogTable **children; /* partitions and heirs */
    size_t child_count;
    const SqlQuery *query; /* of a view, as it was written: renames since then are not in it */
    CatalogTable **reads;  /* what a view reads */
    size_t read_count;
    bool updatable; /* a view so simple that the server writes through it to reads[0] */
    bool unlogged, temporary, row_security;
    bool guessed; /* met, not created */
    CatalogMoment born;
    /* Whether it has no row: the replay's INSERTs and DELETEs, or the server. A table that an
     * applied migration created is NOT_KNOWN to be empty: the application has had it since. */
    CatalogKnown empty;
    int64_t rows, bytes;     /* of the live server; -1: not known */
    struct KnownRows *known; /* lint/effects/old/rows.h: kept here for the effects; NULL: none */
};

typedef struct CatalogType {
    const char *schema, *name;
    SqlStatementKind kind; /* SQL_CREATE_ENUM, _COMPOSITE, _DOMAIN */
    const char **labels;
    size_t label_count;
    const SqlType *base; /* of a domain */
    const SqlConstraint *const *checks;
    size_t check_count;
    bool not_null;
    const SqlExpr *default_expr;
    CatalogMoment born;
} CatalogType;

typedef struct CatalogFunction {
    const char *schema, *name;
    const SqlArgument *arguments;
    size_t argument_count;
    const SqlType *returns;
    char volatility;  /* 'i', 's', 'v' */
    const char *body; /* its text; NULL: read from a server */
    CatalogMoment born;
} CatalogFunction;

typedef struct Catalog Catalog;

/* `version`: of the server, 150000 for PostgreSQL 15, 0: the newest. Child of ctx. */
Catalog *catalog_new(TALLOC_CTX *ctx, Dialect dialect, int version);

/* Runs a statement's effect on the schema: its DO block's inner statements included. A name it does
 * not know is created as `guessed`; nothing is an error. `pending` false: the moment is 0. */
void catalog_apply(Catalog *catalog, const SqlStatement *statement, bool pending);
/* One command of ALTER TABLE, for those who look at the schema between two of them. */
void catalog_apply_alter(Catalog *catalog, const SqlStatement *statement, const SqlAlter *alter,
                         bool pending);
/* A transaction begins: what is created from now on bears a new moment. */
void catalog_begin(Catalog *catalog);
CatalogMoment catalog_now(const Catalog *catalog);
/* A new session, as the runner gives each file: SET is undone, temporary tables are gone. */
void catalog_reset_session(Catalog *catalog);
/* Whether the catalog began with nothing and has therefore seen everything. False: FILE.. were
 * given without the folder's earlier ones. */
bool catalog_complete(const Catalog *catalog);
void catalog_set_complete(Catalog *catalog, bool complete);

Dialect catalog_dialect(const Catalog *catalog);

/* NULL: not known. */
CatalogTable *catalog_table(const Catalog *catalog, const SqlName *name);
/* SQLite: the table of that name that this transaction has dropped, with all that it had; NULL:
 * none. Foreign keys and views that mean it by its name are still found by the functions below. */
CatalogTable *catalog_vanished(const Catalog *catalog, const SqlName *name);
/* SQLite: whether foreign keys act; NOT_KNOWN: as whoever opened the connection likes it. */
CatalogKnown catalog_foreign_keys(const Catalog *catalog);
void catalog_set_foreign_keys(Catalog *catalog, CatalogKnown on);
CatalogTable *catalog_index_table(const Catalog *catalog, const SqlName *index,
                                  CatalogIndex **ret_index);
const CatalogType *catalog_type(const Catalog *catalog, const char *schema, const char *name);
/* The first function of that name with so many arguments (-1: any). */
const CatalogFunction *catalog_function(const Catalog *catalog, const char *schema,
                                        const char *name, int arguments);
CatalogColumn *catalog_column(const CatalogTable *table, const char *name);
CatalogConstraint *catalog_constraint(const CatalogTable *table, const char *name);
CatalogConstraint *catalog_primary_key(const CatalogTable *table);

/* Calls `visit` for each table of a schema (NULL: of all), in the order of creation. */
void catalog_each_table(const Catalog *catalog, const char *schema,
                        void (*visit)(CatalogTable *table, void *data), void *data);
/* Views that read the table, directly or by other views; foreign keys of other tables that refer to
 * it: who hangs on it. Child of ctx. */
CatalogTable **catalog_dependent_views(TALLOC_CTX *ctx, const CatalogTable *table,
                                       const char *column, size_t *ret_count);
CatalogTable **catalog_referring_tables(TALLOC_CTX *ctx, const CatalogTable *table,
                                        size_t *ret_count);

/* What is known of an expression. */
typedef enum Volatility {
    VOLATILITY_CONSTANT,
    VOLATILITY_STABLE,
    VOLATILITY_VOLATILE,
    VOLATILITY_UNKNOWN
} Volatility;
Volatility catalog_volatility(const Catalog *catalog, const SqlExpr *expr);
/* Whether `check` being true implies that `column` IS NOT NULL, as PostgreSQL proves it. */
bool catalog_proves_not_null(const SqlExpr *check, const char *column);
/* The name as lint shows it: without its schema when that is the first of the search path. */
const char *catalog_shown(const Catalog *catalog, const CatalogTable *table);
