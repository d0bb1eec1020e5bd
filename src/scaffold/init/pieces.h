/* Which pieces the answers ask for, by the rows of pieces.inc, and their files. */
#pragma once

#include "scaffold/init/answers.h"
#include "scaffold/template/template.h"

/* Words of answers, separated by |; NULL: any. */
typedef struct InitPiece {
    const char *folder; /* below templates/init */
    const char *ci, *platform, *infrastructure, *framework, *database, *via;
} InitPiece;

/* Ends with a NULL folder. */
extern const InitPiece init_pieces[];
/* Generated from templates/init; ends with a NULL path. */
extern const Template init_templates[];

/* The mask of a piece for a choice; NULL: any, and for what is no choice. */
const char *init_piece_mask(const InitPiece *piece, InitAnswer answer);
/* Whether the word is in the mask. */
bool init_mask_has(const char *mask, const char *word);
/* A choice that is open goes with nothing but "any". */
bool init_piece_fits(const InitPiece *piece, const InitAnswers *answers);
/* The path that a template of this piece is written to; NULL: it is another's. */
const char *init_piece_path(const InitPiece *piece, const Template *template);
/* What is to be done next, of this piece; NULL: nothing. */
const Template *init_piece_steps(const InitPiece *piece);

/* Whether a piece that fits is the pipeline of the CI system that was chosen, if one was. */
bool init_has_pipeline(const InitAnswers *answers);
/* The flags with which there is one, a line for each; "" when there is none. Child of ctx. */
char *init_pipeline_flags(TALLOC_CTX *ctx, const char *ci);
