#include "base/advice.h"

#include <string.h>

#include "base/buf.h"

#define PROGRAM "tidegate "
#define LONGEST ((size_t)64 << 10)

const char *const advice_commands[] = {"cancel",   "deploy", "doctor", "gate", "history", "logs",
                                       "rollback", "run",    "status", "up",   "watch",   NULL};

/* How long the name of the command is that stands there; 0: none of those. */
static size_t command_length(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz-");
    for (const char *const *name = advice_commands; *name; name++) {
        if (strlen(*name) == length && strncmp(text, *name, length) == 0)
            return length;
    }
    return 0;
}

char *advice_for_environment(TALLOC_CTX *ctx, const char *advice, const char *environment)
{
    if (!advice)
        return NULL;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf out = buf_new(tmp, LONGEST);
    const char *at = advice;
    bool ok = true;
    for (const char *found; ok && (found = strstr(at, PROGRAM)) != NULL;) {
        const char *command = found + strlen(PROGRAM);
        const char *end = command + command_length(command);
        ok = buf_append(&out, at, (size_t)(end - at)) &&
             (end == command || buf_printf(&out, " --env %s", environment));
        at = end;
    }
    return ok && buf_puts(&out, at) ? talloc_strdup(ctx, buf_text(&out))
                                    : talloc_strdup(ctx, advice);
}
