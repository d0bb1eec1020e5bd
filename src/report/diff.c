#include "report/diff.h"

#include "report/diff_lines.h"

#define CONTEXT 3

typedef struct Writer {
    const DiffText *before, *after;
    const char *steps;
    size_t count;
    char *out;
    size_t lines, max_lines;
} Writer;

static void write_line(Writer *writer, char mark, const DiffLine *line)
{
    if (writer->lines++ >= writer->max_lines)
        return;
    writer->out =
        talloc_asprintf_append_buffer(writer->out, "%c%.*s\n", mark, (int)line->length, line->text);
    if (line->unfinished)
        writer->out = talloc_strdup_append_buffer(writer->out, "\\ No newline at end of file\n");
}

/* The end of the hunk that begins at `from`: where more than two contexts of equal lines follow. */
static size_t find_hunk_end(const Writer *writer, size_t from)
{
    size_t end = from;
    for (size_t i = from; i < writer->count && i - end <= 2 * CONTEXT; i++) {
        if (writer->steps[i] != DIFF_KEEP)
            end = i + 1;
    }
    return end + CONTEXT < writer->count ? end + CONTEXT : writer->count;
}

static unsigned count_steps(const Writer *writer, size_t from, size_t to, DiffStep other)
{
    unsigned count = 0;
    for (size_t i = from; i < to; i++)
        count += writer->steps[i] != (char)other;
    return count;
}

/* By the convention of diff -u an empty range is named by the line before it. */
static void write_range(Writer *writer, char mark, unsigned first, unsigned count)
{
    unsigned shown = count == 0 ? first : first + 1;
    writer->out = count == 1
                      ? talloc_asprintf_append_buffer(writer->out, "%c%u", mark, shown)
                      : talloc_asprintf_append_buffer(writer->out, "%c%u,%u", mark, shown, count);
}

static void write_header(Writer *writer, unsigned before, unsigned after, size_t from, size_t to)
{
    if (writer->lines++ >= writer->max_lines)
        return;
    writer->out = talloc_strdup_append_buffer(writer->out, "@@ ");
    write_range(writer, '-', before, count_steps(writer, from, to, DIFF_ADD));
    writer->out = talloc_strdup_append_buffer(writer->out, " ");
    write_range(writer, '+', after, count_steps(writer, from, to, DIFF_REMOVE));
    writer->out = talloc_strdup_append_buffer(writer->out, " @@\n");
}

static void write_hunk(Writer *writer, unsigned *before, unsigned *after, size_t from, size_t to)
{
    write_header(writer, *before, *after, from, to);
    for (size_t i = from; i < to; i++) {
        char step = writer->steps[i];
        const DiffLine *line =
            step == DIFF_ADD ? &writer->after->lines[*after] : &writer->before->lines[*before];
        write_line(writer, step, line);
        *before += step != DIFF_ADD;
        *after += step != DIFF_REMOVE;
    }
}

static void write_hunks(Writer *writer)
{
    unsigned before = 0, after = 0;
    for (size_t done = 0; done < writer->count;) {
        size_t change = done;
        while (change < writer->count && writer->steps[change] == DIFF_KEEP)
            change++;
        if (change == writer->count)
            return;
        size_t from = change - done > CONTEXT ? change - CONTEXT : done;
        before += (unsigned)(from - done);
        after += (unsigned)(from - done);
        size_t to = find_hunk_end(writer, change);
        write_hunk(writer, &before, &after, from, to);
        done = to;
    }
}

char *diff_unified(TALLOC_CTX *ctx, const char *before, const char *after, size_t max_lines)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DiffText old = diff_split(tmp, before), new = diff_split(tmp, after);
    Writer writer = {.before = &old, .after = &new, .max_lines = max_lines};
    writer.steps = diff_find_steps(tmp, &old, &new, &writer.count);
    writer.out = talloc_strdup(ctx, "");
    write_hunks(&writer);
    if (writer.lines > max_lines)
        writer.out = talloc_asprintf_append_buffer(writer.out, "... %zu more lines\n",
                                                   writer.lines - max_lines);
    return writer.out;
}
