/* One statement as data. */
#pragma once

#include "sql/ast/query.h"
#include "sql/ast/table.h"

typedef enum SqlObjectKind {
    SQL_OBJECT_TABLE,
    SQL_OBJECT_VIEW,
    SQL_OBJECT_MATERIALIZED_VIEW,
    SQL_OBJECT_INDEX,
    SQL_OBJECT_SEQUENCE,
    SQL_OBJECT_COLUMN,
    SQL_OBJECT_CONSTRAINT,
    SQL_OBJECT_TYPE,
    SQL_OBJECT_DOMAIN,
    SQL_OBJECT_FUNCTION, /* procedures and aggregates too */
    SQL_OBJECT_TRIGGER,
    SQL_OBJECT_RULE,
    SQL_OBJECT_POLICY,
    SQL_OBJECT_SCHEMA,
    SQL_OBJECT_DATABASE,
    SQL_OBJECT_EXTENSION,
    SQL_OBJECT_ROLE,
    SQL_OBJECT_PUBLICATION,
    SQL_OBJECT_STATISTICS,
    SQL_OBJECT_FOREIGN_TABLE,
    SQL_OBJECT_OTHER,
} SqlObjectKind;

typedef enum SqlStatementKind {
    SQL_CREATE_TABLE, /* also .. AS, .. PARTITION OF; SELECT INTO */
    SQL_CREATE_INDEX,
    SQL_CREATE_VIEW,     /* object: a view or a materialized one */
    SQL_CREATE_SEQUENCE, /* type; table, part: the column that owns it */
    SQL_CREATE_ENUM,
    SQL_CREATE_COMPOSITE,
    SQL_CREATE_DOMAIN,
    SQL_CREATE_FUNCTION,
    SQL_CREATE_TRIGGER, /* other: its function; text: "before", "after", "instead of"; value:
                           "insert,update"; included: UPDATE OF; flag: FOR EACH ROW; predicate: WHEN
                         */
    SQL_CREATE_RULE,    /* text: "insert"; flag: INSTEAD; predicate; inner: what it does */
    SQL_CREATE_POLICY,  /* predicate: USING, default_expr: WITH CHECK */
    SQL_CREATE_SCHEMA,
    SQL_CREATE_EXTENSION,
    SQL_CREATE_PUBLICATION, /* also ALTER; names: its tables */
    SQL_CREATE_STATISTICS,  /* table; included: the plain columns */
    SQL_CREATE_OTHER,       /* roles, casts, operators, servers ..: `object` where it has a kind */
    SQL_ALTER_TABLE,    /* object says of what: table, view, index, sequence, composite type .. */
    SQL_ATTACH_INDEX,   /* ALTER INDEX name ATTACH PARTITION other */
    SQL_ALTER_ENUM_ADD, /* new_name; text: "before" or "after" the label `value`, or NULL */
    SQL_ALTER_ENUM_RENAME,
    SQL_ALTER_DOMAIN,   /* alters: one command as of a table */
    SQL_ALTER_SEQUENCE, /* as CREATE */
    SQL_RENAME,         /* object; name; part: column or constraint; new_name */
    SQL_SET_SCHEMA,     /* object, name, new_name */
    SQL_SET_OWNER,      /* object, name, new_name: the role */
    SQL_CHANGE_OTHER,   /* ALTER of anything else */
    SQL_DROP,           /* object, names, cascade, if_exists, concurrently */
    SQL_TRUNCATE,
    SQL_VACUUM, /* flag: FULL */
    SQL_ANALYZE,
    SQL_CLUSTER, /* names empty: all */
    SQL_REINDEX, /* object: index, table, schema, database; concurrently */
    SQL_REFRESH, /* concurrently; flag: WITH NO DATA */
    SQL_COMMENT, /* object, name, part */
    SQL_GRANT,   /* object, names; flag: REVOKE */
    SQL_LOCK,    /* names; text: "ACCESS EXCLUSIVE" */
    SQL_QUERY,   /* SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES: query */
    SQL_COPY,    /* name; flag: FROM */
    SQL_DO,      /* inner, dynamic */
    SQL_CALL,    /* name; query NULL */
    SQL_SET,     /* text: the variable; value: its first value or NULL for DEFAULT and RESET;
                    labels: all its values where there are several; flag: LOCAL */
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,  /* not ROLLBACK TO */
    SQL_SAVEPOINT, /* also RELEASE, ROLLBACK TO */
    SQL_PREPARE,   /* text: its name; query */
    SQL_EXECUTE,   /* text: its name; query: VALUES of one row with its arguments */
    SQL_PRAGMA,    /* SQLite: text, value */
    SQL_OTHER,     /* understood by the parser, of no interest here */
    SQL_UNPARSED,  /* text: why; `words` tells what kind of statement it seems to be */
} SqlStatementKind;

#define SQL_LIKE_CONSTRAINTS 1u /* CHECKs; NOT NULL always comes along */
#define SQL_LIKE_DEFAULTS    2u
#define SQL_LIKE_GENERATED   4u
#define SQL_LIKE_IDENTITY    8u
#define SQL_LIKE_INDEXES     16u /* with primary keys and UNIQUE */

typedef struct SqlArgument { /* of a function */
    const char *name;        /* or NULL */
    const SqlType *type;
    bool output, has_default;
} SqlArgument;

typedef struct SqlStatement SqlStatement;
struct SqlStatement {
    SqlStatementKind kind;
    SqlObjectKind object;
    const char *words; /* how it begins, for messages: "ALTER TABLE", "CREATE INDEX"; static */
    SqlName name;      /* its object; a trigger's, rule's, policy's or index' own name */
    SqlName table; /* that the index, trigger, rule or policy is on; SQL_RENAME of a column: NULL */
    const char *part; /* column or constraint of `name`; ENUM: the (old) label */
    const char *new_name;
    const SqlName *names; /* of DROP, TRUNCATE, GRANT, LOCK ..; a constraint trigger's FROM;
                             functions with `arguments_of` */
    const SqlArgument *const
        *arguments_of; /* of DROP FUNCTION: per name; NULL where none written */
    const size_t *argument_counts;
    size_t name_count;
    SqlName other;
    bool cascade, if_exists, if_not_exists, or_replace, concurrently, flag;
    bool only; /* CREATE INDEX ON ONLY, ALTER TABLE ONLY */
    bool temporary, unlogged;
    const char *text, *value;

    /* tables */
    const SqlColumn *columns;
    size_t column_count;
    const SqlConstraint *constraints; /* of the table; domains: theirs */
    size_t constraint_count;
    const SqlName *parents; /* INHERITS; PARTITION OF (then `partition`) */
    size_t parent_count;
    const SqlName *likes;
    const unsigned *like_options; /* per name: SQL_LIKE_.. that are INCLUDED */
    size_t like_count;
    bool partition, partition_default, partitioned;
    const SqlAlter *alters;
    size_t alter_count;

    /* indexes; parts: a partitioned table's key, too */
    const SqlIndexPart *parts;
    size_t part_count;
    const char *const *included;
    size_t included_count;
    const SqlExpr *predicate;
    const char *access_method; /* "btree" */
    bool unique, nulls_not_distinct;

    /* views, rules, DML */
    const SqlQuery *query;
    const char *const *view_columns;
    size_t view_column_count;

    /* types and functions */
    const char *const *labels;
    size_t label_count;
    const SqlType *type;          /* base of a domain; what a function returns */
    const SqlExpr *default_expr;  /* of a domain */
    bool not_null;                /* of a domain */
    const SqlArgument *arguments; /* of a function */
    size_t argument_count;
    const char *language;
    char volatility;  /* 'i', 's', 'v': as written, 'v' when not */
    const char *body; /* source text of a function or a DO block */
    int body_offset;  /* of its first byte in the statement, -1: not known */

    /* DO blocks and trigger functions: the statements inside, wherever they stand, in order. Their
     * offsets are in the outer statement's text as well, -1 when not known. */
    const SqlStatement *inner;
    size_t inner_count;
    size_t dynamic;   /* EXECUTE of text that only the server will know */
    bool conditional; /* an inner statement that may not run: IF, LOOP, EXCEPTION; of the outer one:
                         it has some */

    int offset; /* an inner statement's own place, else 0 */
};
