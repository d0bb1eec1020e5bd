/* The parse itself (internal to this folder). */
#pragma once

#include "sql/pgtree/read.h"

/* The library's memory of one parse, whatever is parsed meanwhile. */
typedef struct PgSession {
    void *context;
} PgSession;
PgSession pgtree_session_begin(void);
void pgtree_session_end(PgSession *session);
#define PGTREE_SESSION_AUTO UNUSED CLEANUP(pgtree_session_end)

/* Parses tree->text, as a newer server would where this one does not: then the text and
 * tree->marks change. A list of RawStmt; NULL: there is none, *ret_message (static or in the arena)
 * says why. */
const List *pgtree_raw_parse(PgTree *tree, char *text, const char **ret_message);

/* Why the server itself would not even look at the text; NULL: it would. */
const char *pgtree_refuses(const char *text, size_t length);
void pgtree_unparsed(SqlStatement *statement, const char *text, size_t length, const char *why);
