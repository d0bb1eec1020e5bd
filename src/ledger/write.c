#include "ledger/write.h"

#include <string.h>

#include "base/id.h"
#include "ledger/store.h"

/* About half a minute in all: a database that fails over to its standby comes back within it. */
#define PAUSE_BASE_MS 250
#define PAUSE_CAP_MS  8000

bool write_pause(Clock *clock, const Cancel *cancel, unsigned attempt, Error *failure, Error *err)
{
    if (attempt + 1 >= WRITE_TRIES)
        return error_move(err, failure);
    int64_t pause = clock_backoff_ms(attempt, PAUSE_BASE_MS, PAUSE_CAP_MS);
    if (!clock->sleep_ms(clock, pause, cancel))
        return cancel_error(cancel, err);
    error_clear(failure);
    return true;
}

static bool error_not_known(const StoreWrite *write, const char *why, Error *err)
{
    error_set(err, ERR_UNKNOWN, "whether the ledger's record '%s' was written is not known: %s",
              write->key, why);
    return error_hint(err, "run the same command again: it reads first what is recorded");
}

/* After an answer was lost and the next one was a refusal. */
static bool compare(const Writer *writer, const StoreWrite *write, bool *ret_written, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error failure = {0};
    WriteMark mark = {.version = STORE_ABSENT};
    if (!writer->look(tmp, writer->store, write->key, &mark, &failure))
        return error_not_known(write, failure.message, err);
    if (mark.version > write->expected + 1)
        return error_not_known(write, "another process has written over it since", err);
    *ret_written =
        mark.version == write->expected + 1 && mark.id && strcmp(mark.id, write->id) == 0;
    return true;
}

/* *ret_over: the answer settles it, or *err says why there is none. */
static bool take_answer(const Writer *writer, const StoreWrite *write, WriteAnswer answer,
                        bool *lost, bool *ret_written, Error *failure, Error *err)
{
    if (answer == WRITE_DONE || (answer == WRITE_REFUSED && !*lost)) {
        *ret_written = answer == WRITE_DONE;
        return true;
    }
    if (answer == WRITE_REFUSED || answer == WRITE_DOUBTFUL)
        return compare(writer, write, ret_written, err);
    if (answer == WRITE_FAILED)
        return *lost ? error_not_known(write, failure->message, err) : error_move(err, failure);
    *lost = *lost || answer == WRITE_LOST;
    return false;
}

static bool settle(const Writer *writer, const StoreWrite *write, bool *ret_written, Error *err)
{
    ERROR_AUTO Error failure = {0};
    ERROR_AUTO Error last = {0};
    bool lost = false;
    for (unsigned attempt = 0;; attempt++) {
        WriteAnswer answer = writer->send(writer->store, write, &failure);
        if (take_answer(writer, write, answer, &lost, ret_written, &failure, err))
            return true;
        if (error_is_set(err))
            return false;
        if (!write_pause(writer->clock, writer->cancel, attempt, &failure, &last))
            break;
    }
    return lost ? error_not_known(write, last.message, err) : error_move(err, &last);
}

bool write_document(const Writer *writer, const char *key, const json_t *value, int64_t expected,
                    bool *ret_written, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const StoreWrite write = {
        .key = key,
        .text = json_text(tmp, value),
        .expected = expected,
        .id = id_new(tmp),
    };
    if (!write.text)
        return error_set(err, ERR_INTERNAL, "the record '%s' is no valid JSON", key);
    if (!write.id)
        return error_set(err, ERR_IO, "the system gives no random bytes");
    return settle(writer, &write, ret_written, err);
}
