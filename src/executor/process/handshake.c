#include "executor/process/handshake.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/buf.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/json.h"

#define MESSAGE_LIMIT (64 * 1024)

static void tell(int fd, const json_t *message)
{
    TALLOC_AUTO char *text = json_text(NULL, message);
    /* Shorter than a pipe holds; without a reader it does not matter any more. */
    ssize_t written UNUSED = text ? write(fd, text, strlen(text)) : 0;
}

void handshake_tell_started(int fd)
{
    JSON_AUTO json_t *message = json_pack("{s:b}", "started", 1);
    tell(fd, message);
}

void handshake_tell_refused(int fd, const Error *why)
{
    JSON_AUTO json_t *message = json_pack("{s:b, s:i}", "started", 0, "kind", (int)why->kind);
    json_object_set_new(message, "message", json_string_or_null(why->message));
    json_object_set_new(message, "hint", json_string_or_null(why->hint));
    tell(fd, message);
}

/* Until the end of the pipe. False: the time was up. */
static bool read_message(int fd, int64_t timeout_ms, Buf *message)
{
    Clock *clock = clock_system();
    int64_t deadline = clock->monotonic_ms(clock) + timeout_ms;
    char chunk[4096];
    for (;;) {
        int64_t rest = deadline - clock->monotonic_ms(clock);
        if (rest <= 0 || cancel_wait_fd(NULL, fd, POLLIN, rest) != WAIT_READY)
            return false;
        ssize_t got = read(fd, chunk, sizeof(chunk));
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0 && !buf_append(message, chunk, (size_t)got))
            return false;
    }
}

static void fill_error(const json_t *message, Error *err)
{
    int64_t kind = json_get_int(message, "kind", ERR_INTERNAL);
    const char *hint = json_get_string(message, "hint", NULL);
    error_set(err, (ErrorKind)kind, "%s", json_get_string(message, "message", "no reason given"));
    if (hint)
        error_hint(err, "%s", hint);
}

Handshake handshake_await(int fd, int64_t timeout_ms, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error garbled = {0};
    JSON_AUTO json_t *message = NULL;
    Buf text = buf_new(tmp, MESSAGE_LIMIT);
    if (!read_message(fd, timeout_ms, &text) ||
        !json_parse_object(buf_text(&text), &message, &garbled))
        return HANDSHAKE_SILENT;
    if (json_get_bool(message, "started", false))
        return HANDSHAKE_STARTED;
    fill_error(message, err);
    return HANDSHAKE_REFUSED;
}
