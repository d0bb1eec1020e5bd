/* One section of a migration file, piece by piece: what belongs to other sections becomes blanks,
 * lines stay where they are. Blocks in which nothing is to be cut are told apart.
 *
 *     for (;;) switch (section_next(reader, &text, err)) {
 *         case SECTION_MORE: feed the next piece, or finish at the end of the file
 *         case SECTION_TEXT / SECTION_BLOCK_BEGIN / SECTION_BLOCK_END / SECTION_DONE /
 * SECTION_FAILED
 *     }
 */
#pragma once

#include "base/env.h"
#include "base/error.h"
#include "migration/layout/layout.h"

typedef struct SectionReader SectionReader;

typedef enum SectionEvent {
    SECTION_MORE, /* wants input: section_feed() or section_finish() */
    SECTION_TEXT, /* *ret_text: bytes of the file, or blanks in their place */
    SECTION_BLOCK_BEGIN,
    SECTION_BLOCK_END, /* what was given since is one statement, but for comments before it */
    SECTION_DONE,
    SECTION_FAILED, /* *err says why, ERR_VALIDATION with its line */
} SectionEvent;

typedef struct SectionText {
    const char *text; /* valid until the next call */
    size_t length;
    int line; /* 1-based, of the text's first byte */
} SectionText;

/* `env`: for variables, where the file asks for them; NULL: they stay as they are. Child of ctx. */
SectionReader *section_reader_new(TALLOC_CTX *ctx, const Layout *layout, ScriptSection section,
                                  Env *env);
/* The bytes must stay valid until the next SECTION_MORE. */
void section_feed(SectionReader *reader, const char *bytes, size_t length);
void section_finish(SectionReader *reader);
SectionEvent section_next(SectionReader *reader, SectionText *ret_text, Error *err) MUST_USE;
