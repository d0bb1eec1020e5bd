/* What the {names} of a rule's words stand for in a finding (internal to lint/judge).
 *
 *     {table} {table_plain} {table_class}   users; without its schema; as Rails' class
 *     {column} {column_plain} {columns} {columns_not_null}
 *     {type} {type_plain} {rails_type} {default} {default_written} {length} {limit}
 *     {rewrite_reason} {add_column} {sequence} {writable} {rows_check}
 *     {name} {plain_name} {index} {definition} {kind} {parent} {referenced} {partition}
 *     {new} {new_literal} {value}
 *     {object} {tables} {others} {scanned} {mode} {blocks} {since} {sqlstate} {why} {work}
 *     {words} {verb} {statement} {statement_restrict} {concurrently} {batch}
 *     {idempotent} {if}  given by style.c
 *
 * In SQL, names are quoted where they must be.
 */
#pragma once

#include "lint/judge/remark.h"

/* A sentence or SQL; child of the remarks' ctx. NULL for NULL. */
char *remark_sentence(const Remarks *remarks, const Remark *remark, const char *text);
char *remark_sql(const Remarks *remarks, const Remark *remark, const char *text);

/* For the files of this folder that know a part of the names. */
typedef struct WordContext {
    const Remarks *remarks;
    const Remark *remark;
    bool sql; /* names are quoted */
} WordContext;

typedef const char *WordMaker(TALLOC_CTX *ctx, const WordContext *context);

typedef struct WordRow {
    const char *name;
    WordMaker *make;
} WordRow;

/* Each ends with a NULL name. */
extern const WordRow words_names[], words_types[], words_facts[], words_pieces[];

/* The name as SQL needs it: quoted unless it is plain and no key word. Child of ctx. */
char *sql_identifier(TALLOC_CTX *ctx, const char *name);
/* The table's bare name and the column's, NULL where there is none. */
const char *word_table_plain(TALLOC_CTX *ctx, const WordContext *context);
const char *word_column_plain(TALLOC_CTX *ctx, const WordContext *context);
/* The plain columns of the constraint or index, the one column otherwise. NULL: none. */
const char *const *word_column_list(TALLOC_CTX *ctx, const WordContext *context, size_t *ret_count);
/* The table that the statement names, as it is behind the file; NULL: not known. */
const CatalogTable *word_catalog_table(const WordContext *context);
/* Its definition without name and NOT VALID: "CHECK (age > 0)". */
char *constraint_text(TALLOC_CTX *ctx, const WordContext *context);
