#include "scaffold/init/pieces.h"
#include "unit.h"

#include "scaffold/init/values.h"

static bool is_known(InitAnswer answer, const char *word)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (const char *const *choice = option_choices(tmp, init_question(answer)->option); *choice;
         choice++) {
        if (strcmp(*choice, word) == 0)
            return true;
    }
    return false;
}

static void masks_are_made_of_answers(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (const InitPiece *piece = init_pieces; piece->folder; piece++) {
        for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
            const char *mask = init_piece_mask(piece, answer);
            for (const char *const *word = init_words(tmp, mask ? mask : "", "|"); *word; word++) {
                if (!is_known(answer, *word))
                    fail_msg("%s: there is no %s", piece->folder, *word);
            }
        }
    }
}

/* Whether one set of answers can ask for both. */
static bool can_meet(const InitPiece *one, const InitPiece *other)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
        const char *mask = init_piece_mask(one, answer), *same = init_piece_mask(other, answer);
        bool common = !mask || !same;
        for (const char *const *word = init_words(tmp, mask ? mask : "", "|"); *word; word++)
            common = common || init_mask_has(same, *word);
        if (!common)
            return false;
    }
    return true;
}

static void assert_no_common_file(const InitPiece *one, const InitPiece *other)
{
    for (const Template *row = init_templates; row->path; row++) {
        const char *path = init_piece_path(one, row);
        for (const Template *same = init_templates; path && same->path; same++) {
            const char *others = init_piece_path(other, same);
            if (others && strcmp(path, others) == 0)
                fail_msg("%s and %s both write %s", one->folder, other->folder, path);
        }
    }
}

static void pieces_that_can_meet_have_no_file_in_common(void **state UNUSED)
{
    for (const InitPiece *one = init_pieces; one->folder; one++) {
        for (const InitPiece *other = one + 1; other->folder; other++) {
            if (can_meet(one, other))
                assert_no_common_file(one, other);
        }
    }
}

static bool belongs(const Template *template)
{
    for (const InitPiece *piece = init_pieces; piece->folder; piece++) {
        if (init_piece_path(piece, template) || init_piece_steps(piece) == template)
            return true;
    }
    return strcmp(template->path, "steps/finally.txt") == 0;
}

static void every_template_belongs_to_a_piece(void **state UNUSED)
{
    for (const Template *row = init_templates; row->path; row++) {
        if (!belongs(row))
            fail_msg("templates/init/%s: no row of pieces.inc has it", row->path);
    }
}

static void every_piece_writes_something(void **state UNUSED)
{
    for (const InitPiece *piece = init_pieces; piece->folder; piece++) {
        bool found = false;
        for (const Template *row = init_templates; row->path; row++)
            found = found || init_piece_path(piece, row);
        if (!found)
            fail_msg("there is nothing in templates/init/%s", piece->folder);
    }
}

static void no_template_leaves_the_folder(void **state UNUSED)
{
    for (const Template *row = init_templates; row->path; row++) {
        assert_null(strstr(row->path, ".."));
        assert_int_not_equal(row->path[0], '/');
    }
}

static bool has_value(const char *name)
{
    for (size_t i = 0; i < init_value_count; i++) {
        if (strcmp(init_value_names[i], name) == 0)
            return true;
    }
    return false;
}

static void every_choice_has_its_flag(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
        if (!init_is_choice(answer))
            continue;
        const InitQuestion *question = init_question(answer);
        const char *prefix = answer == ANSWER_database_kind ? "database" : question->name;
        for (const char *const *choice = option_choices(tmp, question->option); *choice; choice++) {
            char *name = talloc_asprintf(tmp, "%s_%s", prefix, *choice);
            for (char *at = name; (at = strchr(at, '-')) != NULL;)
                *at = '_';
            if (!has_value(name))
                fail_msg("values.inc has no %s", name);
        }
    }
}

static void a_mask_is_made_of_whole_words(void **state UNUSED)
{
    assert_true(init_mask_has("task|task-token", "task-token"));
    assert_true(init_mask_has("task|task-token", "task"));
    assert_false(init_mask_has("task-token", "task"));
    assert_false(init_mask_has("", "task"));
}

static void an_open_choice_fits_where_any_does(void **state UNUSED)
{
    static const InitPiece any = {.folder = "any"}, ecs = {.folder = "ecs", .via = "task"};
    const InitAnswers nothing = {0};
    assert_true(init_piece_fits(&any, &nothing));
    assert_false(init_piece_fits(&ecs, &nothing));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks_are_made_of_answers),
        cmocka_unit_test(pieces_that_can_meet_have_no_file_in_common),
        cmocka_unit_test(every_template_belongs_to_a_piece),
        cmocka_unit_test(every_piece_writes_something),
        cmocka_unit_test(no_template_leaves_the_folder),
        cmocka_unit_test(every_choice_has_its_flag),
        cmocka_unit_test(a_mask_is_made_of_whole_words),
        cmocka_unit_test(an_open_choice_fits_where_any_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
