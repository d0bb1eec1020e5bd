#include "scaffold/init/values.h"

#include <string.h>

#include "base/json.h"

enum {
#define VALUE(name, meaning) VALUE_##name,
#include "scaffold/init/values.inc"
#undef VALUE
    VALUE_COUNT_OF
};

const char *const init_value_names[] = {
#define VALUE(name, meaning) #name,
#include "scaffold/init/values.inc"
#undef VALUE
};
const size_t init_value_count = VALUE_COUNT_OF;

#define YES "yes"

/* What is being made. */
typedef struct Making {
    TALLOC_CTX *ctx;
    const InitAnswers *answers;
    const InitSight *sight;
    const char **at;
} Making;

static size_t find_name(const char *name)
{
    for (size_t i = 0; i < VALUE_COUNT_OF; i++) {
        if (strcmp(init_value_names[i], name) == 0)
            return i;
    }
    return VALUE_COUNT_OF;
}

static const char *flag(bool on)
{
    return on ? YES : "";
}

/* The answer itself, and of a choice the flag by its name: "ci_cdk_pipelines". */
static void set_answer(Making *making, InitAnswer answer)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const InitQuestion *question = init_question(answer);
    const char *prefix = answer == ANSWER_database_kind ? "database" : question->name;
    const char *value = making->answers->at[answer];
    size_t own = find_name(question->name);
    if (own < VALUE_COUNT_OF)
        making->at[own] = value;
    const char *const *choices =
        init_is_choice(answer) ? option_choices(tmp, question->option) : NULL;
    for (; choices && *choices; choices++) {
        char *name = talloc_asprintf(tmp, "%s_%s", prefix, *choices);
        for (char *at = name; (at = strchr(at, '-')) != NULL;)
            *at = '_';
        size_t index = find_name(name);
        if (index < VALUE_COUNT_OF)
            making->at[index] = flag(value && strcmp(value, *choices) == 0);
    }
}

/* ["bin/rails", "db:migrate"], "" for no words. */
static char *list_text(TALLOC_CTX *ctx, const char *const *words)
{
    JSON_AUTO json_t *list = json_array();
    for (size_t i = 0; words[i]; i++)
        json_array_append_new(list, json_string_or_null(words[i]));
    MALLOC_AUTO char *text = words[0] ? json_dumps(list, 0) : NULL;
    return talloc_strdup(ctx, text ? text : "");
}

/* A self-hosted runner's own process is a script that runs the words in the release's image. */
static const char *started_by(const Making *making, const char *words)
{
    const char *via = making->answers->at[ANSWER_via];
    bool here = via && strcmp(via, "self-hosted") == 0 && *words;
    return here ? talloc_asprintf(making->ctx, "ci/migrate-here %s", words) : words;
}

static const struct {
    const char *name, *migrate, *rollback, *dir;
} frameworks[] = {
#define FRAMEWORK(name, migrate, rollback, dir) {#name, migrate, rollback, dir},
#include "scaffold/init/frameworks.inc"
#undef FRAMEWORK
};

static void set_framework(Making *making)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *framework = making->answers->at[ANSWER_framework];
    for (size_t i = 0; framework && i < COUNT_OF(frameworks); i++) {
        if (strcmp(frameworks[i].name, framework) != 0)
            continue;
        const char *migrate = started_by(making, frameworks[i].migrate);
        const char *rollback = started_by(making, frameworks[i].rollback);
        making->at[VALUE_migrate_words] = migrate;
        making->at[VALUE_migrate_command] = list_text(making->ctx, init_words(tmp, migrate, " "));
        making->at[VALUE_rollback_words] = rollback;
        making->at[VALUE_rollback_command] = list_text(making->ctx, init_words(tmp, rollback, " "));
        making->at[VALUE_migrations_dir] = frameworks[i].dir;
    }
}

/* What one answer says of another thing; the first row that fits counts. */
static void set_by_rows(Making *making)
{
    static const struct {
        size_t value;
        InitAnswer answer;
        const char *is; /* NULL: whatever it is */
        const char *text;
    } rows[] = {
        {VALUE_executor, ANSWER_via, "ecs-exec", "ecs-exec"},
        {VALUE_executor, ANSWER_via, "self-hosted", "process"},
        {VALUE_executor, ANSWER_platform, "ecs", "ecs"},
        {VALUE_executor, ANSWER_platform, "docker", "docker"},
        {VALUE_executor, ANSWER_platform, NULL, "process"},
        {VALUE_lints, ANSWER_framework, "command", ""},
        {VALUE_lints, ANSWER_framework, "rails", ""},
        {VALUE_lints, ANSWER_framework, NULL, YES},
        {VALUE_labels, ANSWER_via, "self-hosted", ""}, /* its process costs nothing */
        {VALUE_labels, ANSWER_infrastructure, "none", ""},
        {VALUE_labels, ANSWER_ci, "codepipeline", YES},
        {VALUE_labels, ANSWER_ci, "github", YES},
        {VALUE_labels, ANSWER_ci, "cdk-pipelines", YES},
        {VALUE_labels, ANSWER_framework, "flyway", ""}, /* it runs when a script changed */
        {VALUE_labels, ANSWER_ci, "gitlab", YES},
        {VALUE_labels, ANSWER_ci, NULL, ""},
        {VALUE_terraform_deploys, ANSWER_via, "task-token", ""},
        {VALUE_terraform_deploys, ANSWER_via, "run-task-sync", ""},
        {VALUE_terraform_deploys, ANSWER_via, "lambda", ""},
        {VALUE_terraform_deploys, ANSWER_via, "self-hosted", ""},
        {VALUE_terraform_deploys, ANSWER_ci, "codepipeline", ""},
        {VALUE_terraform_deploys, ANSWER_infrastructure, "terraform", YES},
        {VALUE_terraform_deploys, ANSWER_infrastructure, NULL, ""},
        {VALUE_deploy_driver, ANSWER_framework, "flyway", "none"}, /* its image is no service */
        {VALUE_deploy_driver, ANSWER_via, "task-token", "ecs"},
        {VALUE_deploy_driver, ANSWER_via, "run-task-sync", "ecs"},
        {VALUE_deploy_driver, ANSWER_via, "lambda", "ecs"},
        {VALUE_deploy_driver, ANSWER_via, "self-hosted", "ecs"},
        {VALUE_deploy_driver, ANSWER_infrastructure, "terraform", "none"}, /* which does it */
        {VALUE_deploy_driver, ANSWER_infrastructure, "cdk", "none"},
        {VALUE_deploy_driver, ANSWER_platform, "ecs", "ecs"},
        {VALUE_deploy_driver, ANSWER_platform, "command", "command"},
        {VALUE_deploy_driver, ANSWER_platform, "docker", "docker"},
        {VALUE_deploy_driver, ANSWER_platform, NULL, "none"},
        {VALUE_ledger, ANSWER_via, "self-hosted", "database"},
        {VALUE_ledger, ANSWER_platform, "ecs", "dynamodb:tidegate"},
        {VALUE_ledger, ANSWER_platform, NULL, "database"},
        {VALUE_ledger_table, ANSWER_via, "self-hosted", ""},
        {VALUE_ledger_table, ANSWER_platform, "ecs", "tidegate"},
        {VALUE_ledger_table, ANSWER_platform, NULL, ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *answer = making->answers->at[rows[i].answer];
        if (!making->at[rows[i].value] && answer &&
            (!rows[i].is || strcmp(answer, rows[i].is) == 0))
            making->at[rows[i].value] = rows[i].text;
    }
}

static bool is_on_ecs(const InitAnswers *answers)
{
    const char *platform = answers->at[ANSWER_platform];
    return platform && strcmp(platform, "ecs") == 0;
}

static void set_sight(Making *making)
{
    const InitSight *sight = making->sight;
    InitOrigin container = making->answers->origin[ANSWER_container];
    making->at[VALUE_dockerfile] = sight->dockerfile ? sight->dockerfile : "";
    making->at[VALUE_dockerfile_ready] = flag(sight->dockerfile_ready);
    making->at[VALUE_migrations_missing] = flag(sight->migrations_missing);
    making->at[VALUE_container_known] =
        flag(is_on_ecs(making->answers) &&
             (container == INIT_GIVEN || container == INIT_ASKED || sight->several_containers));
    making->at[VALUE_tidegate_image] = "tidegate:" TIDEGATE_VERSION;
}

static void set_environment(Making *making, const char *const *names, size_t index,
                            const char **ret_at)
{
    static const struct {
        size_t value;
        InitAnswer answer;
    } patterns[] = {{VALUE_cluster, ANSWER_cluster}, {VALUE_service, ANSWER_service}};
    ret_at[VALUE_environment] = names[index];
    ret_at[VALUE_environment_before] = index ? names[index - 1] : "";
    ret_at[VALUE_environment_is_first] = flag(index == 0);
    ret_at[VALUE_environment_is_last] = flag(!names[index + 1]);
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        const char *pattern = making->answers->at[patterns[i].answer];
        if (pattern)
            ret_at[patterns[i].value] = init_of_environment(making->ctx, pattern, names[index]);
    }
}

/* The rounds of @@each environment@@. */
static void set_environments(Making *making, TemplateValues *values)
{
    const char *list = making->answers->at[ANSWER_environments];
    const char *const *names = init_words(making->ctx, list ? list : "production", ", ");
    size_t count = 0;
    while (names[count])
        count++;
    const char *const **rounds =
        talloc_zero_array(making->ctx, const char *const *, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        const char **at = talloc_zero_array(making->ctx, const char *, VALUE_COUNT_OF);
        set_environment(making, names, i, at);
        rounds[i] = at;
    }
    set_environment(making, names, count - 1, making->at);
    making->at[VALUE_first_environment] = names[0];
    making->at[VALUE_several_environments] = flag(count > 1);
    making->at[VALUE_environments] = init_join(making->ctx, names);
    making->at[VALUE_environments_json] = list_text(making->ctx, names);
    values->rounds = rounds;
    values->round_count = count;
}

TemplateValues init_values(TALLOC_CTX *ctx, const InitAnswers *answers, const InitSight *sight)
{
    const char **at = talloc_zero_array(ctx, const char *, VALUE_COUNT_OF);
    Making making = {.ctx = ctx, .answers = answers, .sight = sight, .at = at};
    TemplateValues values = {.names = init_value_names, .at = at, .count = VALUE_COUNT_OF};
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++)
        set_answer(&making, answer);
    set_framework(&making);
    set_by_rows(&making);
    set_sight(&making);
    set_environments(&making, &values);
    return values;
}

const char *init_framework_of(const char *const *words)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (size_t i = 0; i < COUNT_OF(frameworks); i++) {
        const char *const *own = init_words(tmp, frameworks[i].migrate, " ");
        size_t same = 0;
        while (own[same] && words[same] && strcmp(own[same], words[same]) == 0)
            same++;
        if (!own[same] && !words[same])
            return frameworks[i].name;
    }
    return NULL;
}
