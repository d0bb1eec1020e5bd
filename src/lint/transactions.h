/* Which statements of a file share a transaction, as our runner runs it
 * (migration/script/script.c): a file is one transaction; a statement that cannot run in one stands
 * alone; a file's own BEGIN and COMMIT are taken over. */
#pragma once

#include "lint/source.h"

typedef struct Transactions {
    const LintText *text;
    bool whole; /* all of the file is one */
    bool open;
    int number; /* of the one that is open */
} Transactions;

/* `number`: of the last transaction before. */
Transactions transactions_of(const LintText *text, int number);
/* Before statement `index` is run: whether it runs in a transaction. *ret_begins: a new one, or a
 * statement of its own, begins with it. */
bool transactions_enter(Transactions *transactions, size_t index, bool *ret_begins);
/* Behind it: whether a transaction, or the statement that was one, has ended. */
bool transactions_leave(Transactions *transactions, size_t index);
