/* How tasks of ECS end: ONE table from which verdicts, words and docs/endings.md come.
 *
 * The texts are those of the developer guide ("Stopped task error messages", "Stopped tasks error
 * codes"), of the container agent's sources and of what people report of them. The first row that
 * fits counts; the last one fits everything.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What an ending is for the verdict: enumerator, word in the docs, what it means. */
#define ECS_ENDING_KINDS(X)                                                                        \
    X(ECS_ENDED, "ended", "the command ended by itself: its exit code is the verdict")             \
    X(ECS_NOT_STARTED, "not-started", "nothing of the command ever ran")                           \
    X(ECS_KILLED, "killed", "something else ended it, proven to have ended")                       \
    X(ECS_UNKNOWN, "unknown", "it has ended, and how is not known")                                \
    X(ECS_UNPROVEN, "unproven", "it is not even known that it has ended")

typedef enum EcsEndingKind {
#define X(id, ...) id,
    ECS_ENDING_KINDS(X)
#undef X
} EcsEndingKind;

/* What DescribeTasks tells of a stopped task; texts are never NULL. */
typedef struct EcsEnd {
    const char *stop_code;
    const char *task_reason;  /* stoppedReason */
    const char *own_reason;   /* of the container that migrates */
    const char *other_reason; /* of all others */
    bool has_exit_code;       /* of the container that migrates */
    int exit_code;
    bool was_running;    /* all containers were (startedAt) */
    bool was_made;       /* its container may have been made and started */
    bool others_went_on; /* no other container ended with a code of its own */
} EcsEnd;

/* Which exit codes fit. */
typedef struct EcsExits {
    bool none; /* without one */
    int from, to;
} EcsExits;

typedef struct EcsEnding {
    const char *id;
    EcsEndingKind kind;
    bool retryable;        /* the same may do the next time, with nothing changed */
    const char *stop_code; /* NULL: any */
    EcsExits exits;
    /* Alternatives separated by '|', each of parts separated by '&' which must all be there, in any
     * letter case; NULL: any text. */
    const char *pattern;
    bool own_only; /* only the container's own reason is looked at */
    /* Beyond that; NULL: nothing. */
    bool (*fits)(const EcsEnd *end);
    const char *words; /* what happened */
    /* What a person may do; NULL: nothing is to be done; "": the log alone says it, and whoever
     * tells of the run says how to see it. */
    const char *next;
} EcsEnding;

extern const EcsEnding ecs_endings[];
extern const size_t ecs_ending_count;

const EcsEnding *ecs_ending_find(const EcsEnd *end);
const char *ecs_ending_kind_name(EcsEndingKind kind);
/* The whole of docs/endings.md. `tidegate help endings` prints it. */
void ecs_endings_print(FILE *out);
