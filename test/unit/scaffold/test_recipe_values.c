#include "scaffold/recipe/values.h"
#include "unit.h"

static void fill(const RecipeValues *values, const char *path, char **ret_text)
{
    ERROR_AUTO Error err = {0};
    assert_succeeds(recipe_fill(NULL, path, values, ret_text, &err), &err);
}

static RecipeValues usual(void)
{
    RecipeValues values = {0};
    for (RecipeValue value = 0; value < VALUE_COUNT_OF; value++)
        values.at[value] = "some";
    values.at[VALUE_table] = "\"Order\"";
    return values;
}

static void values_take_their_places(void **state UNUSED)
{
    const RecipeValues values = usual();
    TALLOC_AUTO char *text = NULL;
    fill(&values, "not-null/validate.sql", &text);
    assert_contains(text, "ALTER TABLE \"Order\" VALIDATE CONSTRAINT some;\n");
    assert_lacks(text, "@@");
}

static void a_block_stays_where_its_value_is_not_empty(void **state UNUSED)
{
    RecipeValues values = usual();
    TALLOC_AUTO char *with = NULL;
    fill(&values, "drop-column/expand.sql", &with);
    assert_contains(with, "DROP NOT NULL");
    values.at[VALUE_loosened] = "";
    values.at[VALUE_default] = NULL;
    TALLOC_AUTO char *without = NULL;
    fill(&values, "drop-column/expand.sql", &without);
    assert_lacks(without, "DROP NOT NULL");
    assert_lacks(without, "SET DEFAULT");
    assert_contains(without, "COMMENT ON COLUMN");
}

static void a_value_that_is_not_there_is_an_error(void **state UNUSED)
{
    const RecipeValues values = {0};
    ERROR_AUTO Error err = {0};
    char *text = NULL;
    assert_fails(recipe_fill(NULL, "drop-column/contract.sql", &values, &text, &err), &err,
                 ERR_INTERNAL, "no value for");
    assert_null(text);
}

static void every_template_can_be_filled(void **state UNUSED)
{
    const RecipeValues values = usual();
    for (const Template *row = recipe_templates; row->path; row++) {
        TALLOC_AUTO char *text = NULL;
        fill(&values, row->path, &text);
        assert_lacks(text, "@@");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_take_their_places),
        cmocka_unit_test(a_block_stays_where_its_value_is_not_empty),
        cmocka_unit_test(a_value_that_is_not_there_is_an_error),
        cmocka_unit_test(every_template_can_be_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
