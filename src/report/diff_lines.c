#include "report/diff_lines.h"

#include <string.h>

/* Keeps the trace below about 4 MiB and the time below some 10 ms per thousand lines. */
#define MOST_DIFFERENCES 1000

DiffText diff_split(TALLOC_CTX *ctx, const char *text)
{
    unsigned count = 0;
    for (const char *at = text; *at; count++) {
        const char *end = strchrnul(at, '\n');
        at = *end ? end + 1 : end;
    }
    DiffText result = {talloc_array(ctx, DiffLine, count), count};
    for (unsigned i = 0; i < count; i++) {
        const char *end = strchrnul(text, '\n');
        result.lines[i] = (DiffLine){text, (size_t)(end - text), *end == '\0'};
        text = *end ? end + 1 : end;
    }
    return result;
}

static bool same(const DiffLine *a, const DiffLine *b)
{
    return a->length == b->length && a->unfinished == b->unfinished &&
           memcmp(a->text, b->text, a->length) == 0;
}

/* The middle that is left when what both share at both ends is taken away. */
typedef struct Middle {
    const DiffLine *before, *after;
    int before_count, after_count;
    int *furthest[MOST_DIFFERENCES + 1]; /* per number of differences, by diagonal */
} Middle;

/* Furthest line of `before` on diagonal k, extended along equal lines. */
static int advance(const Middle *middle, const int *last, int differences, int k)
{
    int x = 0;
    if (differences > 0) {
        /* `last` has the diagonals -(d-1) .. d-1 at every second place from its middle. */
        bool down = k == -differences || (k != differences && last[k - 1 + differences - 1] <
                                                                  last[k + 1 + differences - 1]);
        x = down ? last[k + 1 + differences - 1] : last[k - 1 + differences - 1] + 1;
    }
    while (x < middle->before_count && x - k < middle->after_count && x - k >= 0 &&
           same(&middle->before[x], &middle->after[x - k]))
        x++;
    return x;
}

/* The number of differences; -1 when there are more than the bound. */
static int search(TALLOC_CTX *ctx, Middle *middle)
{
    int goal = middle->before_count - middle->after_count;
    for (int d = 0; d <= MOST_DIFFERENCES; d++) {
        int *now = talloc_array(ctx, int, (unsigned)(2 * d + 1));
        const int *last = d > 0 ? middle->furthest[d - 1] : NULL;
        middle->furthest[d] = now;
        for (int k = -d; k <= d; k += 2) {
            now[k + d] = advance(middle, last, d, k);
            if (k == goal && now[k + d] >= middle->before_count)
                return d;
        }
    }
    return -1;
}

/* Walks back from the end through the recorded diagonals; fills `steps` from its end. */
static void trace_back(const Middle *middle, int differences, char *steps, size_t count)
{
    int x = middle->before_count, k = x - middle->after_count;
    char *at = steps + count;
    for (int d = differences; d > 0; d--) {
        const int *last = middle->furthest[d - 1];
        bool down = k == -d || (k != d && last[k - 1 + d - 1] < last[k + 1 + d - 1]);
        int from_k = down ? k + 1 : k - 1;
        int from_x = last[from_k + d - 1];
        for (int start = down ? from_x : from_x + 1; x > start; x--)
            *--at = DIFF_KEEP;
        *--at = down ? DIFF_ADD : DIFF_REMOVE;
        x = from_x;
        k = from_k;
    }
    while (at > steps)
        *--at = DIFF_KEEP;
}

static char *put(char *at, DiffStep step, size_t count)
{
    memset(at, (char)step, count);
    return at + count;
}

static char *put_middle(char *at, const Middle *middle, int differences)
{
    size_t before = (size_t)middle->before_count, after = (size_t)middle->after_count;
    if (differences < 0)
        return put(put(at, DIFF_REMOVE, before), DIFF_ADD, after);
    /* Each kept line stands for two: one step less. */
    size_t count = (before + after + (size_t)differences) / 2;
    trace_back(middle, differences, at, count);
    return at + count;
}

char *diff_find_steps(TALLOC_CTX *ctx, const DiffText *before, const DiffText *after,
                      size_t *ret_count)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    unsigned shorter = before->count < after->count ? before->count : after->count;
    unsigned head = 0, tail = 0;
    while (head < shorter && same(&before->lines[head], &after->lines[head]))
        head++;
    while (tail < shorter - head &&
           same(&before->lines[before->count - 1 - tail], &after->lines[after->count - 1 - tail]))
        tail++;
    Middle *middle = talloc_zero(tmp, Middle);
    middle->before = before->lines + head;
    middle->after = after->lines + head;
    middle->before_count = (int)(before->count - head - tail);
    middle->after_count = (int)(after->count - head - tail);
    char *steps = talloc_array(ctx, char, before->count + after->count + 1);
    char *at = put(steps, DIFF_KEEP, head);
    at = put_middle(at, middle, search(tmp, middle));
    at = put(at, DIFF_KEEP, tail);
    *ret_count = (size_t)(at - steps);
    return steps;
}
