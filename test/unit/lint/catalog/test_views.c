/* Views, types, functions, and what hangs on what. */
#include "unit.h"

#include "replaying.h"

#define SHOP                                                                                       \
    "create table users (id int primary key, email varchar(50), age int);"                         \
    "create table orders (id bigint primary key, user_id int references users, total numeric);"

static char *columns_of(TALLOC_CTX *ctx, const char *query)
{
    char *sql = talloc_asprintf(ctx, SHOP "create view v as %s", query);
    return describe(ctx, replay(ctx, sql), "v");
}

static void a_view_has_the_columns_of_its_query(void **state)
{
    (void)state;
    static const struct {
        const char *query, *columns;
    } cases[] = {
        {"select * from users", "id int4, email varchar(50), age int4"},
        {"select u.id as uid, o.* from users u join orders o on o.user_id = u.id",
         "uid int4, id int8, user_id int4, total numeric"},
        {"select lower(email), age + 1, count(*), now()::date from users group by 1, 2",
         "lower text, ?column? int4, count int8, now date"},
        {"with old as (select id, age from users where age > 60) select * from old",
         "id int4, age int4"},
        {"select s.n from (select email as n from users) s", "n varchar(50)"},
        {"select id from users union all select 7", "id int4"},
        {"select case when age > 1 then 'a' else 'b' end, coalesce(email, ''), "
         "(select max(total) from orders) from users",
         "case text, coalesce varchar, max numeric"},
        {"values (1, 'x')", "column1 int4, column2 text"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        assert_string_equal(columns_of(ctx, cases[i].query), cases[i].columns);
    }
}

static void a_table_can_be_made_of_a_query(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = replay(ctx, SHOP "create table t as select id, email as mail from users;"
                                        "create materialized view m (a) as select id from t");
    assert_string_equal(describe(ctx, catalog, "t"), "id int4, mail varchar(50)");
    assert_string_equal(describe(ctx, catalog, "m"), "a int4");
    assert_int_equal(table_named(catalog, "m")->kind, CATALOG_MATERIALIZED_VIEW);
}

static void views_that_read_a_column_are_found(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = replay(ctx, SHOP "create view v as select id from users where age > 1;"
                                        "create view w as select id from v;"
                                        "create view x as select count(*) from users");
    const CatalogTable *users = table_named(catalog, "users");
    size_t count = 0;
    CatalogTable **views = catalog_dependent_views(ctx, users, "age", &count);
    assert_int_equal(count, 2);
    assert_string_equal(views[0]->name, "v");
    assert_string_equal(views[1]->name, "w");
    catalog_dependent_views(ctx, users, "email", &count);
    assert_int_equal(count, 0);
    catalog_dependent_views(ctx, users, NULL, &count);
    assert_int_equal(count, 3);
}

static void dependence_on_a_column_survives_its_new_name(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = replay(ctx, SHOP "create view v as select email from users;"
                                        "alter table users rename email to mail;"
                                        "alter table users rename to people");
    size_t count = 0;
    catalog_dependent_views(ctx, table_named(catalog, "people"), "mail", &count);
    assert_int_equal(count, 1);
    assert_string_equal(describe(ctx, catalog, "v"), "email varchar(50)");
}

static void tables_that_refer_to_a_table_are_found(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = replay(ctx, SHOP "create table x (u int references users);"
                                        "alter table x drop constraint x_u_fkey");
    size_t count = 0;
    CatalogTable **tables = catalog_referring_tables(ctx, table_named(catalog, "users"), &count);
    assert_int_equal(count, 1);
    assert_string_equal(tables[0]->name, "orders");
}

static void simple_views_are_updatable(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = replay(ctx, SHOP "create view a as select id, age from users;"
                                        "create view b as select * from a where age > 3;"
                                        "create view c as select count(*) from users;"
                                        "create view d as select u.id from users u, orders");
    assert_true(table_named(catalog, "a")->updatable);
    assert_true(table_named(catalog, "b")->updatable);
    assert_false(table_named(catalog, "c")->updatable);
    assert_false(table_named(catalog, "d")->updatable);
}

static void enums_have_their_labels_in_order(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog =
        replay(ctx, "create type mood as enum ('sad', 'ok');"
                    "alter type mood add value 'happy'; alter type mood add value "
                    "'meh' before 'ok'; alter type mood rename value 'sad' to 'blue'");
    const CatalogType *mood = catalog_type(catalog, NULL, "mood");
    static const char *const labels[] = {"blue", "meh", "ok", "happy"};
    assert_int_equal(mood->label_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(mood->labels[i], labels[i]);
}

static void domains_have_their_checks(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = replay(ctx, "create domain posint as int check (value > 0);"
                                   "alter domain posint add check (value < 9) not valid;"
                                   "alter domain posint set not null");
    const CatalogType *posint = catalog_type(catalog, NULL, "posint");
    assert_string_equal(posint->base->name, "int4");
    assert_int_equal(posint->check_count, 2);
    assert_string_equal(posint->checks[0]->name, "posint_check");
    assert_string_equal(posint->checks[1]->name, "posint_check1");
    assert_true(posint->checks[1]->not_valid);
    assert_true(posint->not_null);
}

static void functions_are_told_apart_by_their_arguments(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog =
        replay(ctx, "create function f(int) returns int language sql immutable as 'select 1';"
                    "create function f(int, b int default 2) returns int language sql as 'select "
                    "2'; create function g() returns int language sql as 'select 1';"
                    "drop function g()");
    assert_int_equal(catalog_function(catalog, NULL, "f", 2)->volatility, 'v');
    assert_non_null(catalog_function(catalog, NULL, "f", 1));
    assert_null(catalog_function(catalog, NULL, "f", 3));
    assert_null(catalog_function(catalog, NULL, "g", -1));
}

static void blocks_and_called_functions_do_what_is_inside(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = replay(
        ctx, SHOP "do $$ begin if true then alter table users add column x text; end if; end $$;"
                  "create function f() returns void language plpgsql as $$ begin alter table users "
                  "add column y text; end $$; select f();"
                  "create function g() returns void language plpgsql as $$ begin alter table users "
                  "add column z text; end $$;");
    const CatalogTable *users = table_named(catalog, "users");
    assert_non_null(catalog_column(users, "x"));
    assert_non_null(catalog_column(users, "y"));
    assert_null(catalog_column(users, "z"));
}

static void what_a_block_catches_changes_nothing(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = replay(ctx, "create table t (a int primary key, b text);"
                                   "do $$ begin alter table t add primary key (b); exception when "
                                   "others then null; end $$");
    assert_string_equal(describe(ctx, catalog, "t"),
                        "a int4 not null, b text; t_pkey primary key (a)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_view_has_the_columns_of_its_query),
        cmocka_unit_test(a_table_can_be_made_of_a_query),
        cmocka_unit_test(views_that_read_a_column_are_found),
        cmocka_unit_test(dependence_on_a_column_survives_its_new_name),
        cmocka_unit_test(tables_that_refer_to_a_table_are_found),
        cmocka_unit_test(simple_views_are_updatable),
        cmocka_unit_test(enums_have_their_labels_in_order),
        cmocka_unit_test(domains_have_their_checks),
        cmocka_unit_test(functions_are_told_apart_by_their_arguments),
        cmocka_unit_test(blocks_and_called_functions_do_what_is_inside),
        cmocka_unit_test(what_a_block_catches_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
