/* Parts of sql/maria: they read behind the words that sql/maria/parse.c has taken. */
#pragma once

#include "sql/small/statement.h"

SmallStatement maria_create, maria_drop, maria_alter_table, maria_rename_table, maria_truncate,
    maria_set, maria_execute, maria_call, maria_savepoint, maria_release, maria_rollback,
    maria_rest;

/* CREATE .. TABLE, behind that word. */
void maria_create_table(SmallReader *reader, SqlStatement *statement);
/* {INDEX|KEY|FULLTEXT|SPATIAL} .. of a table; false: none comes. */
bool maria_index(SmallReader *reader, SqlAlter *ret_alter);
/* As small_constraint() in a table; a key without a name gets the server's. */
bool maria_constraint(SmallReader *reader, SqlConstraint *ret_constraint);
SqlColumn maria_column(SmallReader *reader);
void maria_add_alter(SmallReader *reader, SqlStatement *statement, SqlAlter alter);
