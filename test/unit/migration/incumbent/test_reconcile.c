#include "unit.h"

#include "migration/folder/version.h"
#include "migration/incumbent/rejoin.h"

/* A file: "V1 a" is version 1 with checksum a, "Rname a" a repeatable. A row of ours: "applied V1
 * a". A row of the tool's: "applied V1 a", where `a` is its checksum of a file with checksum a; "-"
 * is none. Lists end with NULL. What comes out: "applied V1 a", with "?" for a file that has
 * another checksum and without the last word where there is no file. Where the sharing has "ended"
 * between two of our rows and is begun again, also "to tell V1", "disputed V1.sql" and "both went
 * on". */
typedef struct Case {
    const char *what, *tool;
    const char *files[5], *ours[6], *theirs[5];
    const char *expected;
} Case;

#define EACH "flyway"
#define UPTO "golang-migrate"

static const Case CASES[] = {
    {"nothing is new", EACH, {"V1 a"}, {"applied V1 a"}, {"applied V1 a"}, ""},
    {"an empty history takes all",
     EACH,
     {"V1 a", "V2 b", "V3 c"},
     {NULL},
     {"applied V1 a", "applied V2 b"},
     "applied V1 a, applied V2 b"},
    {"what the tool applied later",
     EACH,
     {"V1 a", "V2 b"},
     {"applied V1 a"},
     {"applied V1 a", "applied V2 b"},
     "applied V2 b"},
    {"what the tool took back",
     EACH,
     {"V1 a", "V2 b"},
     {"applied V1 a", "applied V2 b"},
     {"applied V1 a"},
     "undone V2"},
    {"what the tool says was taken back",
     EACH,
     {"V1 a"},
     {"applied V1 a"},
     {"applied V1 a", "undone V1 -"},
     "undone V1"},
    {"what was taken back before is nothing",
     EACH,
     {"V1 a"},
     {NULL},
     {"applied V1 a", "undone V1 -"},
     ""},
    {"taken back and applied again",
     EACH,
     {"V1 a"},
     {NULL},
     {"applied V1 a", "undone V1 -", "applied V1 a"},
     "applied V1 a"},
    {"applied again after we took it back",
     EACH,
     {"V1 a"},
     {"applied V1 a", "undone V1 a"},
     {"applied V1 a"},
     "applied V1 a"},
    {"a file that was changed since", EACH, {"V1 b"}, {NULL}, {"applied V1 a"}, "applied V1 ?"},
    {"a row without a checksum", EACH, {"V1 b"}, {NULL}, {"applied V1 -"}, "applied V1 b"},
    {"a row without a file", EACH, {NULL}, {NULL}, {"applied V1 a"}, "applied V1"},
    {"a file that is forgotten on purpose",
     EACH,
     {NULL},
     {"applied V1 a", "deleted V1 a"},
     {"applied V1 a"},
     ""},
    {"a baseline",
     EACH,
     {"V1 a", "V2 b"},
     {NULL},
     {"baseline V1 -", "applied V2 b"},
     "baseline V1, applied V2 b"},
    {"a baseline that is known", EACH, {NULL}, {"baseline V1 -"}, {"baseline V1 -"}, ""},
    {"a failed one", EACH, {"V1 a"}, {NULL}, {"failed V1 a"}, "half done: V1"},
    {"a failed one that was tried again",
     EACH,
     {"V1 a"},
     {NULL},
     {"failed V1 a", "applied V1 a"},
     "applied V1 a"},
    {"a file that the tool repaired",
     EACH,
     {"V1 b"},
     {"applied V1 a"},
     {"applied V1 b"},
     "repaired V1 b"},
    {"a changed file that it did not repair",
     EACH,
     {"V1 b"},
     {"applied V1 a"},
     {"applied V1 a"},
     ""},
    {"a repeatable that is new", EACH, {"Rview a"}, {NULL}, {"applied Rview a"}, "applied Rview a"},
    {"a repeatable that the tool applied again",
     EACH,
     {"Rview b"},
     {"applied Rview a"},
     {"applied Rview a", "applied Rview b"},
     "applied Rview b"},
    {"a repeatable that the tool applied in another form",
     EACH,
     {"Rview a"},
     {"applied Rview a"},
     {"applied Rview a", "applied Rview b"},
     "applied Rview ?"},
    {"a repeatable that is to be applied again",
     EACH,
     {"Rview b"},
     {"applied Rview a"},
     {"applied Rview a"},
     ""},
    {"one row stands for all below",
     UPTO,
     {"V1 a", "V2 b", "V3 c"},
     {NULL},
     {"applied V2 -"},
     "applied V1 a, applied V2 b"},
    {"one row without a file",
     UPTO,
     {"V1 a"},
     {NULL},
     {"applied V2 -"},
     "applied V1 a, applied V2"},
    {"one row that went on",
     UPTO,
     {"V1 a", "V2 b"},
     {"applied V1 a"},
     {"applied V2 -"},
     "applied V2 b"},
    {"one row that went back",
     UPTO,
     {"V1 a", "V2 b"},
     {"applied V1 a", "applied V2 b"},
     {"applied V1 -"},
     "undone V2"},
    {"no row: all was taken back", UPTO, {"V1 a"}, {"applied V1 a"}, {NULL}, "undone V1"},
    {"what it passed over is not applied",
     UPTO,
     {"V1 a", "V2 b", "V3 c"},
     {"applied V1 a", "applied V3 c"},
     {"applied V3 -"},
     ""},
    {"what the tool did after the sharing ended",
     EACH,
     {"V1 a", "V2 b", "V3 c"},
     {"applied V1 a", "applied V2 b", "ended"},
     {"applied V1 a", "applied V3 c"},
     "applied V3 c, undone V2"},
    {"what we applied after the sharing ended",
     EACH,
     {"V1 a", "V2 b", "V3 c"},
     {"applied V1 a", "ended", "applied V3 c"},
     {"applied V1 a", "applied V2 b"},
     "applied V2 b, to tell V3"},
    {"what both applied after the sharing ended",
     EACH,
     {"V1 a", "V2 b"},
     {"applied V1 a", "ended", "applied V2 b"},
     {"applied V1 a", "applied V2 b"},
     ""},
    {"what we took back after the sharing ended",
     EACH,
     {"V1 a", "V2 b"},
     {"applied V1 a", "applied V2 b", "ended", "undone V2 b"},
     {"applied V1 a", "applied V2 b"},
     "applied V2 b, disputed V2.sql"},
    {"what both took back after the sharing ended",
     EACH,
     {"V1 a", "V2 b"},
     {"applied V1 a", "applied V2 b", "ended", "undone V2 b"},
     {"applied V1 a"},
     ""},
    {"a try that failed after the sharing ended is nothing",
     EACH,
     {"V1 a", "V2 b"},
     {"applied V1 a", "ended", "failed V2 b"},
     {"applied V1 a", "applied V2 b"},
     "applied V2 b"},
    {"a repeatable of which the tool has an older form runs once more",
     EACH,
     {"Rview b"},
     {"applied Rview a", "ended", "applied Rview b"},
     {"applied Rview a"},
     "applied Rview ?"},
    {"a repeatable that the tool has not is left to it",
     EACH,
     {"Rview a"},
     {"ended", "applied Rview a"},
     {NULL},
     ""},
    {"one row that stood still when we went on",
     UPTO,
     {"V1 a", "V2 b"},
     {"applied V1 a", "ended", "applied V2 b"},
     {"applied V1 -"},
     "to tell V2"},
    {"one row that went on after the sharing ended",
     UPTO,
     {"V1 a", "V2 b"},
     {"applied V1 a", "ended"},
     {"applied V2 -"},
     "applied V2 b"},
    {"one row that was told where we are",
     UPTO,
     {"V1 a", "V2 b"},
     {"applied V1 a", "ended", "applied V2 b"},
     {"applied V2 -"},
     ""},
    {"one row that stood still when we went back and on",
     UPTO,
     {"V1 a", "V2 b"},
     {"applied V1 a", "ended", "undone V1 a", "applied V1 a", "applied V2 b"},
     {"applied V1 -"},
     "to tell V2"},
    {"one row that went on beside us",
     UPTO,
     {"V1 a", "V2 b", "V3 c"},
     {"applied V1 a", "ended", "applied V3 c"},
     {"applied V2 -"},
     "to tell V3, both went on"},
    {"one row that went back beside us",
     UPTO,
     {"V1 a", "V2 b", "V3 c"},
     {"applied V1 a", "applied V2 b", "ended", "applied V3 c"},
     {"applied V1 -"},
     "undone V2, to tell V3, both went on"},
    {"one row that is dirty", UPTO, {"V1 a"}, {NULL}, {"failed V1 -"}, "half done: V1"},
};

/* "STATUS V1 CHECKSUM" and "V1 CHECKSUM". */
typedef struct Words {
    char status[16], key[16], checksum[16];
} Words;

static Words words_of(const char *text)
{
    Words words = {0};
    int count = sscanf(text, "%15s %15s %15s", words.status, words.key, words.checksum);
    if (count == 2) {
        words = (Words){0};
        assert_int_equal(sscanf(text, "%15s %15s", words.key, words.checksum), 2);
    }
    return words;
}

static const char *version_of(TALLOC_CTX *ctx, const Words *words)
{
    return words->key[0] == 'V' ? talloc_strdup(ctx, words->key + 1) : NULL;
}

static const char *name_of(TALLOC_CTX *ctx, const Words *words)
{
    return talloc_strdup(ctx, words->key[0] == 'R' ? words->key + 1 : "some name");
}

static MigrationSet *make_set(TALLOC_CTX *ctx, const char *const *files)
{
    MigrationSet *set = talloc_zero(ctx, MigrationSet);
    set->layout = &layout_flyway;
    set->files = talloc_zero_array(set, MigrationFile, 5);
    for (; *files; files++) {
        const Words words = words_of(*files);
        MigrationFile *file = &set->files[set->count++];
        file->kind = words.key[0] == 'V' ? MIGRATION_VERSIONED : MIGRATION_REPEATABLE;
        file->version = version_of(set, &words);
        file->name = name_of(set, &words);
        file->path = talloc_asprintf(set, "%s.sql", words.key);
        strcpy(file->checksum, words.checksum);
    }
    return set;
}

#define ENDED "ended"

/* How many rows of ours were shared; 0: the sharing goes on. */
static int64_t ended_after(const char *const *ours)
{
    for (int64_t count = 0; ours[count]; count++) {
        if (strcmp(ours[count], ENDED) == 0)
            return count;
    }
    return 0;
}

static size_t make_ours(TALLOC_CTX *ctx, const char *const *ours, HistoryRow **ret_rows)
{
    HistoryRow *rows = *ret_rows = talloc_zero_array(ctx, HistoryRow, 5);
    size_t count = 0;
    for (; *ours; ours++) {
        if (strcmp(*ours, ENDED) == 0)
            continue;
        const Words words = words_of(*ours);
        rows[count] = (HistoryRow){
            .seq = (int64_t)count + 1,
            .version = version_of(rows, &words),
            .name = name_of(rows, &words),
            .kind = words.key[0] == 'V' ? "versioned" : "repeatable",
            .status = talloc_strdup(rows, words.status),
            .path = talloc_asprintf(rows, "%s.sql", words.key),
            .checksum = talloc_strdup(rows, words.checksum),
        };
        count++;
    }
    return count;
}

static History *make_history(TALLOC_CTX *ctx, const char *const *ours)
{
    ERROR_AUTO Error err = {0};
    HistoryRow *rows;
    History *history;
    size_t count = make_ours(ctx, ours, &rows);
    assert_true(history_fold(ctx, rows, count, version_compare, &history, &err));
    return history;
}

static IncumbentState state_of(const char *word)
{
    static const char *const words[] = {
        [INCUMBENT_APPLIED] = "applied",
        [INCUMBENT_BASELINE] = "baseline",
        [INCUMBENT_FAILED] = "failed",
        [INCUMBENT_UNDONE] = "undone",
    };
    size_t state = 0;
    while (strcmp(words[state], word) != 0)
        state++;
    return (IncumbentState)state;
}

static size_t make_rows(TALLOC_CTX *ctx, const char *const *theirs, IncumbentRow **ret_rows)
{
    size_t count = 0;
    IncumbentRow *rows = *ret_rows = talloc_zero_array(ctx, IncumbentRow, 5);
    for (; *theirs; theirs++) {
        const Words words = words_of(*theirs);
        rows[count++] = (IncumbentRow){
            .state = state_of(words.status),
            .version = version_of(rows, &words),
            .name = name_of(rows, &words),
            .checksum = strcmp(words.checksum, "-")
                            ? talloc_asprintf(rows, "sum %s", words.checksum)
                            : NULL,
            .duration_ms = -1,
        };
    }
    return count;
}

static char *sum_of(TALLOC_CTX *ctx, void *data UNUSED, const MigrationFile *file)
{
    return talloc_asprintf(ctx, "sum %s", file->checksum);
}

static char *describe(TALLOC_CTX *ctx, const Taken *taken)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < taken->count; i++) {
        const TakenRow *row = &taken->rows[i];
        const char *key = row->row.version ? row->row.version : row->row.name;
        const char *checksum = row->file ? row->file->checksum : row->row.checksum ? "?" : "";
        text = talloc_asprintf_append(text, "%s%s %c%s%s%s", *text ? ", " : "", row->row.status,
                                      row->row.version ? 'V' : 'R', key, *checksum ? " " : "",
                                      checksum);
    }
    if (taken->failed)
        text = talloc_asprintf_append(text, "%shalf done: V%s", *text ? ", " : "",
                                      taken->failed->version);
    return text;
}

static char *add(char *text, const char *what, const char *key)
{
    return talloc_asprintf_append(text, "%s%s%s", *text ? ", " : "", what, key);
}

static char *describe_rejoined(const Case *each, const Reconciling *reconciling)
{
    TALLOC_CTX *ctx = talloc_parent(reconciling->set);
    Taken *taken = reconcile(ctx, reconciling);
    HistoryRow *ours;
    Rejoining given = {
        .incumbent = reconciling->incumbent,
        .theirs = reconciling->rows,
        .their_count = reconciling->count,
        .our_count = make_ours(ctx, each->ours, &ours),
        .history = reconciling->history,
        .ended_seq = ended_after(each->ours),
    };
    given.ours = ours;
    const Rejoined *rejoined = rejoin(ctx, &given, taken);
    char *text = describe(ctx, taken);
    for (size_t i = 0; i < rejoined->told_count; i++)
        text = add(text, "to tell V", rejoined->told[i]->version);
    for (size_t i = 0; i < rejoined->disputed_count; i++)
        text = add(text, "disputed ", rejoined->disputed[i]);
    return rejoined->both_went_on ? add(text, "both went on", "") : text;
}

static void every_case_comes_out_as_it_says(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const Case *each = &CASES[i];
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        IncumbentRow *rows;
        Reconciling given = {
            .incumbent = incumbent_by_name(each->tool),
            .history = make_history(tmp, each->ours),
            .set = make_set(tmp, each->files),
            .checksum = sum_of,
        };
        given.count = make_rows(tmp, each->theirs, &rows);
        given.rows = rows;
        char *found = ended_after(each->ours) ? describe_rejoined(each, &given)
                                              : describe(tmp, reconcile(tmp, &given));
        if (strcmp(found, each->expected) != 0)
            fail_msg("%s: '%s' instead of '%s'", each->what, found, each->expected);
    }
}

static void a_content_that_no_file_has_is_named_by_the_tool_s_checksum(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const files[] = {"V1 b", NULL}, *const theirs[] = {"applied V1 a", NULL};
    const char *const none[] = {NULL};
    IncumbentRow *rows;
    Reconciling given = {
        .incumbent = incumbent_by_name("flyway"),
        .history = make_history(tmp, none),
        .set = make_set(tmp, files),
        .checksum = sum_of,
    };
    given.count = make_rows(tmp, theirs, &rows);
    given.rows = rows;
    const Taken *taken = reconcile(tmp, &given);
    assert_int_equal(taken->count, 1);
    assert_string_equal(taken->rows[0].row.checksum, "flyway:sum a");
    assert_string_equal(taken->rows[0].row.path, "V1.sql");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_comes_out_as_it_says),
        cmocka_unit_test(a_content_that_no_file_has_is_named_by_the_tool_s_checksum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
