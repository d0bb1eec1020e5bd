/* The statements of a group, read out of its file and ready to be sent. */
#pragma once

#include "migration/history/checkpoint.h"
#include "migration/script/batch.h"

typedef struct Parts {
    const Script *script;
    const ScriptGroup *group;
    int said;       /* SqlItem.index up to which the session is set already */
    bool apart;     /* what sets the session is not to be sent together with the rest */
    Batch session;  /* it, if it is apart */
    Batch batch;    /* what runs */
    Buf text;       /* of all that belongs to the group, as its checkpoint keeps it */
    int last_index; /* of the session's statements */
} Parts;

/* From the file, and from its text. Buffers are children of ctx. */
bool parts_read(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                const ScriptGroup *group, Parts *ret_parts, Error *err) MUST_USE;
bool parts_read_text(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                     const ScriptGroup *group, const char *text, size_t length, Parts *ret_parts,
                     Error *err) MUST_USE;
/* Only what sets the session: the rest may be too large to be held. */
bool parts_read_session(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                        const ScriptGroup *group, Parts *ret_parts, Error *err) MUST_USE;

/* Says the session's statements that are apart. */
bool parts_set_session(Engine *engine, const Parts *parts, Error *err) MUST_USE;
/* What a group needs that is then streamed: its text for the checkpoint, kept only where the group
 * is not the whole script and not too large, and the session set. A simple script needs neither. */
bool parts_prepare(TALLOC_CTX *ctx, Engine *engine, Checkpoint *checkpoint, Error *err) MUST_USE;
/* Takes back what was said, where that is the dialect's way. After a failure (err NULL) as well as
 * it can be done. */
bool parts_reset_session(Engine *engine, Error *err) MUST_USE;
