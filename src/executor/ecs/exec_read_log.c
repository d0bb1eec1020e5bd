#include <string.h>

#include "executor/ecs/driver.h"
#include "executor/ecs/exec_driver.h"
#include "executor/ecs/exec_session.h"

/* The pause before a session is asked for again. */
#define RETRY_MS 2000
/* How long a new session may take to show its first line before others go on. */
#define OPENING_MS 1500

/* Sessions and the kept log tell the same lines, each from the first one on: a line is told when it
 * is beyond those that were. */
typedef struct Reader {
    ExecSession *session;
    bool ended;       /* a session has shown all */
    int64_t retry_at; /* ms, monotonic */
    int64_t told;     /* lines so far */
    int64_t place;    /* lines of the source that is being read */
    int64_t place_in_session;
    LogCursor kept; /* of the log that CloudWatch keeps */
    int64_t place_in_kept;
    ExecutorLine line;
    void *data;
} Reader;

static void tell(void *data, const char *time, const char *stream, const char *text)
{
    Reader *self = data;
    if (++self->place <= self->told)
        return;
    self->told++;
    self->line(self->data, time, stream, text);
}

static Reader *reader_of(LogCursor *cursor)
{
    if (!cursor->state) {
        Reader *self = talloc_zero(cursor->owner, Reader);
        self->kept.owner = self;
        cursor->state = self;
    }
    return cursor->state;
}

static int64_t now_ms(const ExecutorHost *host)
{
    return host->clock->monotonic_ms(host->clock);
}

static void close_session(Reader *self, const ExecutorHost *host)
{
    TALLOC_FREE(self->session);
    self->retry_at = now_ms(host) + RETRY_MS;
}

/* A task that has ended, or does not run yet, takes no session. */
static void open_session(Reader *self, const ExecutorHost *host, const EcsTask *task)
{
    ERROR_AUTO Error ignored = {0};
    if (self->session || self->ended || now_ms(host) < self->retry_at)
        return;
    self->place_in_session = 0;
    if (!exec_session_open(self, host, task, EXEC_JOIN, &self->session, &ignored))
        self->retry_at = now_ms(host) + RETRY_MS;
}

static void read_session(Reader *self, const ExecutorHost *host, int64_t timeout_ms)
{
    ERROR_AUTO Error ignored = {0};
    ExecSessionState state = EXEC_SESSION_LOST;
    self->place = self->place_in_session;
    bool read = exec_session_read(self->session, timeout_ms, tell, self, &state, &ignored);
    self->place_in_session = self->place;
    self->ended = read && state == EXEC_SESSION_ENDED;
    if (!read || state >= EXEC_SESSION_ENDED)
        close_session(self, host);
}

static bool read_kept(Reader *self, const ExecutorHost *host, const json_t *json, Error *err)
{
    self->place = self->place_in_kept;
    bool read = ecs_task_read_log(self, host, json, &self->kept, tell, self, err);
    self->place_in_kept = self->place;
    return read;
}

bool exec_task_read_log(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host, const json_t *json,
                        LogCursor *cursor, ExecutorLine line, void *data, Error *err)
{
    EcsTask task;
    if (!ecs_task_decode(json, &task, err))
        return false;
    Reader *self = reader_of(cursor);
    self->line = line;
    self->data = data;
    bool open = self->session != NULL;
    if (task.arn)
        open_session(self, host, &task);
    if (self->session)
        read_session(self, host, open ? 0 : OPENING_MS);
    bool read = self->session || self->ended || read_kept(self, host, json, err);
    cursor->offset = self->told;
    cursor->at_end = self->ended || (!self->session && self->kept.at_end);
    return read;
}
