/* Keys and foreign keys that a transaction drops and makes again: they are nothing new. */
#include "lint/effects/handlers.h"
#include "lint/text_index.h"

#include <string.h>

static bool is_within(const Effect *key, const Effect *added)
{
    for (size_t i = 0; i < key->column_count; i++) {
        size_t k = 0;
        while (k < added->column_count && strcmp(key->columns[i], added->columns[k]) != 0)
            k++;
        if (k == added->column_count)
            return false;
    }
    return key->column_count > 0;
}

/* A key that goes: what makes the same one, when it comes back, nothing new. */
static bool was_key(const Effect *gone, const Effect *added)
{
    return gone->kind == EFFECT_BREAK && gone->rule == RULE_DROP_UNIQUE &&
           added->rule == RULE_ADD_UNIQUE && is_within(gone, added);
}

static bool was_foreign_key(const Effect *gone, const Effect *added)
{
    return gone->kind == EFFECT_NOTE && gone->refers_to && added->refers_to &&
           strcmp(gone->refers_to, added->refers_to) == 0 &&
           gone->column_count == added->column_count && is_within(gone, added);
}

/* What may go that comes back: by its table, the ones of a table chained. */
typedef struct Gone {
    Effect effect;
    size_t next; /* of the same table; TEXT_NOT_FOUND: the last one */
} Gone;

typedef struct AllGone {
    TextIndex *tables;
    size_t *first; /* by the table's number */
    size_t table_count;
    Gone *items;
    size_t count;
} AllGone;

static bool may_come_back(const Effect *effect)
{
    return (effect->kind == EFFECT_BREAK && effect->rule == RULE_DROP_UNIQUE) ||
           (effect->kind == EFFECT_NOTE && effect->refers_to);
}

static void add_gone(AllGone *gone, const Effect *effect)
{
    size_t number = text_index_add(gone->tables, effect->table);
    gone->items[gone->count] = (Gone){*effect, TEXT_NOT_FOUND};
    if (number < gone->table_count)
        gone->items[gone->count].next = gone->first[number];
    else
        gone->table_count++;
    gone->first[number] = gone->count++;
}

static size_t count_gone(Effects *const *statements, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < statements[i]->count; k++)
            found += may_come_back(&statements[i]->items[k]);
    }
    return found;
}

static AllGone find_gone(TALLOC_CTX *ctx, Effects *const *statements, size_t count)
{
    AllGone gone = {.tables = text_index_new(ctx)};
    size_t most = count_gone(statements, count);
    gone.items = talloc_array(ctx, Gone, (unsigned)most);
    gone.first = talloc_array(ctx, size_t, (unsigned)most);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < statements[i]->count; k++) {
            if (may_come_back(&statements[i]->items[k]))
                add_gone(&gone, &statements[i]->items[k]);
        }
    }
    return gone;
}

/* The same was there when the transaction began, and was dropped in it. */
static bool was_there(const Effect *added, const AllGone *gone)
{
    size_t number = text_index_find(gone->tables, added->table);
    size_t at = number == TEXT_NOT_FOUND ? TEXT_NOT_FOUND : gone->first[number];
    for (; at != TEXT_NOT_FOUND; at = gone->items[at].next) {
        const Effect *effect = &gone->items[at].effect;
        if (was_key(effect, added) || was_foreign_key(effect, added))
            return true;
    }
    return false;
}

void effects_settle_keys(Effects *const *statements, size_t count)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const AllGone gone = find_gone(tmp, statements, count);
    for (size_t i = 0; i < count && gone.count > 0; i++) {
        size_t kept = 0;
        for (size_t k = 0; k < statements[i]->count; k++) {
            const Effect *effect = &statements[i]->items[k];
            bool comes = effect->kind == EFFECT_BREAK &&
                         (effect->rule == RULE_ADD_UNIQUE || effect->refers_to);
            if (!comes || !was_there(effect, &gone))
                statements[i]->items[kept++] = statements[i]->items[k];
        }
        statements[i]->count = kept;
    }
}
