#include "deploy/lookout.h"

#define LOOK_MS 1000
/* How long it may be out of sight. */
#define LOST_MS 300000

static int64_t now_ms(const Lookout *self)
{
    return self->request->clock->monotonic_ms(self->request->clock);
}

Lookout lookout_new(const DeployRequest *request, const char *what, int64_t deadline)
{
    Lookout self = {.request = request, .what = what, .deadline = deadline};
    self.seen_at = now_ms(&self);
    return self;
}

void lookout_seen(Lookout *self)
{
    self->seen_at = now_ms(self);
    self->lost = false;
}

static bool may_pass(const Error *why)
{
    return why->kind == ERR_CONNECT || why->kind == ERR_BUSY || why->kind == ERR_UNKNOWN ||
           why->kind == ERR_FAILED;
}

bool lookout_bears(Lookout *self, const Error *why)
{
    if (!may_pass(why) || now_ms(self) - self->seen_at >= LOST_MS)
        return false;
    if (!self->lost)
        progress_say(self->request->progress, PROGRESS_WARNING,
                     "%s cannot be looked at, trying on: %s", self->what, why->message);
    self->lost = true;
    return true;
}

bool lookout_is_over(const Lookout *self)
{
    return now_ms(self) >= self->deadline;
}

bool lookout_pause(const Lookout *self, Error *err)
{
    const DeployRequest *request = self->request;
    if (!request->clock->sleep_ms(request->clock, LOOK_MS, request->cancel))
        return cancel_error(request->cancel, err);
    return !request->still_ours || request->still_ours(request->data, err);
}
