#include "executor/ecs/endings.h"

#include <string.h>

#include "base/attr.h"

static const char *const kind_names[] = {
#define X(id, name, meaning) [id] = name,
    ECS_ENDING_KINDS(X)
#undef X
};

static bool has(const char *text, const char *part, size_t length)
{
    for (; strlen(text) >= length; text++) {
        if (strncasecmp(text, part, length) == 0)
            return true;
    }
    return false;
}

/* Whether one of the texts has the part. */
static bool any_has(const char *const *texts, const char *part, size_t length)
{
    for (; *texts; texts++) {
        if (has(*texts, part, length))
            return true;
    }
    return false;
}

static bool has_all(const char *const *texts, const char *parts, size_t length)
{
    for (const char *end = parts + length; parts < end;) {
        size_t rest = (size_t)(end - parts), part = strcspn(parts, "&|");
        part = part < rest ? part : rest;
        if (!any_has(texts, parts, part))
            return false;
        parts += part + 1;
    }
    return true;
}

/* Of a container with an exit code, only its own reason can say that it never started. */
static bool looks_at_own(const EcsEnding *row, const EcsEnd *end)
{
    return row->own_only || (row->kind == ECS_NOT_STARTED && end->has_exit_code);
}

static bool fits_pattern(const EcsEnding *row, const EcsEnd *end)
{
    const char *const own[] = {end->own_reason, NULL};
    const char *const all[] = {end->task_reason, end->own_reason, end->other_reason, NULL};
    if (!row->pattern)
        return true;
    for (const char *at = row->pattern;; at++) {
        size_t length = strcspn(at, "|");
        if (has_all(looks_at_own(row, end) ? own : all, at, length))
            return true;
        at += length;
        if (!*at)
            return false;
    }
}

static bool fits_exit(const EcsExits *exits, const EcsEnd *end)
{
    if (!end->has_exit_code)
        return exits->none;
    return end->exit_code >= exits->from && end->exit_code <= exits->to;
}

static bool fits(const EcsEnding *row, const EcsEnd *end)
{
    if (row->stop_code && strcmp(row->stop_code, end->stop_code) != 0)
        return false;
    /* Whatever the texts say: what was running has run. */
    if (row->kind == ECS_NOT_STARTED && end->was_running)
        return false;
    return fits_exit(&row->exits, end) && fits_pattern(row, end) && (!row->fits || row->fits(end));
}

const EcsEnding *ecs_ending_find(const EcsEnd *end)
{
    size_t i = 0;
    while (i + 1 < ecs_ending_count && !fits(&ecs_endings[i], end))
        i++;
    return &ecs_endings[i];
}

const char *ecs_ending_kind_name(EcsEndingKind kind)
{
    return kind_names[kind];
}
