#include "migration/layout/marks.h"

#include <string.h>

#define BOM "\xEF\xBB\xBF"

void marks_start(MarkScan *scan, unsigned wanted)
{
    *scan = (MarkScan){.wanted = wanted, .line = 1};
}

static uint8_t mark_of(unsigned words)
{
    bool alone = words & LINE_NO_TRANSACTION, up = words & LINE_UP, down = words & LINE_DOWN;
    unsigned mark = (up ? MARK_UP : 0U) | (down ? MARK_DOWN : 0U);
    if (alone)
        mark |= (up || !down ? MARK_UP_ALONE : 0U) | (down || !up ? MARK_DOWN_ALONE : 0U);
    return (uint8_t)mark;
}

static void read_line(MarkScan *scan)
{
    const char *line = scan->start;
    size_t length = scan->length;
    if (scan->line == 1 && length >= strlen(BOM) && memcmp(line, BOM, strlen(BOM)) == 0) {
        line += strlen(BOM);
        length -= strlen(BOM);
    }
    if (length > 0 && line[length - 1] == '\r')
        length--;
    if (length < 2 || line[0] != '-' || line[1] != '-')
        return;
    for (size_t i = 0; i < layouts_count; i++) {
        if (scan->wanted & 1U << i)
            scan->found[i] |= mark_of(layouts[i]->read_line(line, length, scan->line));
    }
}

static void end_line(MarkScan *scan)
{
    if (!scan->within)
        read_line(scan);
    scan->line++;
    scan->length = 0;
    scan->within = false;
}

static void add_part(MarkScan *scan, const char *part, size_t length)
{
    if (scan->within)
        return;
    /* Most lines are told by their first byte. */
    if (scan->length == 0 && scan->line > 1 && part[0] != '-') {
        scan->within = true;
        return;
    }
    size_t room = MARKS_LINE - scan->length, taken = length < room ? length : room;
    memcpy(scan->start + scan->length, part, taken);
    scan->length += taken;
}

void marks_add(MarkScan *scan, const char *bytes, size_t length)
{
    const char *end = bytes + length;
    while (bytes < end) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        const char *part_end = stop ? stop : end;
        if (part_end > bytes)
            add_part(scan, bytes, (size_t)(part_end - bytes));
        if (stop)
            end_line(scan);
        bytes = stop ? stop + 1 : end;
    }
}

void marks_end(MarkScan *scan)
{
    if (scan->length > 0)
        end_line(scan);
}
