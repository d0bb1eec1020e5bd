/* Times commands against each other, interleaved, so that a busy machine slows all of them alike.
 *
 *     pairs ROUNDS COMMAND.. :: COMMAND..
 *
 * Prints one line per command: median in microseconds, the smallest, and the peak resident memory
 * in KiB; with two commands then the median of the ratios first/second, round by round. Output of
 * the commands goes to /dev/null; one that fails ends the measurement. This program stays small:
 * the kernel counts memory of before exec to the child as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define MAX_COMMANDS 4

extern char **environ;

typedef struct Timed {
    char **argv;
    double *microseconds; /* one per round */
    long peak_kib;
} Timed;

static double now_microseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void run(Timed *timed, int round)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    double started;
    int status;
    pid_t pid;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    started = now_microseconds();
    if (posix_spawnp(&pid, timed->argv[0], &actions, NULL, timed->argv, environ) != 0 ||
        wait4(pid, &status, 0, &usage) != pid) {
        fprintf(stderr, "pairs: %s: %s\n", timed->argv[0], strerror(errno));
        exit(1);
    }
    timed->microseconds[round] = now_microseconds() - started;
    posix_spawn_file_actions_destroy(&actions);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "pairs: %s failed with status %d\n", timed->argv[0], status);
        exit(1);
    }
    if (usage.ru_maxrss > timed->peak_kib)
        timed->peak_kib = usage.ru_maxrss;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), compare);
    return values[count / 2];
}

static int parse(char **argv, Timed *timed)
{
    int count = 0;

    timed[count++].argv = argv;
    for (; *argv; argv++) {
        if (strcmp(*argv, "::") == 0 && count < MAX_COMMANDS) {
            *argv = NULL;
            timed[count++].argv = argv + 1;
        }
    }
    return count;
}

int main(int argc, char **argv)
{
    Timed timed[MAX_COMMANDS] = {0};
    int rounds = argc > 2 ? atoi(argv[1]) : 0, count;
    double *ratios = calloc((size_t)rounds + 1, sizeof(double));

    if (rounds < 1 || !ratios) {
        fprintf(stderr, "usage: pairs ROUNDS COMMAND.. :: COMMAND..\n");
        return 2;
    }
    count = parse(argv + 2, timed);
    for (int i = 0; i < count; i++)
        timed[i].microseconds = calloc((size_t)rounds, sizeof(double));
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < count; i++)
            run(&timed[(i + round) % count], round);
        ratios[round] = timed[0].microseconds[round] / timed[count - 1].microseconds[round];
    }
    for (int i = 0; i < count; i++) {
        double middle = median(timed[i].microseconds, rounds);
        printf("%.0f %.0f %ld\n", middle, timed[i].microseconds[0], timed[i].peak_kib);
    }
    if (count == 2)
        printf("%.3f\n", median(ratios, rounds));
    return 0;
}
