#include "scaffold/init/draft.h"

#include <string.h>

#include "scaffold/init/pieces.h"
#include "scaffold/init/values.h"

#define OF_ENVIRONMENT "@@environment@@"

typedef struct Drafting {
    InitDraft *draft;
    TemplateValues values;
} Drafting;

static bool add_file(Drafting *drafting, const Template *template, const char *name, size_t round,
                     Error *err)
{
    InitDraft *draft = drafting->draft;
    TemplateValues values = drafting->values;
    char *path, *text;
    if (!template_fill_line(draft, name, &values, round, &path, err) ||
        !template_fill(draft, template, &values, round, &text, err))
        return false;
    /* All of it was in a block that does not hold. */
    if (!*text)
        return true;
    draft->files = talloc_realloc(draft, draft->files, InitFile, (unsigned)draft->count + 1);
    draft->files[draft->count++] = (InitFile){path, text, template->executable};
    return true;
}

static bool add_template(Drafting *drafting, const Template *template, const char *name, Error *err)
{
    bool several = strstr(name, OF_ENVIRONMENT) != NULL;
    size_t rounds = several ? drafting->values.round_count : 1;
    for (size_t round = 0; round < rounds; round++) {
        if (!add_file(drafting, template, name, several ? round : TEMPLATE_NO_ROUND, err))
            return false;
    }
    return true;
}

/* A line that begins with a space belongs to the step before it. */
static void add_step(Words *steps, const char *line, size_t length)
{
    if (length == 0)
        return;
    if (*line != ' ' || steps->count == 0) {
        words_add(steps, line, length);
        return;
    }
    const char **last = &steps->items[steps->count - 1];
    *last = talloc_asprintf(steps->items, "%s\n%.*s", *last, (int)length, line);
}

static bool add_steps(Drafting *drafting, const Template *steps, Error *err)
{
    TALLOC_AUTO char *text = NULL;
    if (!steps)
        return true;
    if (!template_fill(NULL, steps, &drafting->values, TEMPLATE_NO_ROUND, &text, err))
        return false;
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        add_step(&drafting->draft->steps, line, length);
        line += length + (line[length] == '\n');
    }
    return true;
}

static bool add_piece(Drafting *drafting, const InitPiece *piece, Error *err)
{
    for (const Template *row = init_templates; row->path; row++) {
        const char *name = init_piece_path(piece, row);
        if (name && !add_template(drafting, row, name, err))
            return false;
    }
    return add_steps(drafting, init_piece_steps(piece), err);
}

static bool add_pieces(Drafting *drafting, const InitAnswers *answers, Error *err)
{
    for (const InitPiece *piece = init_pieces; piece->folder; piece++) {
        if (init_piece_fits(piece, answers) && !add_piece(drafting, piece, err))
            return false;
    }
    return add_steps(drafting, template_find(init_templates, "steps/finally.txt"), err);
}

static Drafting begin(TALLOC_CTX *ctx, const InitAnswers *answers, const InitSight *sight)
{
    InitDraft *draft = talloc_zero(ctx, InitDraft);
    draft->steps = words_new(draft);
    return (Drafting){.draft = draft, .values = init_values(draft, answers, sight)};
}

bool init_draft(TALLOC_CTX *ctx, const InitAnswers *answers, const InitSight *sight,
                InitDraft **ret_draft, Error *err)
{
    Drafting drafting = begin(ctx, answers, sight);
    if (!add_pieces(&drafting, answers, err))
        return false;
    *ret_draft = drafting.draft;
    return true;
}

bool init_find_needed(const InitAnswers *answers, const InitSight *sight,
                      bool ret_needed[ANSWER_COUNT_OF], Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Drafting drafting = begin(tmp, answers, sight);
    bool *missing = talloc_zero_array(tmp, bool, (unsigned)init_value_count);
    drafting.values.ret_missing = missing;
    if (!add_pieces(&drafting, answers, err))
        return false;
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
        ret_needed[answer] = false;
        for (size_t i = 0; i < init_value_count; i++) {
            if (missing[i] && strcmp(init_value_names[i], init_question(answer)->name) == 0)
                ret_needed[answer] = true;
        }
    }
    return true;
}
