/* A remark becomes a finding. */
#include <string.h>

#include "lint/judge/remark.h"
#include "lint/judge/duration.h"
#include "lint/judge/place.h"
#include "lint/judge/slice.h"
#include "lint/judge/words.h"

#define POSTGRES "PostgreSQL "

static const FindingLevel LEVELS[] = {
    [SEVERITY_NOTE] = FINDING_NOTE,
    [SEVERITY_WARNING] = FINDING_WARNING,
    [SEVERITY_ERROR] = FINDING_ERROR,
};

/* SQLite has none. */
static const char *state_of(const Effect *effect)
{
    return effect->sqlstate[0] ? effect->sqlstate : NULL;
}

static void add_breaks(const Remarks *remarks, const Remark *remark, Finding *finding)
{
    FindingBreak *breaks =
        talloc_array(remarks->ctx, FindingBreak, (unsigned)remark->effect_count + 1);
    for (size_t i = 0; i < remark->effect_count; i++) {
        const Effect *effect = remark->effects[i];
        if (effect->kind == EFFECT_BREAK)
            breaks[finding->break_count++] = (FindingBreak){state_of(effect), effect->why};
        if (effect->kind == EFFECT_FAIL)
            finding->fails = state_of(effect);
    }
    finding->breaks = breaks;
}

static void add_locks(const Remarks *remarks, const Remark *remark, Finding *finding)
{
    const Effects *effects = remark->at->effects;
    FindingLock *locks = talloc_array(remarks->ctx, FindingLock, (unsigned)effects->count + 1);
    for (size_t i = 0; i < effects->count; i++) {
        const Effect *effect = &effects->items[i];
        if (effect_is_felt(effect))
            locks[finding->lock_count++] = (FindingLock){
                effect->object, lock_mode_name(effect->mode), lock_mode_blocks(effect->mode)};
    }
    finding->locks = locks;
}

static bool holds(const char *const *names, const char *name)
{
    for (; *names; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

/* The tables of all such effects, each once; NULL: none. */
static const char *const *tables_of(const Remarks *remarks, const Remark *remark, EffectKind kind,
                                    EffectKind or_kind)
{
    const char **names =
        talloc_zero_array(remarks->ctx, const char *, (unsigned)remark->effect_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < remark->effect_count; i++) {
        const Effect *effect = remark->effects[i];
        if ((effect->kind == kind || effect->kind == or_kind) && !holds(names, effect->table))
            names[count++] = effect->table;
    }
    return count > 0 ? names : NULL;
}

static LockMode strongest(const Effects *effects)
{
    LockMode mode = LOCK_NONE;
    for (size_t i = 0; i < effects->count; i++) {
        if (effect_is_felt(&effects->items[i]) && effects->items[i].mode > mode)
            mode = effects->items[i].mode;
    }
    return mode;
}

/* Whether the rule's words are of PostgreSQL alone, and another server is judged. */
static bool is_elsewhere(const Remarks *remarks, const RuleText *text)
{
    return remarks->context->dialect != DIALECT_POSTGRES &&
           strncmp(text->verified, POSTGRES, strlen(POSTGRES)) == 0;
}

/* "10-18" of "PostgreSQL 10-18"; NULL where other databases are meant. */
static const char *postgres_of(const Remarks *remarks, const RuleText *text)
{
    bool is_postgres = remarks->context->dialect == DIALECT_POSTGRES &&
                       strncmp(text->verified, POSTGRES, strlen(POSTGRES)) == 0;
    return is_postgres && !strchr(text->verified, ',') ? text->verified + strlen(POSTGRES) : NULL;
}

/* A view's column is no table's: what helps is what helps for the view. */
static const char *recipe_of(const Remark *remark)
{
    const SqlStatement *statement = remark->within;
    bool of_view = statement->kind == SQL_CREATE_VIEW || statement->object == SQL_OBJECT_VIEW ||
                   statement->object == SQL_OBJECT_MATERIALIZED_VIEW;
    bool of_column = remark->rule == RULE_DROP_COLUMN || remark->rule == RULE_RENAME_COLUMN ||
                     remark->rule == RULE_CHANGE_COLUMN_TYPE;
    return rule_text(of_view && of_column ? RULE_DROP_VIEW : remark->rule)->recipe;
}

static void add_recipes(const Remarks *remarks, const Remark *remark, Finding *finding)
{
    const RuleText *text = rule_text(remark->rule);
    bool elsewhere = is_elsewhere(remarks, text);
    const char *recipe = elsewhere ? rule_recipe_elsewhere(remark->rule) : recipe_of(remark);
    finding->recipe = remark_sql(remarks, remark, recipe);
    finding->rails = elsewhere ? NULL : remark_sql(remarks, remark, text->rails);
    finding->django = elsewhere ? NULL : remark_sql(remarks, remark, text->django);
}

static char *allow_line(const Remarks *remarks, const Remark *remark, const char *object)
{
    return talloc_asprintf(remarks->ctx, "-- tidegate: allow %s%s%s: REASON",
                           rule_name(remark->rule), object ? " " : "", object ? object : "");
}

/* Rules about a column whose effects are those of the table. */
static const char *object_of(const Remarks *remarks, const Remark *remark)
{
    static const RuleId OF_COLUMN[] = {RULE_ADD_COLUMN_REWRITE, RULE_TYPE_REWRITE,
                                       RULE_NOT_NULL_SCANS, RULE_DROP_NOT_NULL};
    WordContext context = {remarks, remark, false};
    const char *column = word_column_plain(remarks->ctx, &context);
    for (size_t i = 0; i < COUNT_OF(OF_COLUMN); i++) {
        if (remark->rule == OF_COLUMN[i] && column && remark->alter && remark->effect_count > 0)
            return talloc_asprintf(remarks->ctx, "%s.%s", remark->effects[0]->table, column);
    }
    return remark->object;
}

/* The parser gives no place of a column or constraint that is renamed. */
static int offset_of(const Remark *remark)
{
    const JudgedStatement *at = remark->at;
    const SqlStatement *statement = remark->within;
    bool looks = statement->kind == SQL_RENAME && statement->part && remark->offset <= 0;
    return looks ? slice_find_word(at->text, at->length, statement->part) : remark->offset;
}

void remark_finish(Remarks *remarks, const Remark *remark, Severity severity, Finding *ret_finding)
{
    const RuleText *text = rule_text(remark->rule);
    const JudgedStatement *at = remark->at;
    JudgePlace place = judge_place(at, offset_of(remark));
    const char *object = object_of(remarks, remark);
    *ret_finding = (Finding){
        .rule = rule_name(remark->rule),
        .level = LEVELS[severity],
        .file = at->file,
        .line = place.line,
        .column = place.column,
        .end_line = place.end_line,
        .end_column = place.end_column,
        .statement = judge_statement_text(remarks->ctx, at->text, at->length),
        .object = object,
        .message = remark_sentence(remarks, remark, text->message),
        .rewrites = tables_of(remarks, remark, EFFECT_REWRITE, EFFECT_REWRITE),
        .scans = tables_of(remarks, remark, EFFECT_SCAN, EFFECT_FOREIGN_KEY_SCAN),
        .duration = duration_text(remarks->ctx, remark->effects, remark->effect_count,
                                  strongest(at->effects)),
        .postgres = postgres_of(remarks, text),
        .accept = allow_line(remarks, remark, object),
    };
    add_recipes(remarks, remark, ret_finding);
    add_breaks(remarks, remark, ret_finding);
    if (rule_axis(remark->rule) != AXIS_STYLE) /* it would be the same in the better style */
        add_locks(remarks, remark, ret_finding);
}
