#include "pipeline/attempts.h"

#include <string.h>

static const AttemptAction actions[] = {
    [ATTEMPT_NONE] = ATTEMPT_START,        [ATTEMPT_RUNNING] = ATTEMPT_ATTACH,
    [ATTEMPT_SUCCEEDED] = ATTEMPT_NOTHING, [ATTEMPT_ENDED] = ATTEMPT_START,
    [ATTEMPT_UNKNOWN_ENDED] = ATTEMPT_ASK, [ATTEMPT_UNKNOWN] = ATTEMPT_REFUSE,
};

/* A verdict that is not here is of a newer format: it counts as unknown. */
static const struct {
    const char *verdict;
    AttemptKind kind;
} kinds[] = {
    {"success", ATTEMPT_SUCCEEDED}, {"failed", ATTEMPT_ENDED},  {"not-started", ATTEMPT_ENDED},
    {"killed", ATTEMPT_ENDED},      {"partial", ATTEMPT_ENDED},
};

AttemptKind attempt_kind(const LedgerRun *latest)
{
    if (!latest)
        return ATTEMPT_NONE;
    if (!latest->verdict)
        return ATTEMPT_RUNNING;
    AttemptKind kind = ATTEMPT_UNKNOWN_ENDED;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcmp(latest->verdict, kinds[i].verdict) == 0)
            kind = kinds[i].kind;
    }
    if (kind != ATTEMPT_SUCCEEDED && !latest->ended_proven)
        return ATTEMPT_UNKNOWN;
    return kind;
}

AttemptAction attempt_action(AttemptKind kind)
{
    return actions[kind];
}
