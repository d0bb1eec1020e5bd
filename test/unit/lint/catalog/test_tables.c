/* Tables, columns and constraints as statements make them. */
#include "unit.h"

#include "replaying.h"

#define assert_table(sql, name, expected)                                                          \
    do {                                                                                           \
        TALLOC_AUTO TALLOC_CTX *ctx_ = talloc_new(NULL);                                           \
        assert_string_equal(describe(ctx_, replay(ctx_, sql), name), expected);                    \
    } while (0)

#define assert_gone(sql, name)                                                                     \
    do {                                                                                           \
        TALLOC_AUTO TALLOC_CTX *ctx_ = talloc_new(NULL);                                           \
        assert_null(table_named(replay(ctx_, sql), name));                                         \
    } while (0)

static void a_table_has_what_was_written(void **state)
{
    (void)state;
    assert_table("create table t (id int primary key, name varchar(20) not null default 'x', "
                 "price numeric(10,2), tags text[])",
                 "t",
                 "id int4 not null, name varchar(20) not null default, price numeric(10,2), "
                 "tags text[]; t_pkey primary key (id)");
}

static void constraints_get_the_names_of_the_server(void **state)
{
    (void)state;
    assert_table("create table r (id int primary key);"
                 "create table t (a int unique check (a > 0), b int references r, "
                 "c int check (c > a), unique (a, b), foreign key (a) references r (id))",
                 "t",
                 "a int4, b int4, c int4; t_a_check check (a); t_check check (c,a); "
                 "t_a_key unique (a); t_a_b_key unique (a,b); t_b_fkey foreign key (b) to r(id); "
                 "t_a_fkey foreign key (a) to r(id)");
}

static void a_name_that_is_taken_gets_a_number(void **state)
{
    (void)state;
    assert_table("create table t (a int check (a > 0) check (a < 9)); create index on t (a);"
                 "create index on t (a); create table t_b_idx (x int); alter table t add b int;"
                 "create index on t (b)",
                 "t",
                 "a int4, b int4; t_a_check check (a); t_a_check1 check (a); index t_a_idx (a); "
                 "index t_a_idx1 (a); index t_b_idx1 (b)");
}

static void long_names_are_cut_at_the_longer_part(void **state)
{
    (void)state;
    assert_table("create table a_table_with_a_name_that_is_really_quite_long_indeed_yes "
                 "(a_column_of_some_length int unique)",
                 "a_table_with_a_name_that_is_really_quite_long_indeed_yes",
                 "a_column_of_some_length int4; "
                 "a_table_with_a_name_that_is_really__a_column_of_some_length_key unique "
                 "(a_column_of_some_length)");
}

static void indexes_over_expressions_are_named_by_the_function(void **state)
{
    (void)state;
    assert_table("create table t (a text, b int); create index on t (lower(a), b);"
                 "create index on t ((b + 1), (b + 2)); create index on t (b) include (a)",
                 "t",
                 "a text, b int4; index t_lower_b_idx (expr,b); index t_expr_expr1_idx "
                 "(expr,expr); index t_b_a_idx (b)");
}

static void serial_and_identity_have_a_sequence(void **state)
{
    (void)state;
    static const char sql[] = "create table t (id bigserial, n int generated always as identity)";
    assert_table(sql, "t", "id int8 not null default, n int4 not null");
    assert_table(sql, "t_id_seq", "");
    assert_table(sql, "t_n_seq", "");
    assert_gone("create table t (id serial); drop table t", "t_id_seq");
    assert_gone("create table t (id serial, x int); alter table t drop column id", "t_id_seq");
}

static void dropping_a_column_takes_its_constraints_and_indexes(void **state)
{
    (void)state;
    assert_table("create table t (a int unique, b int, check (a > b)); create index i on t (b, a);"
                 "create index j on t (b); create index k on t (b) where a > 1;"
                 "alter table t drop column a",
                 "t", "b int4; index j (b)");
}

static void renaming_a_column_renames_it_in_what_hangs_on_it(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog =
        replay(ctx, "create table t (a int primary key, constraint c check (a is not null));"
                    "create table r (t_a int references t (a)); create index i on t ((a + 1));"
                    "alter table t rename column a to b");
    assert_string_equal(describe(ctx, catalog, "t"),
                        "b int4 not null; c check (b); t_pkey primary key (b); index i (expr)");
    assert_string_equal(describe(ctx, catalog, "r"),
                        "t_a int4; r_t_a_fkey foreign key (t_a) to t(b)");
    const CatalogConstraint *check = catalog_constraint(table_named(catalog, "t"), "c");
    assert_true(catalog_proves_not_null(check->written->check, "b"));
    assert_false(catalog_proves_not_null(check->written->check, "a"));
}

static void renaming_a_table_keeps_its_indexes_names(void **state)
{
    (void)state;
    static const char sql[] =
        "create table t (a int primary key); create table r (x int references "
        "t); alter table t rename to u; create table t (a int primary key)";
    assert_table(sql, "u", "a int4 not null; t_pkey primary key (a)");
    assert_table(sql, "t", "a int4 not null; t_pkey1 primary key (a)");
    assert_table(sql, "r", "x int4; r_x_fkey foreign key (x) to u(a)");
}

static void dropping_a_table_takes_foreign_keys_and_views(void **state)
{
    (void)state;
    static const char sql[] =
        "create table t (a int primary key); create table r (x int references "
        "t); create view v as select a from t; create view w as select * "
        "from v; drop table t cascade";
    assert_table(sql, "r", "x int4");
    assert_gone(sql, "t");
    assert_gone(sql, "v");
    assert_gone(sql, "w");
}

static void a_constraint_on_an_index_takes_it_over(void **state)
{
    (void)state;
    assert_table("create table t (a int); create unique index i on t (a);"
                 "alter table t add constraint k primary key using index i",
                 "t", "a int4 not null; k primary key (a)");
    assert_table("create table t (a int primary key); alter index t_pkey rename to k", "t",
                 "a int4 not null; k primary key (a)");
}

static void partitions_share_what_their_table_gets(void **state)
{
    (void)state;
    static const char sql[] =
        "create table p (id int, k int not null, primary key (id, k)) partition by list (k);"
        "create table p1 partition of p for values in (1); create index on p (k);"
        "create table p2 (id int not null, k int not null);"
        "alter table p attach partition p2 for values in (2); alter table p add column x text;"
        "alter table p add constraint c check (id > 0)";
    assert_table(sql, "p1",
                 "id int4 not null, k int4 not null, x text; p1_pkey primary key (id,k); "
                 "c check (id); index p1_k_idx (k)");
    assert_table(sql, "p2",
                 "id int4 not null, k int4 not null, x text; p2_pkey primary key (id,k); "
                 "c check (id); index p2_k_idx (k)");
    assert_gone("create table p (k int) partition by list (k); create table p1 partition of p "
                "for values in (1); drop table p",
                "p1");
}

static void heirs_have_their_parents_columns_first(void **state)
{
    (void)state;
    assert_table("create table p (a int not null, b int check (b > 0)); create table t (c int) "
                 "inherits (p); alter table p add column d int",
                 "t", "a int4 not null, b int4, c int4, d int4; p_b_check check (b)");
}

static void alter_commands_change_the_column(void **state)
{
    (void)state;
    assert_table("create table t (a int, b text default 'x', c int not null);"
                 "alter table t alter a type bigint, alter a set not null, alter b drop default,"
                 "alter c drop not null, alter c set default 3, add d date",
                 "t", "a int8 not null, b text, c int4 default, d date");
}

static void names_follow_the_search_path(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = replay(ctx, "set search_path to app, public; create table t (a int);"
                                   "create table public.u (a int); alter table u add b int");
    const CatalogTable *table = catalog_table(catalog, &(SqlName){.schema = "app", .name = "t"});
    assert_non_null(table);
    assert_string_equal(catalog_shown(catalog, table), "t");
    assert_string_equal(catalog_shown(catalog, table_named(catalog, "u")), "public.u");
    assert_int_equal(table_named(catalog, "u")->column_count, 2);
    catalog_reset_session(catalog);
    assert_null(table_named(catalog, "t"));
    assert_string_equal(catalog_shown(catalog, table), "app.t");
}

static void a_rollback_undoes_its_transaction(void **state)
{
    (void)state;
    assert_table("create table t (a int); begin; alter table t add b int; drop index x;"
                 "alter table t rename a to c; create table u (x int); rollback",
                 "t", "a int4");
    assert_gone("begin; create table u (x int); rollback", "u");
    assert_table("create table t (a int); begin; drop table t; rollback", "t", "a int4");
    assert_table("create table t (a int); begin; alter table t add b int; savepoint s;"
                 "alter table t add c int; rollback to s; alter table t add d int; commit",
                 "t", "a int4, b int4, d int4");
}

static void a_table_that_was_never_created_is_met(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog =
        replay_pending(ctx, "alter table t add b int; alter table if exists u add x int");
    const CatalogTable *table = table_named(catalog, "t");
    assert_true(table->guessed);
    assert_int_equal(table->born, 0);
    assert_int_equal(table->columns[0].born, 1);
    assert_null(table_named(catalog, "u"));
}

static void what_is_new_bears_the_moment_of_its_transaction(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Catalog *catalog = replay(ctx, "create table old (a int)");
    static const char sql[] = "create table t (a int); alter table old add b int";
    catalog_begin(catalog);
    replay_more(catalog, sql, strlen(sql), true);
    assert_int_equal(table_named(catalog, "old")->born, 0);
    assert_int_equal(table_named(catalog, "t")->born, catalog_now(catalog));
    assert_int_equal(catalog_column(table_named(catalog, "old"), "b")->born, catalog_now(catalog));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_has_what_was_written),
        cmocka_unit_test(constraints_get_the_names_of_the_server),
        cmocka_unit_test(a_name_that_is_taken_gets_a_number),
        cmocka_unit_test(long_names_are_cut_at_the_longer_part),
        cmocka_unit_test(indexes_over_expressions_are_named_by_the_function),
        cmocka_unit_test(serial_and_identity_have_a_sequence),
        cmocka_unit_test(dropping_a_column_takes_its_constraints_and_indexes),
        cmocka_unit_test(renaming_a_column_renames_it_in_what_hangs_on_it),
        cmocka_unit_test(renaming_a_table_keeps_its_indexes_names),
        cmocka_unit_test(dropping_a_table_takes_foreign_keys_and_views),
        cmocka_unit_test(a_constraint_on_an_index_takes_it_over),
        cmocka_unit_test(partitions_share_what_their_table_gets),
        cmocka_unit_test(heirs_have_their_parents_columns_first),
        cmocka_unit_test(alter_commands_change_the_column),
        cmocka_unit_test(names_follow_the_search_path),
        cmocka_unit_test(a_rollback_undoes_its_transaction),
        cmocka_unit_test(a_table_that_was_never_created_is_met),
        cmocka_unit_test(what_is_new_bears_the_moment_of_its_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
