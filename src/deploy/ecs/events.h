/* The service's own words (events[]), each told once. Private to src/deploy. */
#pragma once

#include "base/progress.h"
#include "deploy/ecs/view.h"

typedef struct EventCursor {
    TALLOC_CTX *owner; /* of newest */
    char *newest;      /* id of the newest one that was told or is not to be; NULL: all are new */
} EventCursor;

/* From here on. */
void events_begin(EventCursor *cursor, const ServiceView *view);
/* Tells those that came since, the oldest first. */
void events_tell(EventCursor *cursor, const ServiceView *view, Progress *progress);
