/* What several statements of one transaction do together. */
#include <string.h>

#include "lint/judge/remark.h"
#include "lint/text_index.h"

/* More are counted in a message, not named. */
#define MOST_NAMED 8

/* A relation that the transaction has locked so far. */
typedef struct Held {
    const char *table;
    LockMode mode;
    const JudgedStatement *since;
} Held;

typedef struct Across {
    Remarks *remarks;
    const JudgedStatement *first; /* of the transaction */
    TextIndex *names;             /* numbers of the tables in `held` */
    Held *held;
    size_t count;
    size_t *exclusive; /* those that nobody else may read, by their numbers */
    size_t exclusive_count;
    bool several_told;
} Across;

static bool is_long(const LintPolicy *policy, const Effect *effect)
{
    if (effect->kind == EFFECT_NOTE)
        return effect->rule == RULE_UNBOUNDED_DML && !effect->new_object;
    return effect_is_work(effect) && !effect_is_small(policy, effect);
}

static const Effect *long_work(const Across *across, const JudgedStatement *at)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        if (is_long(across->remarks->context->policy, &at->effects->items[i]))
            return &at->effects->items[i];
    }
    return NULL;
}

static bool locks_itself(const JudgedStatement *at, const char *table)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind == EFFECT_LOCK && effect->mode == LOCK_ACCESS_EXCLUSIVE &&
            strcmp(effect->table, table) == 0)
            return true;
    }
    return false;
}

/* What an earlier statement holds exclusively, while this one works for long. */
static void judge_after_lock(Across *across, const JudgedStatement *at)
{
    const Effect *work = long_work(across, at);
    const char *tables[MOST_NAMED + 1];
    size_t count = 0, passed = 0;
    const JudgedStatement *since = NULL;
    for (; work && passed < across->exclusive_count && count < MOST_NAMED; passed++) {
        const Held *held = &across->held[across->exclusive[passed]];
        if (locks_itself(at, held->table))
            continue;
        tables[count++] = held->table;
        since = since ? since : held->since;
    }
    if (!since)
        return;
    Remarks *remarks = across->remarks;
    if (passed < across->exclusive_count)
        tables[count++] =
            talloc_asprintf(remarks->ctx, "%zu more", across->exclusive_count - passed);
    Remark *remark = remark_add(remarks, RULE_STATEMENT_AFTER_LOCK, at, -1);
    remark_effect(remarks, remark, work);
    remark->object = tables[0];
    remark_word(remark, "tables", remark_list(remarks->ctx, tables, count));
    remark_word(remark, "mode", lock_mode_name(LOCK_ACCESS_EXCLUSIVE));
    remark_word(remark, "since", talloc_asprintf(remarks->ctx, "%d", since->line));
}

/* Room for as many as there are powers of two. */
static void *grown(void *array, size_t count, size_t size)
{
    bool full = (count & (count - 1)) == 0;
    return full ? talloc_realloc_size(NULL, array, (count ? count * 2 : 1) * size) : array;
}

static void hold(Across *across, size_t number, LockMode mode, const JudgedStatement *at)
{
    Held *held = &across->held[number];
    held->mode = mode;
    held->since = at;
    if (mode != LOCK_ACCESS_EXCLUSIVE)
        return;
    across->exclusive = grown(across->exclusive, across->exclusive_count, sizeof(size_t));
    across->exclusive[across->exclusive_count++] = number;
}

static void add_held(Across *across, const JudgedStatement *at, const Effect *effect)
{
    size_t number = text_index_add(across->names, effect->table);
    if (!across->held || number == across->count) {
        across->held = grown(across->held, across->count, sizeof(Held));
        across->held[across->count++] = (Held){effect->table, LOCK_NONE, at};
    }
    if (effect->mode > across->held[number].mode)
        hold(across, number, effect->mode, at);
}

static void tell_several(Across *across, const JudgedStatement *at, const Effect *effect)
{
    Remarks *remarks = across->remarks;
    const char **tables = talloc_array(remarks->ctx, const char *, (unsigned)across->count);
    for (size_t i = 0; i < across->count; i++)
        tables[i] = across->held[i].table;
    Remark *remark = remark_add(remarks, RULE_LOCKS_SEVERAL_TABLES, at, effect->offset);
    remark->object = effect->table;
    remark_word(remark, "tables", remark_list(remarks->ctx, tables, across->count));
    across->several_told = true;
}

/* Those that one statement takes together cannot be taken apart. */
static void take_locks(Across *across, const JudgedStatement *at)
{
    size_t before = across->count;
    const Effect *another = NULL;
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (!effect_is_felt(effect))
            continue;
        if (before > 0 && text_index_find(across->names, effect->table) == TEXT_NOT_FOUND)
            another = effect;
        add_held(across, at, effect);
    }
    if (another && !across->several_told)
        tell_several(across, at, another);
}

/* The statement of this transaction that added the constraint NOT VALID. */
static const JudgedStatement *added_not_valid(const JudgedStatement *first,
                                              const JudgedStatement *before, const SqlName *table,
                                              const char *name)
{
    for (const JudgedStatement *at = first; at < before; at++) {
        for (size_t i = 0; i < at->statement->alter_count; i++) {
            const SqlConstraint *constraint = at->statement->alters[i].constraint;
            if (constraint && constraint->not_valid && constraint->name &&
                strcmp(constraint->name, name) == 0 && sql_name_equal(&at->statement->name, table))
                return at;
        }
    }
    return NULL;
}

static const Effect *felt_lock(const JudgedStatement *at)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        if (effect_is_felt(&at->effects->items[i]))
            return &at->effects->items[i];
    }
    return NULL;
}

static void judge_validation(Across *across, const JudgedStatement *at, const SqlAlter *alter)
{
    const JudgedStatement *added =
        added_not_valid(across->first, at, &at->statement->name, alter->name);
    const Effect *lock = added ? felt_lock(added) : NULL;
    if (!lock)
        return;
    Remark *remark =
        remark_add(across->remarks, RULE_VALIDATE_IN_SAME_TRANSACTION, at, alter->offset);
    remark_effect(across->remarks, remark, lock);
    for (size_t i = 0; i < at->effects->count; i++) {
        if (effect_is_work(&at->effects->items[i]))
            remark_effect(across->remarks, remark, &at->effects->items[i]);
    }
    remark->alter = alter;
    remark->object = lock->table;
}

static void judge_validations(Across *across, const JudgedStatement *at)
{
    for (size_t i = 0; i < at->statement->alter_count; i++) {
        const SqlAlter *alter = &at->statement->alters[i];
        if (alter->kind == SQL_ALTER_VALIDATE_CONSTRAINT && alter->name)
            judge_validation(across, at, alter);
    }
}

/* Forgets the transaction before; `first` NULL: there is no other one. */
static void begin(Across *across, const JudgedStatement *first)
{
    talloc_free(across->names);
    talloc_free(across->held);
    talloc_free(across->exclusive);
    *across = (Across){.remarks = across->remarks, .first = first};
    across->names = first && first->transaction ? text_index_new(NULL) : NULL;
}

void remark_across(Remarks *remarks, const JudgedStatement *statements, size_t count)
{
    Across across = {.remarks = remarks};
    for (size_t i = 0; i < count; i++) {
        const JudgedStatement *at = &statements[i];
        bool goes_on =
            across.first && at->transaction && at->transaction == across.first->transaction;
        if (!goes_on)
            begin(&across, at);
        if (!at->transaction)
            continue;
        judge_after_lock(&across, at);
        judge_validations(&across, at);
        take_locks(&across, at);
    }
    begin(&across, NULL);
}
