/* A conditional write whose answer may be lost.
 *
 * It is sent again, with the same expected version and the same random id, until an answer comes:
 * whatever arrives how often and how late, at most one of the tries gets through. A refusal after a
 * lost answer may come from our own first try; the id that is stored then tells.
 */
#pragma once

#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"

typedef struct StoreWrite {
    const char *key;
    const char *text; /* the document's JSON */
    int64_t expected;
    const char *id; /* random; is stored with the document */
} StoreWrite;

/* What one try says. *err is filled in the last three cases. */
typedef enum WriteAnswer {
    WRITE_DONE,
    WRITE_REFUSED,
    WRITE_DOUBTFUL, /* refused, but a layer below may have sent it more than once */
    WRITE_AGAIN,    /* not carried out, and worth another try */
    WRITE_LOST,     /* it may have been carried out, now or later */
    WRITE_FAILED,   /* not carried out */
} WriteAnswer;

/* What is stored under a key now: version STORE_ABSENT where there is nothing. */
typedef struct WriteMark {
    int64_t version;
    const char *id; /* of the write that made it; or NULL */
} WriteMark;

/* How a store does it; `look` fills *ret_mark with children of ctx. */
typedef struct Writer {
    void *store;
    WriteAnswer (*send)(void *store, const StoreWrite *write, Error *err);
    bool (*look)(TALLOC_CTX *ctx, void *store, const char *key, WriteMark *ret_mark, Error *err);
    Clock *clock;
    const Cancel *cancel;
} Writer;

/* As store_put(). */
bool write_document(const Writer *writer, const char *key, const json_t *value, int64_t expected,
                    bool *ret_written, Error *err) MUST_USE;

/* The pause before the next of at most WRITE_TRIES tries of anything that a store repeats; false
 * when it was the last or the wait was cancelled: *failure is then what the caller gets in *err,
 * else it is emptied. */
#define WRITE_TRIES 8
bool write_pause(Clock *clock, const Cancel *cancel, unsigned attempt, Error *failure,
                 Error *err) MUST_USE;
