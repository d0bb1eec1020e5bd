#include <string.h>

#include "ledger/database/database_store.h"

#define GRANTS "GRANT SELECT, INSERT, UPDATE ON tidegate_ledger TO THIS_USER"

/* What a server says that a person may mend, by the beginning of its SQLSTATE. */
static const struct {
    const char *sqlstate;
    ErrorKind kind;
    const char *hint;
} CAUSES[] = {
    {"42501", ERR_AUTH,
     "let its owner make the table once (docs/ledgers.md has it), then: " GRANTS},
    {"3F000", ERR_CONFIG,
     "the search_path of this user has no schema in which the table can be made: ALTER ROLE .. SET "
     "search_path, or options=-csearch_path%3DSCHEMA in the URL"},
    {"42P01", ERR_FORMAT, "somebody removed the table while it was in use: restore it"},
    {"42703", ERR_FORMAT, "the table tidegate_ledger was changed: restore it from a backup"},
};

bool database_store_failed(const DatabaseStore *store, Error *err)
{
    /* What was refused here is not a statement of the user's. */
    if (err->kind == ERR_STATEMENT)
        err->kind = ERR_IO;
    for (size_t i = 0; i < COUNT_OF(CAUSES); i++) {
        if (strcmp(err->sqlstate, CAUSES[i].sqlstate) == 0) {
            err->kind = CAUSES[i].kind;
            error_hint(err, "%s", CAUSES[i].hint);
        }
    }
    if (!store->label)
        return error_wrap(err, "cannot use the ledger in the database");
    return error_wrap(err, "cannot use the ledger in %s", store->label);
}
