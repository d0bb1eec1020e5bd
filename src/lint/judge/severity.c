#include "lint/judge/remark.h"

/* All that is worked on is so little that nobody notices. */
static bool is_all_small(const LintPolicy *policy, const Remark *remark)
{
    bool any = false;
    for (size_t i = 0; i < remark->effect_count; i++) {
        bool counts = effect_is_work(remark->effects[i]) || effect_is_felt(remark->effects[i]);
        if (counts && !effect_is_small(policy, remark->effects[i]))
            return false;
        any = any || counts;
    }
    return any;
}

/* It fails only if the application has not changed what a migration wrote. */
static bool is_all_likely(const Remark *remark)
{
    for (size_t i = 0; i < remark->effect_count; i++) {
        if (!remark->effects[i]->likely)
            return false;
    }
    return remark->effect_count > 0;
}

static Severity milder(const LintPolicy *policy, const Remark *remark, Severity usual)
{
    switch (rule_axis(remark->rule)) {
    case AXIS_BLOCKS:
        if (remark->rule == RULE_LOCKS_SEVERAL_TABLES && policy->our_runner)
            return SEVERITY_NOTE;
        return is_all_small(policy, remark) ? SEVERITY_WARNING : usual;
    case AXIS_BRIEF:
        return policy->our_runner ? SEVERITY_NONE : usual;
    case AXIS_DATA:
        /* SQLite's foreign keys are off where nobody turns them on, and ours does not. */
        if (remark->rule == RULE_REBUILD_LOSES_ROWS && is_all_likely(remark) && policy->our_runner)
            return SEVERITY_NONE;
        return usual;
    case AXIS_FAILS:
        return is_all_likely(remark) ? SEVERITY_WARNING : usual;
    case AXIS_STYLE:
        return policy->style ? usual : SEVERITY_NONE;
    default:
        return usual;
    }
}

Severity remark_severity(const Remarks *remarks, const Remark *remark)
{
    const LintPolicy *policy = remarks->context->policy;
    if (policy->severity[remark->rule] >= 0)
        return (Severity)policy->severity[remark->rule];
    return milder(policy, remark, rule_usual_severity(remark->rule));
}
