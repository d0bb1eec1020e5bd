#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>

#include "base/cancel.h"
#include "base/program.h"
#include "cli/dispatch.h"

/* With a standard stream closed, the next file opened (a database!) would get its number and our
 * text. */
static void fill_standard_streams(void)
{
    int fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO)
        fd = open("/dev/null", O_RDWR);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    /* A reader that has gone is an error of that write, not the end of a migration. */
    signal(SIGPIPE, SIG_IGN);
    /* And so is a file that may not grow any more (ulimit -f). */
    signal(SIGXFSZ, SIG_IGN);
    fill_standard_streams();
    program_settle();
    TALLOC_CTX *ctx = talloc_new(NULL);
    int code = cli_run(ctx, argc, argv);
    cancel_end();
    talloc_free(ctx);
    return code;
}
