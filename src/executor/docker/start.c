#include <string.h>

#include "container/image.h"
#include "container/likeness.h"
#include "executor/docker/driver.h"
#include "executor/docker/input.h"
#include "executor/docker/keep.h"
#include "executor/docker/task.h"

/* Without a start timeout of its own. */
#define START_TIMEOUT_MS 300000
#define FIRST_WAIT_MS    250
#define LONG_WAIT_MS     5000

typedef struct Start {
    const ExecutorHost *host;
    const ExecutorRequest *request;
    const ExecutorHooks *hooks;
    const char *name;
    int64_t until; /* ms, monotonic */
    bool in_doubt; /* a start may have been carried out whose reply we never saw */
} Start;

static int64_t now_ms(const Start *self)
{
    return self->host->clock->monotonic_ms(self->host->clock);
}

static const char *plan_text(const Start *self, const char *member)
{
    return json_get_string(self->request->plan, member, "");
}

/* While an image is pulled: the lease goes on, the start's time does too. */
static bool go_on(void *data, Error *err)
{
    const Start *self = data;
    if (self->hooks->renew)
        self->hooks->renew(self->hooks->data);
    if (now_ms(self) < self->until)
        return true;
    return error_set(err, ERR_FAILED, "the image was not there within the start's time");
}

static bool get_image(Start *self, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const ExecutorHost *host = self->host;
    const char *pinned = plan_text(self, "image");
    const PullWatch watch = {.cancel = host->cancel, .data = self, .go_on = go_on};
    ContainerImage image;
    if (!container_image_find(tmp, host->engine, pinned, host->cancel, &image, err))
        return false;
    if (image.about)
        return true;
    progress_say(host->progress, PROGRESS_STEP, "pulling %s", pinned);
    return container_image_pull(host->engine, pinned, &watch, err);
}

static bool may_start(const Start *self, Error *err)
{
    return !self->hooks->may_start || self->hooks->may_start(self->hooks->data, err);
}

static bool error_taken(const Start *self, Error *err)
{
    error_set(err, ERR_FAILED, "the name '%s' is that of a container which run %s did not make",
              self->name, self->request->run_id);
    return error_hint(err, "look at it, and remove it if nobody needs it: docker inspect %s",
                      self->name);
}

/* One that ended is of records that are gone (a ledger that was begun anew): it keeps its log under
 * another name. One that may still run is none to be run beside. */
static bool make_way(const Start *self, const json_t *container, Error *err)
{
    const json_t *labels = json_object_get(json_object_get(container, "Config"), "Labels");
    const char *run = json_get_string(labels, LABEL_RUN, NULL);
    if (!run || strcmp(docker_container_status(container), "exited") != 0)
        return error_taken(self, err);
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "%s-%s", self->name, run);
    return container_rename(self->host->engine, json_get_string(container, "Id", ""), name, err);
}

/* *ret_id is NULL when there is none yet; *ret_unstarted: it is there and nothing of it ran. One
 * that was to start and is gone is none to be made again: it may have run. */
static bool look(TALLOC_CTX *ctx, const Start *self, const char **ret_id, bool *ret_unstarted,
                 Error *err)
{
    const json_t *container = NULL;
    *ret_id = NULL;
    if (!container_inspect(ctx, self->host->engine, self->name, &container, NULL, err))
        return false;
    if (!container || !docker_container_is_of(container, self->request->run_id)) {
        if (!docker_task_was_starting(ctx, self->host->engine, self->request->run_id, ret_id, err))
            return false;
        *ret_unstarted = !*ret_id;
        return *ret_id || !container || make_way(self, container, err);
    }
    *ret_id = json_get_string(container, "Id", NULL);
    *ret_unstarted = docker_container_is_unstarted(container);
    return true;
}

/* What it is to be beside; NULL: nothing. Borrowed from ctx. */
static bool look_around(TALLOC_CTX *ctx, const Start *self, const json_t **ret_beside, Error *err)
{
    const char *from = json_get_string(self->request->plan, "from", NULL);
    *ret_beside = NULL;
    if (!from)
        return true;
    return container_inspect(ctx, self->host->engine, from, ret_beside, NULL, err) &&
           (*ret_beside ||
            error_set(err, ERR_FAILED, "the container beside which it was to run was removed"));
}

static bool fill_in(const Start *self, const json_t *beside, json_t **ret_input, Error *err)
{
    const json_t *plan = self->request->plan;
    JSON_AUTO json_t *surroundings = NULL;
    return (!beside ||
            container_likeness_of_surroundings(self->host->engine, beside, &surroundings, err)) &&
           docker_input_reveal(json_object_get(plan, "input"), json_object_get(plan, "secrets"),
                               json_object_get(surroundings, "Env"), self->host->secrets, ret_input,
                               err);
}

static bool make(TALLOC_CTX *ctx, const Start *self, const char **ret_id, Error *err)
{
    JSON_AUTO json_t *input = NULL;
    const json_t *beside = NULL;
    ContainerCreated created;
    if (!look_around(ctx, self, &beside, err) || !fill_in(self, beside, &input, err) ||
        !container_create(ctx, self->host->engine, self->name, input, &created, ret_id, err))
        return false;
    if (created == CONTAINER_NO_IMAGE)
        return error_set(err, ERR_BUSY, "the image was removed from the engine meanwhile");
    /* Somebody else made it a moment ago: the next look finds it. */
    return created == CONTAINER_CREATED ||
           error_set(err, ERR_BUSY, "the container '%s' is being made", self->name);
}

/* Of one that was made before its maker died, too: once more does no harm. */
static bool connect(TALLOC_CTX *ctx, const Start *self, const char *id, Error *err)
{
    const json_t *beside = NULL;
    return !json_get_bool(self->request->plan, "all_networks", false) ||
           (look_around(ctx, self, &beside, err) &&
            (!beside || container_likeness_connect(self->host->engine, beside, id, err)));
}

static bool unmake(const Start *self, const char *id, Error *err)
{
    bool runs = false;
    return docker_task_unmake(self->host->engine, self->request->run_id, id, &runs, err) &&
           (!runs || error_set(err, ERR_UNKNOWN, "it runs"));
}

/* Whoever gives a start up sets the mark first and removes the container then (find.c). So one that
 * was made before the mark is removed there, and one that was made after it is removed here. */
static bool check_not_given_up(const Start *self, const char *id, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ContainerMark mark;
    ERROR_AUTO Error ignored = {0};
    if (!container_mark_get(tmp, self->host->engine,
                            docker_mark_given_up(tmp, self->request->run_id), &mark, err))
        return false;
    if (!mark.value)
        return true;
    bool removed UNUSED = unmake(self, id, &ignored);
    return error_set(err, ERR_FENCED, "run %s was given up meanwhile", self->request->run_id);
}

/* A container that is not there may have run, for a request whose reply was lost, before somebody
 * removed it. Every other that could not start is removed: nothing of it ran, and nothing shall. */
static bool start_failed(const Start *self, const char *id, Error *why, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error failure = {0};
    const json_t *container = NULL;
    if (!container_inspect(tmp, self->host->engine, id, &container, NULL, &failure) ||
        (container && !unmake(self, id, &failure)))
        return error_set(err, ERR_UNKNOWN, "%s; and it cannot be removed: %s", why->message,
                         failure.message);
    if (!container && !check_not_given_up(self, id, err))
        return false;
    return container ? error_move(err, why) : error_set(err, ERR_UNKNOWN, "%s", why->message);
}

/* That it was asked for must be known, however soon the container is removed and we die. */
static bool note_start(const Start *self, const char *id, Error *err)
{
    TALLOC_AUTO char *name = docker_mark_starting(NULL, self->request->run_id);
    return container_mark_set(self->host->engine, name, id, err);
}

static bool start(Start *self, const char *id, Error *err)
{
    ERROR_AUTO Error why = {0};
    if (!note_start(self, id, err) || !check_not_given_up(self, id, err))
        return false;
    if (container_start(self->host->engine, id, &why))
        return true;
    self->in_doubt |= why.kind == ERR_CONNECT;
    return why.kind == ERR_FAILED ? start_failed(self, id, &why, err) : error_move(err, &why);
}

/* Every step may be done again: the name is the same each time. */
static bool try_once(Start *self, json_t **ret_task, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *id = NULL;
    bool unstarted = true;
    if (!look(tmp, self, &id, &unstarted, err) || (!id && !get_image(self, err)) ||
        (unstarted && !may_start(self, err)) || (!id && !make(tmp, self, &id, err)) ||
        (unstarted && (!connect(tmp, self, id, err) || !start(self, id, err))))
        return false;
    *ret_task = docker_task_encode(self->request, id);
    return true;
}

static bool passes(const Error *why)
{
    return why->kind == ERR_CONNECT || why->kind == ERR_BUSY;
}

/* False: a signal came, or the time is up (*why as it was). */
static bool pause_before_next(const Start *self, unsigned attempt, Error *why)
{
    Clock *clock = self->host->clock;
    int64_t pause = clock_backoff_ms(attempt, FIRST_WAIT_MS, LONG_WAIT_MS);
    if (now_ms(self) + pause > self->until)
        return false;
    progress_say(self->host->progress, PROGRESS_WAIT, "waiting for the container engine: %s",
                 why->message);
    if (!clock->sleep_ms(clock, pause, self->host->cancel)) {
        error_clear(why);
        return cancel_error(self->host->cancel, why);
    }
    if (self->hooks->renew)
        self->hooks->renew(self->hooks->data);
    return true;
}

static bool give_up(const Start *self, Error *why, Error *err)
{
    if (!self->in_doubt || why->kind == ERR_UNKNOWN)
        return error_move(err, why);
    error_set(err, ERR_UNKNOWN, "it cannot be told whether the container was started: %s",
              why->message);
    return error_detail(err, "it was asked for, and the answer was lost");
}

bool docker_task_start(TALLOC_CTX *ctx UNUSED, const ExecutorHost *host,
                       const ExecutorRequest *request, const ExecutorHooks *hooks,
                       json_t **ret_task, Error *err)
{
    static const ExecutorHooks NO_HOOKS = {0};
    int64_t limit = request->start_timeout_ms > 0 ? request->start_timeout_ms : START_TIMEOUT_MS;
    Start self = {
        .host = host,
        .request = request,
        .hooks = hooks ? hooks : &NO_HOOKS,
        .name = json_get_string(request->plan, "name", NULL),
        .until = host->clock->monotonic_ms(host->clock) + limit,
    };
    if (!self.name || !json_is_object(json_object_get(request->plan, "input")))
        return error_set(err, ERR_FORMAT, "the intent of run %s has no plan for a container",
                         request->run_id);
    for (unsigned attempt = 0;; attempt++) {
        ERROR_AUTO Error why = {0};
        if (try_once(&self, ret_task, &why)) {
            docker_remove_old(host, request);
            return true;
        }
        if (!passes(&why) || !pause_before_next(&self, attempt, &why))
            return give_up(&self, &why, err);
    }
}
