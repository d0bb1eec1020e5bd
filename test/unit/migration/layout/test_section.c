#include "unit.h"

#include "migration/layout/section.h"

static const char *get(Env *env UNUSED, const char *name)
{
    return strcmp(name, "TABLE") == 0 ? "orders" : strcmp(name, "EMPTY") == 0 ? "" : NULL;
}

static Env environment = {get};

/* The section in pieces of this size; blocks between { and }. On failure "line: message". */
static char *cut(TALLOC_CTX *ctx, const Layout *layout, ScriptSection section, const char *text,
                 size_t piece)
{
    ERROR_AUTO Error err = {0};
    SectionReader *reader = section_reader_new(ctx, layout, section, &environment);
    char *out = talloc_strdup(ctx, "");
    for (size_t length = strlen(text);;) {
        SectionText got;
        switch (section_next(reader, &got, &err)) {
        case SECTION_MORE:
            if (length == 0) {
                section_finish(reader);
                break;
            }
            piece = piece < length ? piece : length;
            section_feed(reader, text, piece);
            text += piece;
            length -= piece;
            break;
        case SECTION_TEXT:
            out = talloc_strndup_append(out, got.text, got.length);
            break;
        case SECTION_BLOCK_BEGIN:
            out = talloc_strdup_append(out, "{");
            break;
        case SECTION_BLOCK_END:
            out = talloc_strdup_append(out, "}");
            break;
        case SECTION_DONE:
            return out;
        case SECTION_FAILED:
            assert_int_equal(err.kind, ERR_VALIDATION);
            return talloc_asprintf(ctx, "%d: %s", err.line, err.message);
        }
    }
}

/* Blanks at the ends of lines say nothing. */
static char *without_blanks(TALLOC_CTX *ctx, const char *text)
{
    char *out = talloc_strdup(ctx, text), *to = out;
    for (const char *at = text; *at; at++) {
        size_t blanks = strspn(at, " ");
        if (blanks && (at[blanks] == '\n' || at[blanks] == '\0' || at[blanks] == '}')) {
            at += blanks - 1;
            continue;
        }
        *to++ = *at;
    }
    *to = '\0';
    return out;
}

static void assert_cut(const Layout *layout, ScriptSection section, const char *text,
                       const char *expected)
{
    static const size_t pieces[] = {1, 2, 3, 7, 1000};
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        assert_string_equal(without_blanks(ctx, cut(ctx, layout, section, text, pieces[i])),
                            expected);
    }
}

#define BOTH "-- +goose Up\nA;\nB;\n-- +goose Down\nC;\n"

static void each_section_keeps_its_lines(void **state UNUSED)
{
    assert_cut(&layout_goose, SECTION_UP, BOTH, "\nA;\nB;\n\n\n");
    assert_cut(&layout_goose, SECTION_DOWN, BOTH, "\n\n\n\nC;\n");
    assert_cut(&layout_goose, SECTION_UP, "\xEF\xBB\xBF-- +goose up\r\nA;", "\nA;");
    assert_cut(&layout_dbmate, SECTION_UP,
               "-- migrate:up transaction:false\nA;\n--migrate:down\nB;\n-- migrate:up\nC;\n",
               "\nA;\n\n\n\nC;\n");
}

static void a_block_is_told_apart(void **state UNUSED)
{
    const char *text = "-- +goose Up\nA;\n-- +goose StatementBegin\nB;\nC\n-- +goose StatementEnd\n"
                       "D;\n-- +goose Down\n-- +goose StatementBegin\nE;\n-- +goose StatementEnd\n";
    assert_cut(&layout_goose, SECTION_UP, text, "\nA;\n\n{B;\nC\n\n}D;\n\n\n\n\n");
    assert_cut(&layout_goose, SECTION_DOWN, text, "\n\n\n\n\n\n\n\n\n{E;\n\n}");
}

static void variables_are_replaced_where_asked_for(void **state UNUSED)
{
    const char *text = "-- +goose Up\n$TABLE;\n-- +goose ENVSUB ON\n"
                       "$TABLE ${TABLE}s ${NONE:-x} ${EMPTY:-y} ${EMPTY-z} ${NONE-} $NONE$$\\$;\n"
                       "-- +goose ENVSUB OFF\n${TABLE}\n";
    assert_cut(&layout_goose, SECTION_UP, text,
               "\n$TABLE;\n\norders orderss x y   $$;\n\n${TABLE}\n");
}

static void mistakes_are_told_with_their_line(void **state UNUSED)
{
    static const char *const rows[][2] = {
        {"A;\n", "1: there is SQL before '-- +goose Up'"},
        {"      A;\n-- +goose Up\n", "1: there is SQL before '-- +goose Up'"},
        {"-- x\n", "2: there is no '-- +goose Up'"},
        {"-- +goose Down\n", "1: the way back comes before '-- +goose Up'"},
        {"-- +goose Up\n-- +goose Up\n", "2: there is a second '-- +goose Up'"},
        {"-- +goose Up\n-- +goose StatementBegin\n", "3: a block has no end"},
        {"-- +goose Up\n-- +goose StatementEnd\n", "2: a block ends that has not begun"},
        {"-- +goose Up\n-- +goose Upp\n", "2: the line is no directive of goose"},
        {"-- +goose Up\n-- see +goose Down\n", "2: the line is no directive of goose"},
        {"-- +goose Up\n-- +goose ENVSUB ON\n${NONE?x}\n",
         "3: a variable of the environment is not set: NONE"},
        {"-- +goose Up\n-- +goose ENVSUB ON\n$1\n", "3: a dollar stands before no variable's name"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_cut(&layout_goose, SECTION_UP, rows[i][0], rows[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_section_keeps_its_lines),
        cmocka_unit_test(a_block_is_told_apart),
        cmocka_unit_test(variables_are_replaced_where_asked_for),
        cmocka_unit_test(mistakes_are_told_with_their_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
