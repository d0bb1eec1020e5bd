#include "executor/ecs/exec_session.h"

#include <string.h>

#include "aws/ecs/ssm_channel.h"
#include "base/buf.h"
#include "base/id.h"

/* A longer line is told in pieces. */
#define LINE_MOST 65536
#define STDOUT    "stdout"

struct ExecSession {
    SsmChannel *channel;
    Clock *clock;
    char *mark; /* what our marks begin with */
    Buf line;   /* as much of it as has come */
    ExecSessionState state;
};

static void tell(const ExecSession *self, const char *text, ExecutorLine line, void *data)
{
    TALLOC_AUTO char *time = clock_rfc3339(NULL, self->clock->wall_ms(self->clock), true);
    line(data, time, STDOUT, text);
}

static void take_mark(ExecSession *self, const char *word)
{
    if (strcmp(word, EXEC_BEGUN) == 0)
        self->state = EXEC_SESSION_BEGUN;
    else if (strcmp(word, EXEC_ENDED) == 0)
        self->state = EXEC_SESSION_ENDED;
}

/* A terminal ends lines by "\r\n". What comes before the command began is the shell's. */
static void end_line(ExecSession *self, ExecutorLine line, void *data)
{
    char *text = self->line.data;
    while (self->line.length > 0 && text[self->line.length - 1] == '\r')
        text[--self->line.length] = '\0';
    char *mark = strstr(buf_text(&self->line), self->mark);
    if (mark)
        *mark = '\0';
    bool shown = self->state == EXEC_SESSION_BEGUN && (!mark || self->line.data[0]);
    if (shown)
        tell(self, buf_text(&self->line), line, data);
    if (mark)
        take_mark(self, mark + strlen(self->mark));
    buf_reset(&self->line);
}

static void take(ExecSession *self, const char *bytes, size_t length, ExecutorLine line, void *data)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
            end_line(self, line, data);
            continue;
        }
        /* A NUL would hide the rest of the line. */
        char byte = bytes[i] ? bytes[i] : ' ';
        if (!buf_append(&self->line, &byte, 1)) {
            end_line(self, line, data);
            bool added UNUSED = buf_append(&self->line, &byte, 1);
        }
    }
}

bool exec_session_read(ExecSession *self, int64_t timeout_ms, ExecutorLine line, void *data,
                       ExecSessionState *ret_state, Error *err)
{
    SsmEvent event = SSM_EVENT_OUTPUT;
    int64_t until = self->clock->monotonic_ms(self->clock) + timeout_ms;
    while (event == SSM_EVENT_OUTPUT && self->state < EXEC_SESSION_ENDED) {
        const char *bytes = NULL;
        size_t length = 0;
        int64_t rest = until - self->clock->monotonic_ms(self->clock);
        bool opening = self->state == EXEC_SESSION_OPENING && rest > 0;
        if (!ssm_channel_read(self->channel, opening ? rest : 0, &event, &bytes, &length, err))
            return false;
        if (event == SSM_EVENT_OUTPUT)
            take(self, bytes, length, line, data);
        if (event == SSM_EVENT_CLOSED)
            self->state = EXEC_SESSION_LOST;
    }
    *ret_state = self->state;
    return true;
}

bool exec_session_open(TALLOC_CTX *ctx, const ExecutorHost *host, const EcsTask *task,
                       ExecPurpose why, ExecSession **ret_session, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EcsSession opened;
    char *nonce = id_new(tmp);
    if (!nonce)
        return error_set(err, ERR_INTERNAL, "the system gives no random bytes");
    ExecSession *self = talloc_zero(tmp, ExecSession);
    self->clock = host->clock;
    self->mark = talloc_asprintf(self, "%s%s", EXEC_MARK, nonce);
    self->line = buf_new(self, LINE_MOST);
    Aws *aws = aws_in_region(tmp, host->aws, task->region);
    if (!ecs_execute_command(tmp, aws, task->cluster, task->arn, task->container,
                             exec_session_command(tmp, task->run_id, nonce, why), &opened, err) ||
        !ssm_channel_open(self, &opened, host->cancel, &self->channel, err))
        return false;
    *ret_session = talloc_steal(ctx, self);
    return true;
}
