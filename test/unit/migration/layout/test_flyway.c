#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "migration/layout/layout.h"

static NameVerdict verdict(const char *name)
{
    NameParts parts;
    const char *advice = NULL;
    NameVerdict result = layout_flyway.judge(name, &parts, &advice);
    if (result == NAME_SLIP)
        assert_non_null(advice);
    return result;
}

static void assert_parsed(const char *name, MigrationKind kind, const char *version,
                          const char *description)
{
    NameParts parts;
    const char *advice;
    assert_int_equal(layout_flyway.judge(name, &parts, &advice), NAME_MIGRATION);
    assert_int_equal(parts.kind, kind);
    if (version) {
        assert_int_equal(parts.version_length, strlen(version));
        assert_memory_equal(parts.version, version, strlen(version));
    } else {
        assert_null(parts.version);
    }
    assert_int_equal(parts.description_length, strlen(description));
    assert_memory_equal(parts.description, description, strlen(description));
}

static void names_are_read_as_flyway_reads_them(void **state UNUSED)
{
    assert_parsed("V1__init.sql", MIGRATION_VERSIONED, "1", "init");
    assert_parsed("V1_10__add_email.sql", MIGRATION_VERSIONED, "1_10", "add_email");
    assert_parsed("V1.2__x.SQL", MIGRATION_VERSIONED, "1.2", "x");
    assert_parsed("V2__a__b.sql", MIGRATION_VERSIONED, "2", "a__b");
    assert_parsed("U3__drop.sql", MIGRATION_UNDO, "3", "drop");
    assert_parsed("R__views.sql", MIGRATION_REPEATABLE, NULL, "views");
    assert_parsed("B3.1__base.sql", MIGRATION_BASELINE, "3.1", "base");
    assert_parsed("V20261120180203__naïve name.sql", MIGRATION_VERSIONED, "20261120180203",
                  "naïve name");
}

static void names_that_look_misspelt_are_slips(void **state UNUSED)
{
    const char *const slips[] = {
        "v1__x.sql",          "V1_x.sql",      "V__x.sql",   "V1.sql",         "V1__.sql",
        "V1__x.SQL.txt",      "V1__x.sql.bak", "V1__x.sql~", "V1__x",          "V1__x.psql",
        "V1a__x.sql",         "R_x.sql",       "R1__x.sql",  "r__x.sql",       "u2__x.sql",
        "B3_base.sql",        "V1__Java.java", "V1_1_x.sql", "afterClean.sql", "beforeUndo.sql",
        "afterMigrate_x.sql",
    };
    for (size_t i = 0; i < COUNT_OF(slips); i++) {
        if (verdict(slips[i]) != NAME_SLIP)
            fail_msg("%s is no slip", slips[i]);
    }
}

static void callbacks_around_a_run_are_hooks(void **state UNUSED)
{
    static const struct {
        const char *name;
        HookMoment moment;
    } hooks[] = {
        {"beforeMigrate.sql", HOOK_BEFORE_ALL},
        {"sub/beforeMigrate__01_settings.SQL", HOOK_BEFORE_ALL},
        {"beforeEachMigrate.sql", HOOK_BEFORE_EACH},
        {"afterEachMigrate__log.sql", HOOK_AFTER_EACH},
        {"afterMigrate.sql", HOOK_AFTER_ALL},
        {"afterMigrate__grants.sql", HOOK_AFTER_ALL},
        {"afterMigrateError.sql", HOOK_AFTER_ERROR},
    };
    for (size_t i = 0; i < COUNT_OF(hooks); i++) {
        NameParts parts;
        const char *advice;
        assert_int_equal(layout_flyway.judge(hooks[i].name, &parts, &advice), NAME_HOOK);
        assert_int_equal(parts.moment, hooks[i].moment);
    }
}

static void other_files_are_left_alone(void **state UNUSED)
{
    const char *const others[] = {"README.md", "schema.sql", "1_init.sql", "001_init.up.sql",
                                  ".sql",      "Views.sql",  "V",          "",
                                  "users.sql", "after.sql"};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        if (verdict(others[i]) != NAME_OTHER)
            fail_msg("%s is not left alone", others[i]);
    }
}

static void the_advice_says_what_is_wrong(void **state UNUSED)
{
    NameParts parts;
    const char *advice;
    layout_flyway.judge("V1_x.sql", &parts, &advice);
    assert_non_null(strstr(advice, "two underscores"));
    layout_flyway.judge("v1__x.sql", &parts, &advice);
    assert_non_null(strstr(advice, "upper-case"));
    layout_flyway.judge("V__x.sql", &parts, &advice);
    assert_non_null(strstr(advice, "version is missing"));
}

static void options_beside_a_script_are_read(void **state UNUSED)
{
    NameParts parts;
    FileSettings settings = {0};
    const char *advice, *problem;
    const char text[] = "executeInTransaction=false\n# a\nplaceholderReplacement = false\n"
                        "encoding=utf-8\nshouldExecute=FALSE\n";
    assert_int_equal(layout_flyway.judge("a/V1__x.sql.conf", &parts, &advice), NAME_SETTINGS);
    assert_true(layout_flyway.read_settings(text, strlen(text), &settings, &problem));
    assert_true(settings.no_transaction && settings.plain && settings.ignored);
    assert_false(layout_flyway.read_settings("encoding=latin1", 15, &settings, &problem));
    assert_non_null(strstr(problem, "UTF-8"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_beside_a_script_are_read),
        cmocka_unit_test(names_are_read_as_flyway_reads_them),
        cmocka_unit_test(names_that_look_misspelt_are_slips),
        cmocka_unit_test(callbacks_around_a_run_are_hooks),
        cmocka_unit_test(other_files_are_left_alone),
        cmocka_unit_test(the_advice_says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
