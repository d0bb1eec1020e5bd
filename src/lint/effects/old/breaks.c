/* From what old statements meet to the breaks of a migration. */
#include "lint/effects/old/simulate.h"

#include <string.h>

#define NAMES_SHOWN 3

static void run(OldVersion *old, const EffectContext *context, Outcome *outcomes)
{
    for (size_t i = 0; i < old->application->count; i++)
        simulate(old, context, &old->application->statements[i], &outcomes[i]);
}

void old_version_before(OldVersion *old, const EffectContext *context)
{
    const Application *application = context->application;
    if (!application || (application == old->application && !old->stale))
        return;
    if (application != old->application) {
        unsigned count = (unsigned)application->count + 1;
        old->application = application;
        old->origin = talloc_zero_array(context->memory, Outcome, count);
        old->start = talloc_zero_array(context->memory, Outcome, count);
        old->now = talloc_zero_array(context->memory, Outcome, count);
    }
    run(old, context, old->now);
    memcpy(old->origin, old->now, application->count * sizeof(Outcome));
    old->stale = false;
}

void old_version_transaction(OldVersion *old)
{
    if (old->application)
        memcpy(old->start, old->now, old->application->count * sizeof(Outcome));
}

static bool works(const Outcome *outcome)
{
    return outcome->count == 0;
}

/* A failure of a statement that worked before the set, and that it did not have `before`. */
static bool is_new(const OldVersion *old, const Outcome *before, size_t at, const Failure *failure)
{
    return works(&old->origin[at]) && !outcome_has(&before[at], failure);
}

static const char *name_of(const OldVersion *old, size_t at)
{
    const char *name = old->application->statements[at].name;
    return name ? name : "an unnamed statement";
}

static const char *column_of(const Effect *effect)
{
    size_t length = strlen(effect->table);
    bool part =
        strncmp(effect->object, effect->table, length) == 0 && effect->object[length] == '.';
    return part ? effect->object + length + 1 : NULL;
}

/* Failures that name a constraint where the effect may name a column. */
static bool is_of_constraint(const char *sqlstate)
{
    static const char *const states[] = {"23505", "23514", "23503", "23P01", "42P10", "42704"};
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (strcmp(states[i], sqlstate) == 0)
            return true;
    }
    return false;
}

/* Whether the failure is the foreseen one. */
static bool is_foreseen(const Effect *effect, const Failure *failure)
{
    if (strcmp(effect->sqlstate, failure->sqlstate) != 0)
        return false;
    const char *column = column_of(effect), *dot = strrchr(effect->table, '.');
    if (!failure->table)
        return !failure->part || strcmp(dot ? dot + 1 : effect->table, failure->part) == 0;
    bool by_column = column && failure->part && !is_of_constraint(failure->sqlstate);
    if (by_column && strcmp(column, failure->part) != 0)
        return false;
    /* Of several tables that might have had a column, any is told. */
    return strcmp(failure->sqlstate, "42703") == 0 || strcmp(effect->table, failure->table) == 0;
}

typedef bool Pick(const void *wanted, const Failure *failure);

static bool pick_foreseen(const void *wanted, const Failure *failure)
{
    return is_foreseen(wanted, failure);
}

static bool pick_same(const void *wanted, const Failure *failure)
{
    Outcome one = {.failures = {*(const Failure *)wanted}, .count = 1};
    return outcome_has(&one, failure);
}

static bool fails_newly(const OldVersion *old, const Outcome *before, size_t at, Pick *pick,
                        const void *wanted)
{
    for (size_t i = 0; i < old->now[at].count; i++) {
        const Failure *failure = &old->now[at].failures[i];
        if (pick(wanted, failure) && is_new(old, before, at, failure))
            return true;
    }
    return false;
}

/* "ins_users, sel_cols, sel_view and 2 more": those that fail newly in that way. */
static const char *who_fails(TALLOC_CTX *ctx, const OldVersion *old, const Outcome *before,
                             Pick *pick, const void *wanted)
{
    char *names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < old->application->count; i++) {
        if (!fails_newly(old, before, i, pick, wanted))
            continue;
        if (count++ < NAMES_SHOWN)
            names = names ? talloc_asprintf_append_buffer(names, ", %s", name_of(old, i))
                          : talloc_strdup(ctx, name_of(old, i));
    }
    if (count > NAMES_SHOWN)
        names = talloc_asprintf_append_buffer(names, " and %zu more", count - NAMES_SHOWN);
    return names;
}

static bool shape_changed(const OldVersion *old, size_t at)
{
    return works(&old->start[at]) && works(&old->now[at]) &&
           old->start[at].shape != old->now[at].shape;
}

typedef struct Mention {
    const char *relation;
    bool found, written;
} Mention;

static void mention_visit(const SqlQuery *query, void *data)
{
    Mention *mention = data;
    for (size_t i = 0; i < query->from_count; i++) {
        const char *name = query->from[i].relation.name;
        mention->found |= name && strcmp(name, mention->relation) == 0;
    }
    bool written = query->kind >= SQL_QUERY_INSERT && query->relation.name &&
                   strcmp(query->relation.name, mention->relation) == 0;
    mention->found |= written;
    mention->written |= written;
}

/* A relation that is not known, or data without sample values: what the statements name decides. */
static bool may_happen(const OldVersion *old, const Effect *effect)
{
    for (size_t i = 0; i < old->application->count; i++) {
        const ApplicationStatement *statement = &old->application->statements[i];
        Mention mention = {.relation = effect->table};
        if (statement->statement->query)
            sql_query_walk(statement->statement->query, mention_visit, &mention);
        if ((effect->guessed && mention.found) ||
            (effect->likely && mention.written && !statement->values))
            return true;
    }
    return false;
}

static bool any_shape_changed(const OldVersion *old)
{
    for (size_t i = 0; i < old->application->count; i++) {
        if (shape_changed(old, i))
            return true;
    }
    return false;
}

static bool pick_any(const void *wanted, const Failure *failure)
{
    (void)wanted;
    (void)failure;
    return true;
}

static bool calls(const SqlExpr *expr, void *data)
{
    const char *const *name = data;
    bool same = expr->kind == SQL_EXPR_CALL && expr->text && strcmp(expr->text, *name) == 0;
    for (size_t i = 0; same && i < expr->arg_count; i++) {
        if (expr->args[i]->kind == SQL_EXPR_PARAMETER || expr->args[i]->kind == SQL_EXPR_STRING)
            return false;
    }
    return true;
}

typedef struct Calls {
    const char *name;
    bool found;
} Calls;

static void calls_visit(const SqlQuery *query, void *data)
{
    Calls *search = data;
    for (size_t i = 0; i < query->target_count; i++)
        search->found |= !sql_expr_walk(query->targets[i].expr, calls, &search->name);
    for (size_t i = 0; i < query->condition_count; i++)
        search->found |= !sql_expr_walk(query->conditions[i], calls, &search->name);
}

/* With an argument whose type the server has to guess. */
static bool is_called(const OldVersion *old, const char *name)
{
    Calls search = {.name = name};
    for (size_t i = 0; i < old->application->count; i++) {
        if (old->application->statements[i].statement->query)
            sql_query_walk(old->application->statements[i].statement->query, calls_visit, &search);
    }
    return search.found;
}

/* Whether a foreseen break happens; then it is certain, and `why` says to whom. */
static bool keep(OldVersion *old, EffectWriter *writer, const Outcome *before, Effect *effect)
{
    if (effect->kind != EFFECT_BREAK)
        return true;
    if (effect->held_only && strcmp(effect->sqlstate, "0A000") == 0)
        return any_shape_changed(old);
    if (effect->held_only)
        return who_fails(writer->ctx, old, before, pick_any, NULL) != NULL;
    if (strcmp(effect->sqlstate, "42725") == 0)
        return is_called(old, effect->object);
    const char *names = who_fails(writer->ctx, old, before, pick_foreseen, effect);
    if (!names)
        return may_happen(old, effect);
    effect->likely = false;
    effect->why = talloc_asprintf(writer->ctx, "%s (%s)", effect->why, names);
    return true;
}

static const struct {
    const char *sqlstate;
    RuleId rule;
    const char *why;
} unforeseen[] = {
    {"42P01", RULE_DROP_TABLE, "a relation that the old version names is gone"},
    {"42703", RULE_DROP_COLUMN, "a column that the old version names is gone"},
    {"42883", RULE_DROP_FUNCTION, "a function or operator that the old version uses is gone"},
    {"42P10", RULE_DROP_UNIQUE, "the key that ON CONFLICT of the old version relies on is gone"},
    {"42704", RULE_DROP_UNIQUE, "the constraint that ON CONFLICT of the old version names is gone"},
    {"428C9", RULE_GENERATED_COLUMN, "the old version writes into a generated column"},
    {"42601", RULE_GENERATED_COLUMN, "the old version writes into a generated column"},
    {"55000", RULE_DROP_TABLE, "the old version writes into a view that cannot be written through"},
    {"23502", RULE_SET_NOT_NULL, "the old version leaves a required column empty"},
    {"23505", RULE_ADD_UNIQUE, "the old version writes a value that is there already"},
    {"23503", RULE_CONSTRAINT_REJECTS_OLD_WRITES,
     "the old version refers to a row that is not there"},
    {"23514", RULE_CONSTRAINT_REJECTS_OLD_WRITES, "the old version writes what a CHECK refuses"},
    {"22001", RULE_CHANGE_COLUMN_TYPE, "the old version writes a value that is too long"},
    {"22003", RULE_CHANGE_COLUMN_TYPE, "the old version writes a number that is too large"},
    {"22P02", RULE_CHANGE_COLUMN_TYPE, "the old version writes a value that the type cannot read"},
    {"42804", RULE_CHANGE_COLUMN_TYPE, "the old version writes a value of another type"},
};

/* A statement breaks things under one rule: that of the breaks that were foreseen. */
static RuleId foreseen_rule(const EffectWriter *writer)
{
    for (size_t i = 0; i < writer->count; i++) {
        if (writer->items[i].kind == EFFECT_BREAK && !writer->items[i].held_only)
            return writer->items[i].rule;
    }
    return RULE_NONE;
}

static void add_break(const OldVersion *old, EffectWriter *writer, const Outcome *before,
                      const Failure *now, RuleId foreseen)
{
    for (size_t i = 0; i < COUNT_OF(unforeseen); i++) {
        if (strcmp(unforeseen[i].sqlstate, now->sqlstate) != 0)
            continue;
        const char *object = now->table ? now->table : now->part ? now->part : "";
        RuleId rule = foreseen != RULE_NONE ? foreseen : unforeseen[i].rule;
        Effect *effect =
            effect_break_object(writer, rule, now->sqlstate, object, unforeseen[i].why);
        if (now->table && now->part && !is_of_constraint(now->sqlstate))
            effect->object = talloc_asprintf(writer->ctx, "%s.%s", now->table, now->part);
        effect->why = talloc_asprintf(writer->ctx, "%s (%s)", effect->why,
                                      who_fails(writer->ctx, old, before, pick_same, now));
        return;
    }
}

static bool is_told(const EffectWriter *writer, const Failure *failure)
{
    for (size_t i = 0; i < writer->count; i++) {
        if (writer->items[i].kind == EFFECT_BREAK && is_foreseen(&writer->items[i], failure))
            return true;
    }
    return false;
}

static void add_unforeseen(const OldVersion *old, EffectWriter *writer, const Outcome *before,
                           size_t at, RuleId foreseen)
{
    for (size_t i = 0; i < old->now[at].count; i++) {
        const Failure *failure = &old->now[at].failures[i];
        if (is_new(old, before, at, failure) && !is_told(writer, failure))
            add_break(old, writer, before, failure, foreseen);
    }
}

void old_version_after(OldVersion *old, EffectWriter *writer, const SqlStatement *statement)
{
    if (!old->application || statement->kind == SQL_SET)
        return;
    size_t count = old->application->count;
    TALLOC_AUTO Outcome *before = talloc_array(NULL, Outcome, (unsigned)count + 1);
    memcpy(before, old->now, count * sizeof(Outcome));
    run(old, writer->context, old->now);
    RuleId foreseen = foreseen_rule(writer);
    size_t kept = 0;
    for (size_t i = 0; i < writer->count; i++) {
        if (keep(old, writer, before, &writer->items[i]))
            writer->items[kept++] = writer->items[i];
    }
    writer->count = kept;
    for (size_t i = 0; i < count; i++)
        add_unforeseen(old, writer, before, i, foreseen);
}

static bool still_happens(const OldVersion *old, const Effect *effect)
{
    if (effect->held_only && strcmp(effect->sqlstate, "0A000") == 0)
        return any_shape_changed(old);
    if (effect->likely || effect->guessed || strcmp(effect->sqlstate, "XX000") == 0)
        return true;
    for (size_t i = 0; i < old->application->count; i++) {
        for (size_t k = 0; works(&old->origin[i]) && k < old->now[i].count; k++) {
            if (is_foreseen(effect, &old->now[i].failures[k]))
                return true;
        }
    }
    return false;
}

void old_version_settle(const OldVersion *old, Effects *effects)
{
    size_t kept = 0;
    for (size_t i = 0; i < effects->count; i++) {
        const Effect *effect = &effects->items[i];
        if (effect->kind != EFFECT_BREAK || still_happens(old, effect))
            effects->items[kept++] = effects->items[i];
    }
    effects->count = kept;
}
