/* Walks the sources in their order: history into the catalog, pending statements through effects
 * and judgement into findings (internal to this folder). */
#pragma once

#include "config/words.h"
#include "lint/catalog/catalog.h"
#include "lint/allow/baseline.h"
#include "lint/effects/effects.h"
#include "lint/judge/judge.h"
#include "lint/lint.h"
#include "lint/source.h"

typedef struct Replay {
    TALLOC_CTX *memory; /* of findings and of what they point into */
    const LintConfig *config;
    Catalog *catalog;
    EffectMemory *effect_memory; /* rows and labels that earlier statements wrote */
    Application *application;    /* or NULL */
    Baseline *baseline;          /* or NULL */
    int version;                 /* of the server: 150000 */
    Finding *findings;
    size_t finding_count;
    FindingSummary summary;
    char today[11];  /* "2026-11-26", in UTC: on which exceptions must hold */
    json_t *effects; /* an array; NULL: not asked for */
    Words breaking;  /* LintResult.breaking */
    int transactions;
} Replay;

/* Applies all of its statements, without judging any. */
void replay_history(Replay *replay, const LintText *text);
/* Judges it; its findings are appended in the order of their places. */
void replay_pending(Replay *replay, const LintText *text);
