#include "scaffold/init/pieces.h"

#include <string.h>

const InitPiece init_pieces[] = {
#define PIECE(name, ...) {.folder = name, __VA_ARGS__},
#include "scaffold/init/pieces.inc"
#undef PIECE
    {.folder = NULL},
};

const char *init_piece_mask(const InitPiece *piece, InitAnswer answer)
{
    const char *const masks[ANSWER_COUNT_OF] = {
        [ANSWER_ci] = piece->ci,
        [ANSWER_platform] = piece->platform,
        [ANSWER_infrastructure] = piece->infrastructure,
        [ANSWER_framework] = piece->framework,
        [ANSWER_database_kind] = piece->database,
        [ANSWER_via] = piece->via,
    };
    return masks[answer];
}

bool init_mask_has(const char *mask, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = mask; *at;) {
        size_t end = strcspn(at, "|");
        if (end == length && memcmp(at, word, length) == 0)
            return true;
        at += end + (at[end] == '|');
    }
    return false;
}

bool init_piece_fits(const InitPiece *piece, const InitAnswers *answers)
{
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
        const char *mask = init_piece_mask(piece, answer);
        if (mask && (!answers->at[answer] || !init_mask_has(mask, answers->at[answer])))
            return false;
    }
    return true;
}

const char *init_piece_path(const InitPiece *piece, const Template *template)
{
    size_t length = strlen(piece->folder);
    return strncmp(template->path, piece->folder, length) == 0 && template->path[length] == '/'
               ? template->path + length + 1
               : NULL;
}

const Template *init_piece_steps(const InitPiece *piece)
{
    TALLOC_AUTO char *path = talloc_asprintf(NULL, "steps/%s.txt", piece->folder);
    return template_find(init_templates, path);
}

bool init_has_pipeline(const InitAnswers *answers)
{
    const char *ci = answers->at[ANSWER_ci];
    bool found = !ci || strcmp(ci, "none") == 0;
    for (const InitPiece *piece = init_pieces; piece->folder && !found; piece++)
        found = piece->ci && init_piece_fits(piece, answers);
    return found;
}

char *init_pipeline_flags(TALLOC_CTX *ctx, const char *ci)
{
    char *text = talloc_strdup(ctx, "");
    for (const InitPiece *piece = init_pieces; piece->folder; piece++) {
        if (!piece->ci || !init_mask_has(piece->ci, ci))
            continue;
        text = talloc_asprintf_append(text, "%s--ci %s", *text ? "\n" : "", ci);
        for (InitAnswer answer = ANSWER_ci + 1; answer < ANSWER_COUNT_OF; answer++) {
            const char *mask = init_piece_mask(piece, answer);
            if (mask)
                text = talloc_asprintf_append(
                    text, " --%s %s", option_row(init_question(answer)->option)->flag, mask);
        }
    }
    return text;
}
