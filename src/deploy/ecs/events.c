#include "deploy/ecs/events.h"

#include <string.h>

/* ECS lists the newest first. */
static const json_t *events_of(const ServiceView *view)
{
    return json_object_get(view->json, "events");
}

static const char *id_at(const ServiceView *view, size_t i)
{
    return json_get_string(json_array_get(events_of(view), i), "id", "");
}

void events_begin(EventCursor *cursor, const ServiceView *view)
{
    TALLOC_FREE(cursor->newest);
    if (json_array_size(events_of(view)) > 0)
        cursor->newest = talloc_strdup(cursor->owner, id_at(view, 0));
}

static size_t count_new(const EventCursor *cursor, const ServiceView *view)
{
    size_t all = json_array_size(events_of(view)), i = 0;
    while (i < all && !(cursor->newest && strcmp(id_at(view, i), cursor->newest) == 0))
        i++;
    return i;
}

void events_tell(EventCursor *cursor, const ServiceView *view, Progress *progress)
{
    size_t count = count_new(cursor, view);
    for (size_t i = count; i > 0; i--)
        progress_say(progress, PROGRESS_STEP, "%s",
                     json_get_string(json_array_get(events_of(view), i - 1), "message", ""));
    if (count > 0)
        events_begin(cursor, view);
}
