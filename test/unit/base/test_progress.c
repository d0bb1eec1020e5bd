#include "unit.h"

#include "base/progress.h"
#include "base/secret.h"

typedef struct Heard {
    Progress progress;
    ProgressKind kind;
    char *text;
} Heard;

static void hear(Progress *progress, ProgressKind kind, const char *text)
{
    Heard *heard = (Heard *)progress;
    talloc_free(heard->text);
    heard->kind = kind;
    heard->text = talloc_strdup(NULL, text);
}

static void what_is_said_arrives_with_its_kind(void **state UNUSED)
{
    Heard heard = {.progress = {.say = hear}};
    progress_say(&heard.progress, PROGRESS_WARNING, "%d of %s", 2, "three");
    assert_int_equal(heard.kind, PROGRESS_WARNING);
    assert_string_equal(heard.text, "2 of three");
    talloc_free(heard.text);
}

static void a_missing_listener_is_fine(void **state UNUSED)
{
    Progress *nobody = NULL;
    progress_say(nobody, PROGRESS_STEP, "%s", "unheard");
    assert_null(nobody);
}

static void a_secret_is_not_said(void **state UNUSED)
{
    Heard heard = {.progress = {.say = hear}};
    TALLOC_AUTO Secret *secret = secret_new(NULL, "open sesame");
    progress_say(&heard.progress, PROGRESS_OUTPUT, "the word is %s", secret_reveal(secret));
    assert_string_equal(heard.text, "the word is ********");
    talloc_free(heard.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_arrives_with_its_kind),
        cmocka_unit_test(a_missing_listener_is_fine),
        cmocka_unit_test(a_secret_is_not_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
