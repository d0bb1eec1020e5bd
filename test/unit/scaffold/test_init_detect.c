#include "scaffold/init/sight.h"
#include "temp_dir.h"
#include "unit.h"

#include "base/fs.h"

/* A folder with one file in it, and what is seen there. */
static const InitSight *look_at(const char *dir, const char *path, const char *text)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *full = fs_join(tmp, dir, path);
    assert_succeeds(fs_mkdirs(fs_dirname(tmp, full), &err), &err);
    assert_succeeds(fs_create(full, text, strlen(text), &err), &err);
    return init_look((TALLOC_CTX *)(uintptr_t)dir, dir);
}

static void files_tell_what_a_project_is(void **state UNUSED)
{
    static const struct {
        const char *path, *text;
        InitAnswer answer;
        const char *value;
    } cases[] = {
        {"manage.py", "", ANSWER_framework, "django"},
        {"config/application.rb", "class A < Rails::Application", ANSWER_framework, "rails"},
        {"alembic.ini", "", ANSWER_framework, "alembic"},
        {"flyway.toml", "", ANSWER_framework, "flyway"},
        {"flyway.conf", "flyway.url=jdbc:postgresql://db/x", ANSWER_database_kind, "postgres"},
        {"db-migrations/scripts/V1__a.sql", "", ANSWER_framework, "flyway"},
        {"prisma/schema.prisma", "provider = \"mysql\"", ANSWER_framework, "prisma"},
        {"db/migrations/V1__a.sql", "", ANSWER_framework, "sql"},
        {".gitlab-ci.yml", "", ANSWER_ci, "gitlab"},
        {".github/workflows/test.yaml", "", ANSWER_ci, "github"},
        {".circleci/config.yml", "", ANSWER_ci, "circleci"},
        {"Jenkinsfile", "", ANSWER_ci, "jenkins"},
        {"infra/main.tf", "", ANSWER_infrastructure, "terraform"},
        {"infra/main.tf", "resource \"aws_ecs_service\" \"web\" {", ANSWER_platform, "ecs"},
        {"infrastructure/network/main.tf", "", ANSWER_infrastructure, "terraform"},
        {"cdk.json", "", ANSWER_infrastructure, "cdk"},
        {"compose.yaml", "", ANSWER_platform, "compose"},
        {"Chart.yaml", "", ANSWER_platform, "helm"},
        {"Gemfile", "gem \"pg\"", ANSWER_database_kind, "postgres"},
        {"requirements.txt", "psycopg[binary]==3", ANSWER_database_kind, "postgres"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO char *dir = temp_dir_new(NULL);
        const InitSight *sight = look_at(dir, cases[i].path, cases[i].text);
        const char *value = init_found_value(sight, cases[i].answer);
        assert_non_null(value);
        assert_string_equal(value, cases[i].value);
        assert_string_equal(sight->found[0].what, cases[i].path);
    }
}

static void an_empty_folder_tells_nothing(void **state UNUSED)
{
    TALLOC_AUTO char *dir = temp_dir_new(NULL);
    const InitSight *sight = init_look(dir, dir);
    assert_int_equal(sight->count, 0);
    assert_null(sight->dockerfile);
    assert_true(sight->migrations_missing);
}

static void what_is_found_twice_and_differs_counts_for_nothing(void **state UNUSED)
{
    TALLOC_AUTO char *dir = temp_dir_new(NULL);
    look_at(dir, "manage.py", "");
    const InitSight *sight = look_at(dir, "alembic.ini", "");
    assert_null(init_found_value(sight, ANSWER_framework));
    assert_int_equal(sight->count, 2);
    assert_true(sight->found[0].refuted && sight->found[1].refuted);
}

static void a_dockerfile_and_migrations_are_seen(void **state UNUSED)
{
    TALLOC_AUTO char *dir = temp_dir_new(NULL);
    look_at(dir, "Dockerfile", "FROM x\n");
    const InitSight *sight = look_at(dir, "db/migrations/V1__a.sql", "SELECT 1;\n");
    assert_string_equal(sight->dockerfile, "Dockerfile");
    assert_false(sight->migrations_missing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_tell_what_a_project_is),
        cmocka_unit_test(an_empty_folder_tells_nothing),
        cmocka_unit_test(what_is_found_twice_and_differs_counts_for_nothing),
        cmocka_unit_test(a_dockerfile_and_migrations_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
