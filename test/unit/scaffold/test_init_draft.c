#include "scaffold/init/draft.h"
#include "temp_dir.h"
#include "unit.h"

#include "base/fs.h"
#include "config/file.h"

/* What a service and a folder that tell nothing leave open. */
static const InitSight nothing = {.migrations_missing = true};

static InitAnswers with_values(void)
{
    InitAnswers answers = {0};
    init_answer(&answers, ANSWER_app, "shop", INIT_GIVEN);
    init_answer(&answers, ANSWER_environments, "staging,production", INIT_GIVEN);
    init_answer(&answers, ANSWER_region, "eu-west-1", INIT_GIVEN);
    init_answer(&answers, ANSWER_account, "123456789012", INIT_GIVEN);
    init_answer(&answers, ANSWER_cluster, "shop-{env}", INIT_GIVEN);
    init_answer(&answers, ANSWER_service, "web", INIT_GIVEN);
    init_answer(&answers, ANSWER_container, "web", INIT_GIVEN);
    return answers;
}

/* Calls `each` with every set of choices that init would take. */
static void with_all_choices(InitAnswers *answers, InitAnswer from,
                             void (*each)(const InitAnswers *answers, void *data), void *data)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    while (from < ANSWER_COUNT_OF && !init_is_choice(from))
        from++;
    if (from == ANSWER_COUNT_OF) {
        each(answers, data);
        return;
    }
    if (!init_choice_matters(answers, from)) {
        init_answer(answers, from, NULL, INIT_OPEN);
        with_all_choices(answers, from + 1, each, data);
        return;
    }
    for (const char *const *choice = option_choices(tmp, init_question(from)->option); *choice;
         choice++) {
        init_answer(answers, from, *choice, INIT_GIVEN);
        with_all_choices(answers, from + 1, each, data);
    }
}

static const char *text_of(const InitDraft *draft, const char *path)
{
    for (size_t i = 0; i < draft->count; i++) {
        if (strcmp(draft->files[i].path, path) == 0)
            return draft->files[i].text;
    }
    return NULL;
}

/* The texts of tidegate.yml that were read already: many choices make the same. */
typedef struct Seen {
    TALLOC_CTX *ctx;
    const char *dir;
    const char **texts;
    size_t count;
} Seen;

static void assert_readable(Seen *seen, const char *text)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ConfigFile *file;
    for (size_t i = 0; i < seen->count; i++) {
        if (strcmp(seen->texts[i], text) == 0)
            return;
    }
    seen->texts = talloc_realloc(seen->ctx, seen->texts, const char *, (unsigned)seen->count + 1);
    seen->texts[seen->count++] = talloc_strdup(seen->ctx, text);
    const char *path = fs_join(tmp, seen->dir, "tidegate.yml");
    assert_succeeds(fs_write_atomic(path, text, strlen(text), 0644, &err), &err);
    if (!config_file_load(tmp, path, &file, &err))
        fail_msg("%s\n%s", err.message, text);
}

static void assert_draft(const InitAnswers *answers, void *data)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    InitDraft *draft;
    assert_succeeds(init_draft(tmp, answers, &nothing, &draft, &err), &err);
    const char *text = text_of(draft, "tidegate.yml");
    assert_non_null(text);
    assert_readable(data, text);
    assert_true(draft->steps.count > 0);
}

static void every_set_of_answers_makes_a_configuration_that_can_be_read(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Seen seen = {.ctx = ctx, .dir = temp_dir_new(ctx)};
    InitAnswers answers = with_values();
    with_all_choices(&answers, 0, assert_draft, &seen);
    assert_true(seen.count > 20);
}

/* With what is needed alone it can be written: nothing is asked for by a name that is no answer. */
static void assert_enough(const InitAnswers *answers, void *data UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const InitAnswers values = with_values();
    InitAnswers least = *answers;
    InitDraft *draft;
    bool needed[ANSWER_COUNT_OF];
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
        if (!init_is_choice(answer))
            init_answer(&least, answer, NULL, INIT_OPEN);
    }
    init_answer(&least, ANSWER_environments, "production", INIT_FALLBACK);
    assert_succeeds(init_find_needed(&least, &nothing, needed, &err), &err);
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
        if (needed[answer])
            init_answer(&least, answer, values.at[answer], INIT_GIVEN);
    }
    assert_succeeds(init_draft(tmp, &least, &nothing, &draft, &err), &err);
}

static void what_is_asked_for_is_enough(void **state UNUSED)
{
    InitAnswers answers = with_values();
    with_all_choices(&answers, 0, assert_enough, NULL);
}

static void environments_come_in_their_order_with_their_names(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    InitAnswers answers = with_values();
    InitDraft *draft;
    init_answer(&answers, ANSWER_ci, "none", INIT_GIVEN);
    init_answer(&answers, ANSWER_platform, "ecs", INIT_GIVEN);
    init_answer(&answers, ANSWER_framework, "rails", INIT_GIVEN);
    assert_succeeds(init_draft(tmp, &answers, &nothing, &draft, &err), &err);
    const char *text = text_of(draft, "tidegate.yml");
    assert_contains(text, "cluster: shop-staging");
    assert_contains(text, "cluster: shop-production");
    assert_true(strstr(text, "  staging:") < strstr(text, "  production:"));
    assert_contains(text, "[\"tidegate\", \"exec\", \"--\", \"bin/rails\", \"db:migrate\"]");
}

static void migrations_that_are_there_get_no_first_one(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    static const InitSight some = {.migrations_missing = false};
    InitAnswers answers = with_values();
    InitDraft *draft;
    init_answer(&answers, ANSWER_ci, "none", INIT_GIVEN);
    init_answer(&answers, ANSWER_platform, "command", INIT_GIVEN);
    init_answer(&answers, ANSWER_framework, "sql", INIT_GIVEN);
    assert_succeeds(init_draft(tmp, &answers, &nothing, &draft, &err), &err);
    assert_non_null(text_of(draft, "db/migrations/V1__first.sql"));
    assert_succeeds(init_draft(tmp, &answers, &some, &draft, &err), &err);
    assert_null(text_of(draft, "db/migrations/V1__first.sql"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_set_of_answers_makes_a_configuration_that_can_be_read),
        cmocka_unit_test(what_is_asked_for_is_enough),
        cmocka_unit_test(environments_come_in_their_order_with_their_names),
        cmocka_unit_test(migrations_that_are_there_get_no_first_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
