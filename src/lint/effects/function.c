/* Functions, and what hangs on a table: triggers, rules, policies, publications, statistics. */
#include "lint/effects/handlers.h"
#include "lint/effects/type_change.h"

#include <string.h>

static bool same_arguments(const CatalogFunction *function, const SqlStatement *statement)
{
    if (function->argument_count != statement->argument_count)
        return false;
    for (size_t i = 0; i < statement->argument_count; i++) {
        if (!sql_type_equal(function->arguments[i].type, statement->arguments[i].type))
            return false;
    }
    return true;
}

/* $1 and literals are of no type yet: with two functions of as many arguments, the server cannot
 * always choose (manual, "Function Type Resolution": between numbers it cannot). */
static void overloaded(EffectWriter *writer, const CatalogFunction *function,
                       const SqlStatement *statement)
{
    bool known = function->born == 0 && function->argument_count == statement->argument_count;
    for (size_t i = 0; known && i < statement->argument_count; i++)
        known = type_change_comparable(writer->catalog, function->arguments[i].type,
                                       statement->arguments[i].type);
    if (known && statement->argument_count)
        effect_break_object(writer, RULE_DROP_FUNCTION, "42725", function->name,
                            "a call of the old version with parameters or literals may fit both "
                            "functions")
            ->likely = true;
}

/* OR REPLACE may give an argument its first name, but not another one, and no other result. */
void effects_create_function(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogFunction *function =
        catalog_function(writer->catalog, statement->name.schema, statement->name.name,
                         (int)statement->argument_count);
    if (function && !same_arguments(function, statement))
        overloaded(writer, function, statement);
    if (!function || !same_arguments(function, statement))
        return;
    if (!statement->or_replace) {
        effect_fail(writer, RULE_FAILS, "42723", NULL, "the function is there already");
        return;
    }
    for (size_t i = 0; i < statement->argument_count; i++) {
        const char *old = function->arguments[i].name, *new = statement->arguments[i].name;
        if (old && (!new || strcmp(old, new) != 0)) {
            effect_fail(writer, RULE_FAILS, "42P13", NULL,
                        "an argument of a function cannot be renamed");
            return;
        }
    }
    if (function->returns && statement->type && !sql_type_equal(function->returns, statement->type))
        effect_fail(writer, RULE_FAILS, "42P13", NULL, "a function's result cannot be changed");
}

void effects_create_trigger(EffectWriter *writer, const SqlStatement *statement)
{
    effect_lock_all(writer, RULE_TRIGGER_LOCK, effect_target(writer, &statement->table, false),
                    LOCK_SHARE_ROW_EXCLUSIVE);
    for (size_t i = 0; i < statement->name_count; i++) /* a constraint trigger's FROM */
        effect_lock(writer, RULE_NONE, effect_table(writer, &statement->names[i]),
                    LOCK_ACCESS_SHARE);
}

void effects_create_rule(EffectWriter *writer, const SqlStatement *statement)
{
    effect_lock(writer, RULE_BRIEF_LOCK, effect_target(writer, &statement->table, false),
                LOCK_ACCESS_EXCLUSIVE);
}

void effects_create_policy(EffectWriter *writer, const SqlStatement *statement)
{
    effect_lock(writer, RULE_BRIEF_LOCK, effect_target(writer, &statement->table, false),
                LOCK_ACCESS_EXCLUSIVE);
}

void effects_create_publication(EffectWriter *writer, const SqlStatement *statement)
{
    for (size_t i = 0; i < statement->name_count; i++)
        effect_lock_all(writer, RULE_NONE, effect_target(writer, &statement->names[i], false),
                        LOCK_SHARE_UPDATE_EXCLUSIVE);
}

void effects_create_statistics(EffectWriter *writer, const SqlStatement *statement)
{
    if (statement->table.name)
        effect_lock(writer, RULE_NONE, effect_table(writer, &statement->table),
                    LOCK_SHARE_UPDATE_EXCLUSIVE);
}
