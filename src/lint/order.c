#include "lint/order.h"

#include "migration/plan/needs.h"

/* One turn of the engine's: `places` are indexes of sources. */
static void order_turn(Readers *readers, size_t places[], size_t count)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (count < 2)
        return;
    Needs *needs = needs_new(tmp, count);
    size_t *order = talloc_array(tmp, size_t, (unsigned)count);
    size_t *before = talloc_memdup(tmp, places, count * sizeof(*places));
    for (size_t i = 0; i < count; i++) {
        const LintText *text = readers_wait(readers, places[i]);
        for (size_t at = 0; at < text->count; at++)
            needs_add(needs, i, text->statements[at].tree);
    }
    needs_order(needs, order);
    for (size_t i = 0; i < count; i++)
        places[i] = before[order[i]];
}

size_t order_repeatables_from(const LintSource *sources, size_t first, size_t count,
                              Dialect dialect, Readers *readers, size_t ret_order[])
{
    size_t end = first, at = first;
    while (end < count && sources[end].repeatable)
        end++;
    for (int pending = 0; pending < 2; pending++) {
        size_t begin = at;
        for (size_t i = first; i < end; i++) {
            if (sources[i].pending == pending)
                ret_order[at++] = i;
        }
        if (dialect == DIALECT_POSTGRES)
            order_turn(readers, ret_order + begin, at - begin);
    }
    return end;
}
