#include "migration/history/resume.h"

#include <string.h>

#include "migration/apply/failure.h"

/* So much of a statement is shown. */
#define SHOWN_BYTES 300

static const struct {
    const char *name;
    MigrationKind kind;
} KINDS[] = {
    {"versioned", MIGRATION_VERSIONED},
    {"repeatable", MIGRATION_REPEATABLE},
    {"undo", MIGRATION_UNDO},
    {"baseline", MIGRATION_BASELINE},
};

const MigrationFile *resume_file(const Engine *engine, const OpenWork *work)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (strcmp(KINDS[i].name, work->kind) == 0)
            return files_find(engine->set, KINDS[i].kind,
                              work->version ? work->version : work->name);
    }
    return NULL;
}

bool resume_is_of(const Engine *engine, const OpenWork *work, const MigrationFile *file,
                  const Step *step)
{
    return strcmp(work->kind, step->kind) == 0 && resume_file(engine, work) == file;
}

int resume_done(const Engine *engine, const MigrationFile *file, const Step *step)
{
    int64_t done = 0;
    for (size_t i = 0; i < engine->work_count; i++) {
        const OpenWork *work = &engine->work[i];
        if (work->committed && work->last > done && resume_is_of(engine, work, file, step))
            done = work->last;
    }
    return (int)done;
}

/* The walk through the file beside the rows of what is committed. */
typedef struct Comparison {
    Engine *engine;
    const Script *script;
    const Step *step;
    const OpenWork *also;
    const OpenWork *part; /* whose statements are being read, or NULL */
    Digest digest;
    const char *rest; /* of its text, what is still to come; NULL: it is not known */
    int number;       /* of the statement last read */
    int committed;    /* up to this one */
    struct {
        int number; /* 0: none */
        Place place;
        char *now;
    } different; /* the first of the part that is not as it was */
} Comparison;

static const OpenWork *part_of(const Comparison *comparison, int number)
{
    const Engine *engine = comparison->engine;
    for (size_t i = 0; i < engine->work_count; i++) {
        const OpenWork *work = &engine->work[i];
        if ((work->committed || work == comparison->also) && work->first <= number &&
            work->last >= number &&
            resume_is_of(engine, work, comparison->script->file, comparison->step))
            return work;
    }
    return NULL;
}

static bool fail_differs(const Comparison *comparison, const OpenWork *part, Error *err)
{
    const char *now = comparison->different.now;
    error_set(err, ERR_VALIDATION, "statement %d of '%s' was changed after it was committed",
              comparison->different.number, comparison->script->file->path);
    error_detail(err,
                 "run %s committed statement%s 1 to %d and ended before the rest; now it says: "
                 "%.*s",
                 part->run_id, comparison->committed == 1 ? "" : "s", comparison->committed,
                 SHOWN_BYTES, now ? now : "");
    error_hint(err, "put it back as it was, and the change into a new migration, then: tidegate "
                    "migrate; or take back by hand what is committed, and to let the file run from "
                    "its beginning: tidegate repair");
    failure_place(err, comparison->script, comparison->different.place);
    return false;
}

static bool fail_shorter(const Comparison *comparison, Error *err)
{
    error_set(err, ERR_VALIDATION,
              "'%s' has %d statements, of which %d are committed: some were taken out",
              comparison->script->file->path, comparison->number, comparison->committed);
    return error_hint(err,
                      "put them back, then: tidegate migrate; or take back by hand what is "
                      "committed, and to let the file run from its beginning: tidegate repair");
}

static void note_different(Comparison *comparison, const SqlItem *item)
{
    if (comparison->different.number)
        return;
    comparison->different.number = comparison->number;
    comparison->different.place = (Place){item->line, item->column};
    comparison->different.now =
        talloc_strndup(comparison->engine->loaded, item->text, item->length);
}

static void compare_text(Comparison *comparison, const SqlItem *item)
{
    const char *rest = comparison->rest;
    if (!rest)
        return;
    size_t skip = comparison->number > comparison->part->first ? strlen(SCRIPT_SEPARATOR) : 0;
    if (strlen(rest) < skip + item->length || memcmp(rest + skip, item->text, item->length) != 0) {
        note_different(comparison, item);
        comparison->rest = NULL;
        return;
    }
    comparison->rest = rest + skip + item->length;
}

static void begin_part(Comparison *comparison, const OpenWork *part)
{
    comparison->part = part;
    comparison->rest = *part->statement ? part->statement : NULL;
    digest_start(&comparison->digest);
}

static bool end_part(Comparison *comparison, const SqlItem *item, Error *err)
{
    char hash[DIGEST_HEX_SIZE];
    const OpenWork *part = comparison->part;
    digest_end(&comparison->digest, hash);
    comparison->part = NULL;
    if (strcmp(hash, part->hash) == 0)
        return true;
    note_different(comparison, item);
    return fail_differs(comparison, part, err);
}

static bool compare(void *data, SqlEvent event, const SqlItem *item, Error *err)
{
    Comparison *comparison = data;
    if (event != SQL_STATEMENT || script_skips(comparison->script, item->index))
        return true;
    const OpenWork *part = part_of(comparison, ++comparison->number);
    if (!part)
        return true;
    if (part != comparison->part)
        begin_part(comparison, part);
    else
        digest_add(&comparison->digest, SCRIPT_SEPARATOR, strlen(SCRIPT_SEPARATOR));
    digest_add(&comparison->digest, item->text, item->length);
    compare_text(comparison, item);
    return comparison->number < part->last || end_part(comparison, item, err);
}

bool resume_check(Engine *engine, const Script *script, const Step *step, const OpenWork *also,
                  Error *err)
{
    int committed = resume_done(engine, script->file, step);
    if (also && also->last > committed)
        committed = (int)also->last;
    if (committed == 0 || script->unreadable)
        return true;
    Comparison comparison = {
        .engine = engine,
        .script = script,
        .step = step,
        .also = also,
        .committed = committed,
    };
    return script_walk(&script->source, compare, &comparison, err) &&
           (comparison.number >= committed || fail_shorter(&comparison, err));
}

static bool fail_gone(const OpenWork *work, Error *err)
{
    error_set(err, ERR_VALIDATION, "'%s' is partially applied, and the file is missing",
              work->path);
    error_detail(err, "statements %lld to %lld of %lld were committed by run %s",
                 (long long)work->first, (long long)work->last, (long long)work->of, work->run_id);
    return error_hint(err, "restore the file, then: tidegate migrate; or take back by hand what is "
                           "committed, and to forget that it was begun: tidegate repair");
}

static bool fail_other_way(const OpenWork *work, bool undoing, Error *err)
{
    error_set(err, ERR_PARTIAL, "'%s' is half done: %lld of its %lld statements are committed",
              work->path, (long long)work->last, (long long)work->of);
    return error_hint(err, "finish it first: tidegate %s", undoing ? "migrate" : "undo");
}

bool resume_check_others(const Engine *engine, bool undoing, Error *err)
{
    for (size_t i = 0; i < engine->work_count; i++) {
        const OpenWork *work = &engine->work[i];
        if (!work->committed)
            continue;
        if (!resume_file(engine, work))
            return fail_gone(work, err);
        if ((strcmp(work->kind, "undo") == 0) != undoing)
            return fail_other_way(work, undoing, err);
    }
    return true;
}
