#include "executor/docker/ending.h"

#include <signal.h>
#include <string.h>

#define MIB (1024LL * 1024)
/* What the engine says itself when it no longer knows how a container ended: seen with Docker 20.10
 * after a restart of the machine. */
#define ENGINE_LOST_IT 255

typedef struct Row {
    int code; /* -1: any other above 128 */
    const char *words, *next;
} Row;

static const Row rows[] = {
    {128 + SIGKILL,
     "killed by SIGKILL: by somebody, with the container engine, or because the machine had no "
     "memory left",
     "see the machine's log: dmesg | grep -i oom"},
    {128 + SIGTERM, "ended by SIGTERM: somebody stopped it", NULL},
    {128 + SIGINT, "ended by SIGINT: somebody stopped it", NULL},
    {128 + SIGSEGV, "killed by SIGSEGV: the program crashed", NULL},
    {128 + SIGABRT, "killed by SIGABRT: the program gave up", NULL},
    {ENGINE_LOST_IT,
     "ended with exit code 255, which is also what the engine says when the machine was restarted "
     "and it does not know how it ended",
     NULL},
};

static const Row *row_of(const DockerEnding *ending)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].code == ending->exit_code)
            return &rows[i];
    }
    return NULL;
}

static bool is_killed_for_memory(const DockerEnding *ending)
{
    return ending->out_of_memory && ending->exit_code != 0;
}

const char *docker_ending_code(const DockerEnding *ending)
{
    if (ending->stopped)
        return ending->stopped;
    if (is_killed_for_memory(ending))
        return "out-of-memory";
    return ending->exit_code > 128 && ending->exit_code != ENGINE_LOST_IT ? "signalled" : "exited";
}

static char *memory_words(TALLOC_CTX *ctx, const DockerEnding *ending)
{
    if (!ending->memory)
        return talloc_asprintf(ctx, "out of memory (exit code %d)", ending->exit_code);
    return talloc_asprintf(ctx, "out of memory: its limit is %lld MiB (exit code %d)",
                           (long long)(ending->memory / MIB), ending->exit_code);
}

/* Not every engine tells that memory was why. */
static char *own_words(TALLOC_CTX *ctx, const DockerEnding *ending)
{
    const Row *row = row_of(ending);
    if (!row)
        return talloc_asprintf(ctx, "exit code %d", ending->exit_code);
    if (ending->memory && ending->exit_code == 128 + SIGKILL)
        return talloc_asprintf(ctx, "%s; or it needed more than its limit of %lld MiB", row->words,
                               (long long)(ending->memory / MIB));
    return talloc_strdup(ctx, row->words);
}

static char *stop_words(TALLOC_CTX *ctx, const DockerEnding *ending)
{
    static const struct {
        const char *stopped, *words;
    } table[] = {
        {"timeout", "it did not end within its timeout and was stopped"},
        {"start-timeout", "it did not start in time and was stopped"},
    };
    const char *words = "it was asked to stop";
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (strcmp(table[i].stopped, ending->stopped) == 0)
            words = table[i].words;
    }
    return talloc_asprintf(ctx, "%s: exit code %d%s", words, ending->exit_code,
                           ending->exit_code == 128 + SIGKILL ? " (killed after its grace)" : "");
}

char *docker_ending_words(TALLOC_CTX *ctx, const DockerEnding *ending)
{
    char *words = NULL;
    if (ending->stopped)
        words = stop_words(ctx, ending);
    else if (is_killed_for_memory(ending))
        words = memory_words(ctx, ending);
    else if (ending->exit_code != 0)
        words = own_words(ctx, ending);
    if (ending->out_of_memory && ending->exit_code == 0)
        words = talloc_strdup(ctx, "something of it was killed for want of memory, and it went on");
    if (words && *ending->error)
        words = talloc_asprintf_append(words, " (%s)", ending->error);
    return words;
}

const char *docker_ending_next(const DockerEnding *ending)
{
    const Row *row = ending->stopped ? NULL : row_of(ending);
    if (is_killed_for_memory(ending))
        return "let it have more: migrate.memory (MiB), and let the machine have that much";
    return row ? row->next : NULL;
}
