#include "pipeline/states.h"

#include <string.h>

static const struct {
    const char *name, *meaning;
} states[] = {
#define X(id, name, meaning) [id] = {name, meaning},
    RELEASE_STATES(X)
#undef X
};

static const struct {
    const char *name, *meaning;
} events[] = {
#define X(id, name, meaning) [id] = {name, meaning},
    RELEASE_EVENTS(X)
#undef X
};

static const char *const actions[] = {
#define X(id, words) [id] = words,
    RELEASE_ACTIONS(X)
#undef X
};

const char *release_state_name(ReleaseState state)
{
    return states[state].name;
}

const char *release_state_meaning(ReleaseState state)
{
    return states[state].meaning;
}

bool release_state_parse(const char *name, ReleaseState *ret_state)
{
    for (size_t i = 0; name && i < COUNT_OF(states); i++) {
        if (strcmp(name, states[i].name) != 0)
            continue;
        *ret_state = (ReleaseState)i;
        return true;
    }
    return false;
}

const char *release_event_name(ReleaseEvent event)
{
    return events[event].name;
}

const char *release_event_meaning(ReleaseEvent event)
{
    return events[event].meaning;
}

const char *release_action_words(ReleaseAction action)
{
    return actions[action];
}

bool transition_find(ReleaseState from, ReleaseEvent event, const Transition **ret_row, Error *err)
{
    for (size_t i = 0; i < transition_count; i++) {
        if (transitions[i].from != from || transitions[i].event != event)
            continue;
        *ret_row = &transitions[i];
        return true;
    }
    return error_set(err, ERR_INTERNAL, "the event '%s' has no meaning for a release in state '%s'",
                     release_event_name(event), release_state_name(from));
}
