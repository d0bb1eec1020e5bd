#include "base/fs.h"
#include "scaffold/recipe/recipe.h"
#include "temp_dir.h"
#include "unit.h"

/* A request that writes into a folder of its own. */
static RecipeRequest request_of(TALLOC_CTX *ctx, const char *recipe, const char *const *arguments,
                                int count)
{
    return (RecipeRequest){.ctx = ctx,
                           .recipe = recipe,
                           .arguments = arguments,
                           .argument_count = count,
                           .dir = temp_dir_new(ctx)};
}

static const RecipeResult *write_files(const RecipeRequest *request)
{
    ERROR_AUTO Error err = {0};
    RecipeResult *result = NULL;
    assert_succeeds(recipe_write(request, &result, &err), &err);
    return result;
}

static const char *read_file(const RecipeRequest *request, const RecipePath *path)
{
    ERROR_AUTO Error err = {0};
    char *text = NULL, *full = fs_join(request->ctx, request->dir, path->path);
    assert_succeeds(fs_read(request->ctx, full, 100000, &text, NULL, &err), &err);
    return text;
}

static const char *const RENAME[] = {"users.name", "full_name", NULL};

static void
a_recipe_writes_its_phases_in_order_and_the_contract_waits_for_release_1(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    RecipeRequest request = request_of(ctx, "rename-column", RENAME, 2);
    request.type = "text";
    request.not_null = true;
    const RecipeResult *result = write_files(&request);
    static const char *const expected[][2] = {
        {"V1__rename_column_users_name_expand.sql", "expand"},
        {"V2__rename_column_users_name_backfill.sql", "backfill"},
        {"V3__rename_column_users_name_check.sql", "switch"},
        {"V4__rename_column_users_name_validate.sql", "switch"},
        {"V5__rename_column_users_name_not_null.sql", "switch"},
        {"V6__rename_column_users_name_contract.sql", "contract"},
    };
    assert_int_equal(result->count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_string_equal(result->paths[i].path, expected[i][0]);
        assert_string_equal(result->paths[i].phase, expected[i][1]);
        assert_int_equal(result->paths[i].release, i < 5 ? 1 : 2);
    }
    const char *contract = read_file(&request, &result->paths[5]);
    assert_int_equal(strncmp(contract, "-- tidegate: phase=contract after=V5\n", 37), 0);
    assert_contains(read_file(&request, &result->paths[1]), "-- tidegate: no-transaction rerun\n");
    assert_contains(result->notes[0], "primary key of users is id");
}

static void what_is_not_needed_is_not_written(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    RecipeRequest request = request_of(ctx, "rename-column", RENAME, 2);
    request.type = "json";
    request.key = "tenant,no";
    const RecipeResult *result = write_files(&request);
    assert_int_equal(result->count, 3);
    assert_contains(read_file(&request, &result->paths[0]),
                    "NEW.full_name::text IS DISTINCT FROM OLD.full_name::text");
    assert_contains(read_file(&request, &result->paths[1]),
                    "(t.tenant, t.no) >= (bf_from.tenant, ");
    assert_lacks(read_file(&request, &result->paths[2]), "SET DEFAULT");
    assert_null(result->notes[0]);
}

static void names_are_quoted_wherever_they_stand(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const arguments[] = {"shop.Order.\"unit price\"", "select", NULL};
    RecipeRequest request = request_of(ctx, "rename-column", arguments, 2);
    request.type = "numeric(12,2)";
    request.fallback = "0";
    const RecipeResult *result = write_files(&request);
    assert_string_equal(result->paths[0].path, "V1__rename_column_Order_unit_price_expand.sql");
    const char *expand = read_file(&request, &result->paths[0]);
    assert_contains(expand, "ALTER TABLE shop.\"Order\" ADD COLUMN \"select\" numeric(12,2);");
    assert_contains(expand, "NEW.\"select\" := NEW.\"unit price\";");
    assert_contains(expand, "CREATE FUNCTION shop.\"tidegate_Order_unit price_select_sync\"()");
    assert_contains(read_file(&request, &result->paths[2]), "\"select\" SET DEFAULT 0;");
}

static void every_recipe_that_needs_no_database_writes_its_files(void **state UNUSED)
{
    static const struct {
        const char *recipe, *arguments[3];
        int count;
        const char *fallback;
        size_t files;
    } rows[] = {
        {"drop-column", {"users.name"}, 1, NULL, 2},
        {"drop-column", {"users.name"}, 1, "''", 2},
        {"change-type", {"users.name", "jsonb"}, 2, NULL, 3},
        {"set-not-null", {"users.name"}, 1, "''", 6},
        {"add-unique", {"users.name,email"}, 1, NULL, 4},
        {"add-foreign-key", {"orders.user_id", "users.id"}, 2, NULL, 5},
        {"add-required-column", {"users.plan", "text"}, 2, "'free'", 6},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        RecipeRequest request = request_of(ctx, rows[i].recipe, rows[i].arguments, rows[i].count);
        request.fallback = rows[i].fallback;
        const RecipeResult *result = write_files(&request);
        assert_int_equal(result->count, rows[i].files);
        for (size_t file = 0; file < result->count; file++)
            assert_contains(read_file(&request, &result->paths[file]), "step ");
    }
}

static void what_could_not_stand_in_a_statement_is_refused(void **state UNUSED)
{
    static const char *const values[] = {
        "", "'x", "f(", "a)", "1; DROP TABLE users", "1 -- x", "1 /* x", "a\nb", "'$tidegate$'"};
    static const char *const arguments[] = {"users.plan", "text", NULL};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        RecipeRequest request = request_of(ctx, "add-required-column", arguments, 2);
        RecipeResult *result = NULL;
        request.fallback = values[i];
        assert_fails(recipe_write(&request, &result, &err), &err, ERR_USAGE, "cannot stand");
        assert_int_equal(temp_dir_count(request.dir), 0);
    }
}

static void a_target_without_a_column_is_refused(void **state UNUSED)
{
    static const char *const targets[] = {"users", "a.b.c.d", "users.a,b"};
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        const char *const arguments[] = {targets[i], NULL};
        RecipeRequest request = request_of(ctx, "drop-column", arguments, 1);
        RecipeResult *result = NULL;
        assert_fails(recipe_write(&request, &result, &err), &err, ERR_USAGE, "is not TABLE");
    }
}

static void the_key_itself_is_not_moved(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    static const char *const arguments[] = {"users.id", "bigint", NULL};
    RecipeRequest request = request_of(ctx, "change-type", arguments, 2);
    RecipeResult *result = NULL;
    assert_fails(recipe_write(&request, &result, &err), &err, ERR_CONFIG,
                 "part of the primary key");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recipe_writes_its_phases_in_order_and_the_contract_waits_for_release_1),
        cmocka_unit_test(what_is_not_needed_is_not_written),
        cmocka_unit_test(names_are_quoted_wherever_they_stand),
        cmocka_unit_test(every_recipe_that_needs_no_database_writes_its_files),
        cmocka_unit_test(what_could_not_stand_in_a_statement_is_refused),
        cmocka_unit_test(a_target_without_a_column_is_refused),
        cmocka_unit_test(the_key_itself_is_not_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
