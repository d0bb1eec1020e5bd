#include "migration/plan/order.h"

#include <string.h>

#include "base/deep.h"
#include "migration/apply/work.h"
#include "migration/plan/needs.h"
#include "sql/parse.h"

typedef struct Order {
    Engine *engine;
    PlanEntry *entries; /* the repeatables that are pending */
    size_t count;
    Needs *needs;
    size_t at; /* the one that is read */
    bool failed;
    Error *err;
} Order;

static bool take_statement(void *data, SqlEvent event, const SqlItem *item, Error *err UNUSED)
{
    const Order *order = data;
    if (event != SQL_STATEMENT)
        return true;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    needs_add(order->needs, order->at,
              sql_parse(tmp, order->engine->dialect->dialect, item->text, item->length));
    return true;
}

/* One that cannot be cut into statements fails when its turn comes. */
static bool read_one(Order *order)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    Script *script;
    if (!work_look(tmp, order->engine, order->entries[order->at].file, 0, &script, order->err))
        return false;
    return script->streamed || script->unreadable ||
           script_walk(&script->source, take_statement, order, &ignored) ||
           ignored.kind == ERR_STATEMENT || error_move(order->err, &ignored);
}

static void read_all(void *data)
{
    Order *order = data;
    for (order->at = 0; order->at < order->count && !order->failed; order->at++)
        order->failed = !read_one(order);
}

/* What the file needs, by its place; `placed` tells at which place of the order each file is. */
static void name_needs(const Order *order, size_t file, const size_t placed[])
{
    size_t count;
    Engine *engine = order->engine;
    const Need *needs = needs_of(order->needs, file, &count);
    PlanEntry *entry = &order->entries[file];
    PlanNeed *named = talloc_array(engine, PlanNeed, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        named[i] = (PlanNeed){
            .path = order->entries[needs[i].file].file->path,
            .object = talloc_strdup(named, needs[i].object),
            .unmet = placed[needs[i].file] > placed[file],
        };
        if (named[i].unmet && !engine->owner)
            progress_say(engine->config.progress, PROGRESS_WARNING,
                         "'%s' speaks of %s, which '%s' creates, and comes before it: they need "
                         "each other",
                         entry->file->path, named[i].object, named[i].path);
    }
    entry->needs = named;
    entry->need_count = count;
}

static void rearrange(const Order *order)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    size_t *files = talloc_array(tmp, size_t, (unsigned)order->count);
    size_t *placed = talloc_array(tmp, size_t, (unsigned)order->count);
    PlanEntry *sorted = talloc_array(tmp, PlanEntry, (unsigned)order->count);
    needs_order(order->needs, files);
    for (size_t i = 0; i < order->count; i++)
        placed[files[i]] = i;
    for (size_t i = 0; i < order->count; i++)
        name_needs(order, i, placed);
    for (size_t i = 0; i < order->count; i++)
        sorted[i] = order->entries[files[i]];
    memcpy(order->entries, sorted, order->count * sizeof(*sorted));
}

/* They stand behind all others, but rows of what they were earlier, and files that are as they
 * were, may stand between them: those come first. */
static PlanEntry *gather(Plan *plan, size_t *ret_count)
{
    TALLOC_AUTO PlanEntry *sorted = talloc_array(NULL, PlanEntry, (unsigned)plan->count);
    size_t first = 0, used;
    while (first < plan->count && plan_entry_version(&plan->entries[first]))
        first++;
    used = first;
    for (int pending = 0; pending < 2; pending++) {
        for (size_t i = first; i < plan->count; i++) {
            if (plan->entries[i].pending == pending)
                sorted[used++] = plan->entries[i];
        }
        if (pending == 0)
            *ret_count = plan->count - used;
    }
    memcpy(&plan->entries[first], &sorted[first], (plan->count - first) * sizeof(*sorted));
    return &plan->entries[plan->count - *ret_count];
}

static size_t count_pending(const Plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++)
        count += plan->entries[i].pending && !plan_entry_version(&plan->entries[i]);
    return count;
}

static void warn_of_library(const Engine *engine, const Error *failure)
{
    if (!engine->owner)
        progress_say(engine->config.progress, PROGRESS_WARNING,
                     "repeatable migrations run in the order of their names: %s", failure->message);
}

bool order_repeatables(Engine *engine, Plan *plan, Error *err)
{
    ERROR_AUTO Error failure = {0};
    if (engine->dialect->dialect != DIALECT_POSTGRES || count_pending(plan) < 2)
        return true;
    if (!sql_parse_load(DIALECT_POSTGRES, &failure)) {
        warn_of_library(engine, &failure);
        return true;
    }
    Order order = {.engine = engine, .err = err};
    order.entries = gather(plan, &order.count);
    TALLOC_AUTO Needs *needs = needs_new(NULL, order.count);
    order.needs = needs;
    if (!deep_run(SQL_PARSE_STACK, read_all, &order, err) || order.failed)
        return false;
    rearrange(&order);
    return true;
}
