#include "pipeline/verdict.h"

#include <string.h>

#define IN(x)  (1u << (x))
#define ANY    (~0u)
#define KILLED (IN(ENDING_KILLED) | IN(ENDING_STOPPED_ZERO))
#define UNSEEN (IN(ENDING_NO_CODE) | IN(ENDING_LOST))
#define SILENT (IN(INNER_NONE) | IN(INNER_STARTED) | IN(INNER_UNKNOWN))

/* The first row that fits counts. */
static const VerdictRow rows[] = {
    {IN(ENDING_ZERO), IN(INNER_NONE), "success", ERR_NONE, true, true},
    {IN(ENDING_ZERO), IN(INNER_SUCCESS), "success", ERR_NONE, true, true},
    {IN(ENDING_ZERO), ANY, "unknown", ERR_UNKNOWN, false, true}, /* they disagree */

    {IN(ENDING_CODE), IN(INNER_SUCCESS), "failed", ERR_FAILED, true, true},
    {IN(ENDING_CODE), IN(INNER_FAILED), "failed", ERR_FAILED, true, true},
    {IN(ENDING_CODE), IN(INNER_PARTIAL), "partial", ERR_PARTIAL, true, true},
    {IN(ENDING_CODE), IN(INNER_NONE), "failed", ERR_FAILED, false, true},
    {IN(ENDING_CODE), ANY, "unknown", ERR_UNKNOWN, false, true},

    {IN(ENDING_STOPPED_ZERO), IN(INNER_SUCCESS), "success", ERR_NONE, true, true},
    {KILLED, IN(INNER_SUCCESS), "killed", ERR_FAILED, true, true},
    {KILLED, IN(INNER_FAILED), "killed", ERR_FAILED, true, true},
    {KILLED, IN(INNER_PARTIAL), "killed", ERR_PARTIAL, true, true},
    {KILLED, IN(INNER_NONE), "killed", ERR_FAILED, false, true},
    {KILLED, ANY, "killed", ERR_UNKNOWN, false, true},

    {IN(ENDING_NOT_STARTED), IN(INNER_NONE), "not-started", ERR_FAILED, true, true},
    {IN(ENDING_NOT_STARTED), ANY, "unknown", ERR_UNKNOWN, false, true},

    /* Nobody outside saw the end, but the one who did the work told it. */
    {UNSEEN, IN(INNER_SUCCESS), "success", ERR_NONE, true, true},
    {UNSEEN, IN(INNER_FAILED), "failed", ERR_FAILED, true, true},
    {UNSEEN, IN(INNER_PARTIAL), "partial", ERR_PARTIAL, true, true},
    {IN(ENDING_NO_CODE), SILENT, "unknown", ERR_UNKNOWN, false, true},
    {IN(ENDING_LOST), SILENT, "unknown", ERR_UNKNOWN, false, false},
};

static const char *const endings[] = {
#define X(id, words) [id] = words,
    ENDINGS(X)
#undef X
};

static const char *const inners[] = {
#define X(id, words) [id] = words,
    INNERS(X)
#undef X
};

static bool is_one_of(const char *text, const char *const *list)
{
    for (; text && *list; list++) {
        if (strcmp(text, *list) == 0)
            return true;
    }
    return false;
}

Ending verdict_ending(const TaskObservation *observation)
{
    /* Ours, and those of ECS: somebody else ended it (TaskStopCode in the API reference). */
    static const char *const told_to_stop[] = {
        "timeout",
        "cancelled",
        "start-timeout",
        "UserInitiated",
        "SpotInterruption",
        "TerminationNotice",
        "InfrastructureHealth",
        "ServiceSchedulerInitiated",
        NULL,
    };
    if (observation->state != TASK_ENDED || !observation->ended_proven)
        return ENDING_LOST;
    if (!observation->started)
        return ENDING_NOT_STARTED;
    if (!observation->has_exit_code)
        return ENDING_NO_CODE;
    if (observation->exit_code == 0 && observation->signal == 0)
        return is_one_of(observation->stop_code, told_to_stop) ? ENDING_STOPPED_ZERO : ENDING_ZERO;
    /* A shell or a container reports its killed child as 128 + signal. */
    bool killed = observation->signal != 0 || observation->exit_code > 128 ||
                  is_one_of(observation->stop_code, told_to_stop);
    return killed ? ENDING_KILLED : ENDING_CODE;
}

Inner verdict_inner(const json_t *inner)
{
    static const struct {
        const char *verdict;
        Inner inner;
    } names[] = {
        {"success", INNER_SUCCESS},
        {"failed", INNER_FAILED},
        {"partial", INNER_PARTIAL},
        {"unknown", INNER_UNKNOWN},
    };
    if (!inner || json_is_null(inner))
        return INNER_NONE;
    const char *verdict = json_get_string(inner, "verdict", NULL);
    for (size_t i = 0; verdict && i < COUNT_OF(names); i++) {
        if (strcmp(verdict, names[i].verdict) == 0)
            return names[i].inner;
    }
    return verdict ? INNER_UNKNOWN : INNER_STARTED;
}

const VerdictRow *verdict_find(Ending ending, Inner inner)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if ((rows[i].endings & IN(ending)) && (rows[i].inners & IN(inner)))
            return &rows[i];
    }
    return NULL;
}

const char *ending_words(Ending ending)
{
    return endings[ending];
}

const char *inner_words(Inner inner)
{
    return inners[inner];
}

ErrorKind verdict_run_kind(const LedgerRun *run)
{
    static const struct {
        const char *verdict;
        unsigned inners;
        ErrorKind kind;
    } kinds[] = {
        {"success", ANY, ERR_NONE},
        {"failed", ANY, ERR_FAILED},
        {"not-started", ANY, ERR_FAILED},
        {"partial", ANY, ERR_PARTIAL},
        {"killed", IN(INNER_PARTIAL), ERR_PARTIAL},
        {"killed", IN(INNER_STARTED) | IN(INNER_UNKNOWN), ERR_UNKNOWN},
        {"killed", ANY, ERR_FAILED},
    };
    Inner inner = verdict_inner(run->inner);
    for (size_t i = 0; run->verdict && i < COUNT_OF(kinds); i++) {
        if (strcmp(run->verdict, kinds[i].verdict) == 0 && (kinds[i].inners & IN(inner)))
            return kinds[i].kind;
    }
    return ERR_UNKNOWN;
}

ReleaseEvent verdict_event(ErrorKind kind)
{
    static const struct {
        ErrorKind kind;
        ReleaseEvent event;
    } table[] = {
        {ERR_NONE, EVENT_SUCCEEDED},
        {ERR_FAILED, EVENT_FAILED},
        {ERR_PARTIAL, EVENT_HALF_DONE},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (table[i].kind == kind)
            return table[i].event;
    }
    return EVENT_LOST;
}
