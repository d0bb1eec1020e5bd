#include "lint/rules/rules.h"

#include <string.h>

#include "config/suggest.h"
#include "lint/rules/families.h"
#include "lint/rules/foreign.h"

typedef struct RuleRow {
    const char *name;
    RuleAxis axis;
    Severity severity;
} RuleRow;

static const RuleRow ROWS[RULE_COUNT] = {
#define RULE(id, name, axis, severity) [id] = {name, axis, severity},
#include "lint/rules/rules.inc"
#undef RULE
};

typedef struct AxisRow {
    const char *name, *explanation;
    Severity usual;
} AxisRow;

static const AxisRow AXES[] = {
    [AXIS_BREAKS] = {"breaks", "statements of the version still serving fail", SEVERITY_ERROR},
    [AXIS_BLOCKS] = {"blocks",
                     "work that grows with the table is done under a lock; a warning where the "
                     "table is empty or small, silent where this set creates it",
                     SEVERITY_ERROR},
    [AXIS_BRIEF] = {"brief",
                    "a strong lock for a moment; silent where tidegate runs the migration, because "
                    "it limits the wait for locks and tries again",
                    SEVERITY_WARNING},
    [AXIS_FAILS] = {"fails", "the server refuses it", SEVERITY_ERROR},
    [AXIS_DATA] = {"data", "rows are lost, or locked for long", SEVERITY_WARNING},
    [AXIS_UNKNOWN] = {"unknown", "it cannot be judged, and is not passed over in silence",
                      SEVERITY_WARNING},
    [AXIS_NOTE] = {"note", "worth knowing", SEVERITY_NOTE},
    [AXIS_STYLE] = {"style", "a habit that pays later; off unless asked for", SEVERITY_NOTE},
};

static const RuleFamily *const FAMILIES[] = {
    &rules_columns,      &rules_objects,          &rules_refusals, &rules_data,
    &rules_index_locks,  &rules_constraint_locks, &rules_rewrites, &rules_partitions,
    &rules_transactions, &rules_failures,         &rules_unknown,  &rules_mysql,
    &rules_style,
};

const char *severity_name(Severity severity)
{
    static const char *const NAMES[] = {
        [SEVERITY_NONE] = "off",
        [SEVERITY_NOTE] = "note",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_ERROR] = "error",
    };
    return NAMES[severity];
}

const RuleFamily *rule_family(size_t index)
{
    return index < sizeof(FAMILIES) / sizeof(FAMILIES[0]) ? FAMILIES[index] : NULL;
}

const char *rule_name(RuleId id)
{
    return ROWS[id].name;
}

RuleAxis rule_axis(RuleId id)
{
    return ROWS[id].axis;
}

const char *rule_axis_name(RuleAxis axis)
{
    return AXES[axis].name;
}

const char *rule_axis_explanation(RuleAxis axis)
{
    return AXES[axis].explanation;
}

Severity rule_usual_severity(RuleId id)
{
    return ROWS[id].severity != SEVERITY_NONE ? ROWS[id].severity : AXES[ROWS[id].axis].usual;
}

const RuleText *rule_text(RuleId id)
{
    const RuleFamily *family = NULL;
    for (size_t i = 0; (family = rule_family(i)); i++) {
        for (size_t j = 0; j < family->count; j++) {
            if (family->texts[j].id == id)
                return &family->texts[j];
        }
    }
    return NULL;
}

RuleId rule_find(const char *name)
{
    for (RuleId id = RULE_NONE + 1; id < RULE_COUNT; id++) {
        if (rule_name_equal(ROWS[id].name, name))
            return id;
    }
    for (RuleId id = RULE_NONE + 1; id < RULE_COUNT; id++) {
        if (foreign_name_means(name, id))
            return id;
    }
    return RULE_NONE;
}

bool rule_answers_to(RuleId id, const char *name)
{
    return id != RULE_NONE &&
           (rule_name_equal(ROWS[id].name, name) || foreign_name_means(name, id));
}

const char *rule_nearest(const char *name)
{
    const char *names[RULE_COUNT] = {0}; /* the last stays NULL */
    for (RuleId id = RULE_NONE + 1; id < RULE_COUNT; id++)
        names[id - 1] = rule_name(id);
    return suggest_nearest(name, names);
}
