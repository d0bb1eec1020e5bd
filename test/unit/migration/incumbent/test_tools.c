#include "unit.h"

#include "migration/incumbent/incumbent.h"

static int64_t lock_of(const IncumbentPlace *place, size_t which)
{
    int64_t ids[INCUMBENT_LOCKS];
    assert_true(which < place->incumbent->locks(place, ids));
    return ids[which];
}

/* Measured on the tools themselves. */
static void the_locks_are_those_of_the_tools(void **state UNUSED)
{
    const IncumbentPlace flyway = {
        .incumbent = incumbent_by_name("flyway"),
        .schema = "public",
        .table = "flyway_schema_history",
        .quoted = "\"public\".\"flyway_schema_history\"",
        .database = "mydb",
    };
    assert_int_equal(lock_of(&flyway, 0), 77433833903597);
    const IncumbentPlace golang = {
        .incumbent = incumbent_by_name("golang-migrate"),
        .schema = "public",
        .table = "schema_migrations",
        .quoted = "\"public\".\"schema_migrations\"",
        .database = "mydb",
    };
    int64_t library = lock_of(&golang, 0), command = lock_of(&golang, 1);
    assert_int_equal(command, 616192132);
    assert_int_equal(library, 2103762914);
}

/* Flyway's and golang-migrate's seen at work on MariaDB, the others after their sources. */
static void the_locks_by_name_are_those_of_the_tools(void **state UNUSED)
{
    static const struct {
        const char *tool, *table, *first;
    } cases[] = {
        {"flyway", "flyway_schema_history", "Flyway-278632207"},
        {"golang-migrate", "schema_migrations", "1906445756"},
        {"sqlx", "_sqlx_migrations", "41192d0bee404ac"},
        {"prisma", "_prisma_migrations", "prisma_migrate"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        const char *names[INCUMBENT_LOCKS];
        const IncumbentPlace place = {
            .incumbent = incumbent_by_name(cases[i].tool),
            .schema = "mydb",
            .table = cases[i].table,
            .quoted = talloc_asprintf(tmp, "`mydb`.`%s`", cases[i].table),
            .database = "mydb",
        };
        assert_true(place.incumbent->lock_names(tmp, &place, names) > 0);
        assert_string_equal(names[0], cases[i].first);
    }
}

static void check_sum(const char *tool, const char *text, size_t length, const char *wanted)
{
    TALLOC_AUTO char *sum = incumbent_by_name(tool)->checksum(NULL, text, length);
    assert_string_equal(sum, wanted);
}

static void flyway_sums_lines_without_their_ends(void **state UNUSED)
{
    static const struct {
        const char *text, *sum;
    } examples[] = {
        {"", "0"},
        {"abc\ndef efg\nxyz", "989464445"},
        {"abc\r\ndef efg\r\nxyz\r\n", "989464445"},
        {"abc\rdef efg\rxyz", "989464445"},
        {"\xef\xbb\xbf"
         "abc\n\ndef efg\nxyz\n\n",
         "989464445"},
        {"CREATE TABLE t(id int);\n", "-66220931"},
    };
    for (size_t i = 0; i < COUNT_OF(examples); i++)
        check_sum("flyway", examples[i].text, strlen(examples[i].text), examples[i].sum);
}

static void sqlx_and_prisma_sum_the_bytes(void **state UNUSED)
{
    check_sum("sqlx", "abc", 3,
              "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
              "8086072ba1e7cc2358baeca134c825a7");
    check_sum("prisma", "abc", 3,
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void flyway_spells_versions_as_the_file_does(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const MigrationFile file = {
        .kind = MIGRATION_VERSIONED,
        .version = "1.2",
        .name = "add users",
        .path = "users/V001_2__add_users.sql",
    };
    IncumbentEntry entry = {.version = file.version, .name = file.name, .path = file.path};
    incumbent_by_name("flyway")->spell(tmp, &file, &entry);
    assert_string_equal(entry.version, "001.2");
    assert_string_equal(entry.name, "add users");
    assert_string_equal(entry.path, "users/V001_2__add_users.sql");
}

static void flyway_cuts_what_its_columns_do_not_hold(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char name[251] = {0}, path[1301] = {0};
    memset(name, 'n', sizeof(name) - 1);
    memset(path, 'p', sizeof(path) - 1);
    memcpy(path + 1295, "e.sql", 5);
    const MigrationFile file = {.kind = MIGRATION_REPEATABLE, .name = name, .path = path};
    IncumbentEntry entry = {.name = name, .path = path};
    incumbent_by_name("flyway")->spell(tmp, &file, &entry);
    assert_null(entry.version);
    assert_int_equal(strlen(entry.name), 200);
    assert_string_equal(entry.name + 197, "...");
    assert_int_equal(strlen(entry.path), 1000);
    assert_memory_equal(entry.path, "...p", 4);
    assert_string_equal(entry.path + 995, "e.sql");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_locks_are_those_of_the_tools),
        cmocka_unit_test(the_locks_by_name_are_those_of_the_tools),
        cmocka_unit_test(flyway_sums_lines_without_their_ends),
        cmocka_unit_test(sqlx_and_prisma_sum_the_bytes),
        cmocka_unit_test(flyway_spells_versions_as_the_file_does),
        cmocka_unit_test(flyway_cuts_what_its_columns_do_not_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
