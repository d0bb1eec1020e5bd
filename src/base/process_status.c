#include <string.h>
#include <sys/wait.h>

#include "base/process.h"

char *process_status_text(TALLOC_CTX *ctx, int wait_status)
{
    if (WIFEXITED(wait_status))
        return talloc_asprintf(ctx, "exit code %d", WEXITSTATUS(wait_status));
    int signal = WTERMSIG(wait_status);
    const char *name = sigabbrev_np(signal);
    if (!name)
        return talloc_asprintf(ctx, "killed by signal %d", signal);
    return talloc_asprintf(ctx, "killed by SIG%s", name);
}

int process_exit_code(int wait_status)
{
    return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}
