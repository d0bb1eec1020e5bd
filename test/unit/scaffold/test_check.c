#include "scaffold/recipe/recipe.h"
#include "unit.h"

static RecipeRequest request_of(const char *recipe, const char *const *arguments, int count)
{
    return (RecipeRequest){.recipe = recipe, .arguments = arguments, .argument_count = count};
}

static const char *const TWO[] = {"users.name", "full_name", NULL};
static const char *const ONE[] = {"users.name", NULL};
static const char *const THREE[] = {"users", "profiles", "bio", NULL};

static void assert_refused(const RecipeRequest *request, bool live, const char *part,
                           const char *hint)
{
    ERROR_AUTO Error err = {0};
    assert_fails(recipe_check(request, live, &err), &err, ERR_USAGE, part);
    assert_contains(err.hint, hint);
}

static void an_unknown_recipe_names_the_nearest(void **state UNUSED)
{
    RecipeRequest request = request_of("rename-colum", TWO, 2);
    assert_refused(&request, false, "no recipe 'rename-colum'", "did you mean 'rename-column'");
}

static void arguments_are_counted_and_the_form_is_shown(void **state UNUSED)
{
    RecipeRequest request = request_of("rename-column", ONE, 1);
    assert_refused(&request, true, "needs more arguments", "TABLE.COLUMN NEW_NAME");
    request = request_of("drop-column", TWO, 2);
    assert_refused(&request, true, "takes fewer arguments", "drop-column TABLE.COLUMN");
}

static void what_is_right_passes(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    RecipeRequest request = request_of("rename-column", TWO, 2);
    assert_succeeds(recipe_check(&request, true, &err), &err);
    assert_false(recipe_is_given(&request));
    request.type = "text";
    request.fallback = "''";
    assert_succeeds(recipe_check(&request, false, &err), &err);
    request = request_of("split-table", THREE, 3);
    assert_succeeds(recipe_check(&request, false, &err), &err);
}

static void what_the_database_says_is_not_given_beside_it(void **state UNUSED)
{
    RecipeRequest request = request_of("rename-column", TWO, 2);
    request.type = "text";
    assert_refused(&request, true, "--type is read from the database", "leave it out");
    assert_true(recipe_is_given(&request));
}

static void options_of_other_recipes_are_refused(void **state UNUSED)
{
    RecipeRequest request = request_of("add-unique", ONE, 1);
    request.fallback = "0";
    assert_refused(&request, false, "takes no --default", "add-unique");
    request = request_of("drop-column", ONE, 1);
    request.key = "id";
    assert_refused(&request, false, "takes no --key", "drop-column");
}

static void some_need_a_value(void **state UNUSED)
{
    RecipeRequest request = request_of("set-not-null", ONE, 1);
    assert_refused(&request, false, "--default", "set-not-null TABLE.COLUMN --default");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_recipe_names_the_nearest),
        cmocka_unit_test(arguments_are_counted_and_the_form_is_shown),
        cmocka_unit_test(what_is_right_passes),
        cmocka_unit_test(what_the_database_says_is_not_given_beside_it),
        cmocka_unit_test(options_of_other_recipes_are_refused),
        cmocka_unit_test(some_need_a_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
