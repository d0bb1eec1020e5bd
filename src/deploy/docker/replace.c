#include "deploy/docker/replace.h"

#include <string.h>

#include "container/likeness.h"
#include "deploy/docker/prove.h"

static int64_t now_ms(const Replacement *self)
{
    return self->request->clock->monotonic_ms(self->request->clock);
}

static ContainerEngine *engine_of(const Replacement *self)
{
    return self->request->engine;
}

static const char *old_id(const Replacement *self)
{
    return container_id(self->trio.serving);
}

static bool still_ours(const Replacement *self, Error *err)
{
    const DeployRequest *request = self->request;
    if (cancel_signal(request->cancel))
        return cancel_error(request->cancel, err);
    return !request->still_ours || request->still_ours(request->data, err);
}

static bool make(Replacement *self, TALLOC_CTX *ctx, Error *err)
{
    ContainerCreated created;
    if (!still_ours(self, err) || !container_create(ctx, engine_of(self), self->trio.next_name,
                                                    self->input, &created, &self->next, err))
        return false;
    if (created == CONTAINER_CREATED)
        return container_likeness_connect(engine_of(self), self->trio.serving, self->next, err);
    return error_set(err, ERR_DEPLOY, "the container '%s' cannot be made: %s", self->trio.next_name,
                     created == CONTAINER_NAME_TAKEN ? "somebody else has just made it"
                                                     : "its image has just been removed");
}

static const json_t *policy_of(const json_t *container)
{
    return json_object_get(json_object_get(container, "HostConfig"), "RestartPolicy");
}

/* Otherwise the engine would start it again when it gives its place up by itself, or when the
 * engine itself is restarted. */
static bool forbid_restart(const Replacement *self, Error *err)
{
    JSON_AUTO json_t *policy = json_pack("{s:s}", "Name", "no");
    return container_set_restart_policy(engine_of(self), old_id(self), policy, err);
}

static bool stop_old(Replacement *self, Error *err)
{
    if (self->ran && !self->beside) {
        self->stopped_at = now_ms(self);
        self->gap_ms = -1;
    }
    return container_stop(engine_of(self), old_id(self), err);
}

static void note_serving(Replacement *self)
{
    if (self->gap_ms < 0)
        self->gap_ms = now_ms(self) - self->stopped_at;
}

static bool swap_names(Replacement *self, Error *err)
{
    const Trio *trio = &self->trio;
    if (!container_rename(engine_of(self), old_id(self), trio->previous_name, err))
        return false;
    self->swapped = true;
    return container_rename(engine_of(self), self->next, trio->name, err) &&
           container_likeness_take_names(engine_of(self), trio->serving, self->next, err);
}

static bool go_forward(Replacement *self, TALLOC_CTX *ctx, Error *err)
{
    const Trio *trio = &self->trio;
    const DeployRequest *request = self->request;
    if (!make(self, ctx, err) || !forbid_restart(self, err) ||
        (!self->beside && !stop_old(self, err)) || !still_ours(self, err) ||
        !container_start(engine_of(self), self->next, err) ||
        !prove_container(request, self->next, self->deadline, err) || !still_ours(self, err) ||
        !swap_names(self, err) || (self->beside && !stop_old(self, err)) ||
        !prove_url(request, trio->name, self->deadline, err))
        return false;
    note_serving(self);
    return true;
}

/* Everything is tried, whatever fails of it: what matters is that it runs. */
static bool go_back(Replacement *self, Error *err)
{
    ERROR_AUTO Error ignored = {0};
    ContainerEngine *engine = engine_of(self);
    bool removed UNUSED = !self->next || container_remove(engine, self->next, true, NULL, &ignored);
    bool named UNUSED =
        !self->swapped || container_rename(engine, old_id(self), self->trio.name, &ignored);
    bool kept UNUSED =
        container_set_restart_policy(engine, old_id(self), policy_of(self->trio.serving), &ignored);
    if (self->ran && !container_start(engine, old_id(self), err))
        return error_wrap(err, "going back");
    note_serving(self);
    return true;
}

static void remove_old(const Replacement *self)
{
    ERROR_AUTO Error why = {0};
    if (!container_remove(engine_of(self), old_id(self), true, NULL, &why))
        progress_say(self->request->progress, PROGRESS_WARNING, "the container '%s' stays: %s",
                     self->trio.previous_name, why.message);
}

bool replace(Replacement *self, bool *ret_back, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error lost = {0};
    *ret_back = false;
    if (go_forward(self, tmp, err)) {
        remove_old(self);
        return true;
    }
    if (err->kind == ERR_FENCED)
        return false;
    *ret_back = go_back(self, &lost);
    return *ret_back ? false : error_detail(err, "%s", lost.message);
}
