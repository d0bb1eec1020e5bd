/* Cuts a script into groups while its statements are read (internal to this folder). */
#pragma once

#include "migration/script/script.h"

typedef struct Cutter {
    Script *script;
    int server_version;
    bool each;    /* no-transaction: every statement commits by itself */
    bool reruns;  /* rerun: and what is procedural may run again */
    bool open;    /* the last group takes more statements */
    bool pending; /* it only sets the session so far: one that runs alone may end it */
    Place begin;  /* of the file's own BEGIN that is open; line 0: none */
    Digest digest;
} Cutter;

/* Leaves the statement of this SqlItem.index out. */
void cut_skip(Cutter *cutter, int index);
bool cut_control(Cutter *cutter, SqlControl control, const SqlItem *item, Error *err) MUST_USE;
bool cut_statement(Cutter *cutter, const SqlTraits *traits, const SqlItem *item,
                   Error *err) MUST_USE;
/* At the end of the file; afterwards there is at least one group. */
bool cut_end(Cutter *cutter, Error *err) MUST_USE;
/* The script cannot be read to its end: one group that fails as a whole, before anything is sent.
 */
void cut_give_up(Cutter *cutter);
