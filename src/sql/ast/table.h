/* Columns, constraints and the commands of ALTER TABLE as data. */
#pragma once

#include "sql/ast/expression.h"

typedef enum SqlConstraintKind {
    SQL_CONSTRAINT_PRIMARY_KEY,
    SQL_CONSTRAINT_UNIQUE,
    SQL_CONSTRAINT_CHECK,
    SQL_CONSTRAINT_FOREIGN_KEY,
    SQL_CONSTRAINT_EXCLUSION,
    SQL_CONSTRAINT_NOT_NULL, /* a named one, or PostgreSQL 18's of a table */
} SqlConstraintKind;

/* What a foreign key does to the rows that refer to a deleted one. */
typedef enum SqlReferentialAction {
    SQL_NO_ACTION,
    SQL_RESTRICT,
    SQL_CASCADE,
    SQL_SET_NULL,
    SQL_SET_DEFAULT,
} SqlReferentialAction;

typedef struct SqlIndexPart {
    const char *column; /* NULL: expr */
    const SqlExpr *expr;
    const char *with_operator; /* EXCLUDE's; else NULL */
} SqlIndexPart;

typedef struct SqlConstraint {
    SqlConstraintKind kind;
    const char *name; /* NULL: the server makes one */
    const char *const *columns;
    size_t column_count;
    const SqlExpr *check;
    SqlName references; /* name NULL: none */
    const char *const *referenced;
    size_t referenced_count;     /* 0: the primary key */
    const char *const *included; /* INCLUDE */
    size_t included_count;
    SqlReferentialAction on_delete;
    const char *using_index;   /* PRIMARY KEY or UNIQUE USING INDEX */
    const SqlIndexPart *parts; /* EXCLUDE */
    size_t part_count;
    const char *access_method; /* EXCLUDE */
    bool not_valid, deferrable, no_inherit, nulls_not_distinct;
    bool not_enforced; /* PostgreSQL 18 */
    bool temporal;     /* WITHOUT OVERLAPS, PERIOD: PostgreSQL 18 */
    int offset;
} SqlConstraint;

typedef enum SqlGenerated {
    SQL_NOT_GENERATED,
    SQL_GENERATED_STORED,
    SQL_GENERATED_VIRTUAL,
    SQL_GENERATED_UNSAID /* neither word: the version decides */
} SqlGenerated;
typedef enum SqlIdentity {
    SQL_NO_IDENTITY,
    SQL_IDENTITY_ALWAYS,
    SQL_IDENTITY_BY_DEFAULT
} SqlIdentity;

typedef struct SqlColumn {
    const char *name;
    const SqlType *type; /* NULL: SQLite's columns need none */
    bool not_null, null; /* as written */
    const SqlExpr *default_expr;
    SqlGenerated generated;
    const SqlExpr *generation;
    SqlIdentity identity;
    const char *collation;
    const char *after;                /* MariaDB: AFTER column; "" for FIRST; or NULL */
    bool auto_increment;              /* MariaDB, SQLite */
    const SqlConstraint *constraints; /* those written behind it, their `columns` filled in */
    size_t constraint_count;
    int offset;
} SqlColumn;

typedef enum SqlAlterKind {
    SQL_ALTER_ADD_COLUMN,
    SQL_ALTER_DROP_COLUMN,
    SQL_ALTER_TYPE,
    SQL_ALTER_CHANGE_COLUMN, /* MariaDB's MODIFY and CHANGE: `column` is the new definition */
    SQL_ALTER_SET_DEFAULT,
    SQL_ALTER_DROP_DEFAULT,
    SQL_ALTER_SET_NOT_NULL,
    SQL_ALTER_DROP_NOT_NULL,
    SQL_ALTER_SET_EXPRESSION, /* expr; PostgreSQL 17 */
    SQL_ALTER_DROP_EXPRESSION,
    SQL_ALTER_ADD_IDENTITY,
    SQL_ALTER_SET_IDENTITY,
    SQL_ALTER_DROP_IDENTITY,
    SQL_ALTER_SET_STATISTICS, /* also column options */
    SQL_ALTER_SET_STORAGE,
    SQL_ALTER_SET_COMPRESSION,
    SQL_ALTER_ADD_CONSTRAINT,
    SQL_ALTER_DROP_CONSTRAINT,
    SQL_ALTER_VALIDATE_CONSTRAINT,
    SQL_ALTER_ALTER_CONSTRAINT, /* text: "enforced", "not enforced" or NULL */
    SQL_ALTER_RENAME_COLUMN,    /* of engines that have it among other commands */
    SQL_ALTER_RENAME_TABLE,
    SQL_ALTER_OWNER,
    SQL_ALTER_CLUSTER_ON,
    SQL_ALTER_SET_WITHOUT_CLUSTER,
    SQL_ALTER_SET_LOGGED,
    SQL_ALTER_SET_UNLOGGED,
    SQL_ALTER_SET_ACCESS_METHOD,
    SQL_ALTER_SET_TABLESPACE,
    SQL_ALTER_SET_OPTIONS,    /* storage parameters; `text`: the first one's name */
    SQL_ALTER_ENABLE_TRIGGER, /* name NULL: ALL or USER */
    SQL_ALTER_DISABLE_TRIGGER,
    SQL_ALTER_ENABLE_RULE,
    SQL_ALTER_DISABLE_RULE,
    SQL_ALTER_INHERIT, /* other: the parent */
    SQL_ALTER_NO_INHERIT,
    SQL_ALTER_OF_TYPE,
    SQL_ALTER_REPLICA_IDENTITY,
    SQL_ALTER_ENABLE_ROW_SECURITY,
    SQL_ALTER_DISABLE_ROW_SECURITY,
    SQL_ALTER_FORCE_ROW_SECURITY,
    SQL_ALTER_NO_FORCE_ROW_SECURITY,
    SQL_ALTER_ATTACH_PARTITION, /* other: the partition */
    SQL_ALTER_DETACH_PARTITION,
    SQL_ALTER_DETACH_PARTITION_CONCURRENTLY,
    SQL_ALTER_DETACH_PARTITION_FINALIZE,
    SQL_ALTER_ADD_INDEX,  /* MariaDB: `constraint` names its columns */
    SQL_ALTER_DROP_INDEX, /* MariaDB */
    SQL_ALTER_ALGORITHM,  /* MariaDB: ALGORITHM= or LOCK=; `text`: "algorithm=copy" */
    SQL_ALTER_OTHER,
} SqlAlterKind;

typedef struct SqlAlter {
    SqlAlterKind kind;
    const char *name;        /* of the column, constraint, trigger, rule or index; or NULL */
    const char *new_name;    /* RENAME */
    const SqlColumn *column; /* ADD COLUMN, CHANGE */
    const SqlType *type;     /* TYPE */
    const char *collation;   /* TYPE .. COLLATE */
    /* USING of TYPE; SET DEFAULT. Of ATTACH PARTITION a list: of text "list" with the values, or of
     * text "range" with two lists, from and to; NULL: by hash, or DEFAULT. */
    const SqlExpr *expr;
    const SqlConstraint *constraint;
    SqlIdentity identity;
    SqlName other;
    const char *text;
    bool cascade, if_exists;
    bool if_not_exists; /* ADD COLUMN */
    bool is_default;    /* ATTACH PARTITION .. DEFAULT */
    int offset;
} SqlAlter;
