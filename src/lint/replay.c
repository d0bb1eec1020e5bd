#include "lint/replay.h"

#include "lint/breaking.h"
#include "lint/coverage.h"
#include "lint/directives.h"
#include "lint/effects_json.h"
#include "lint/exceptions.h"
#include "lint/findings.h"
#include "lint/phase.h"
#include "lint/transactions.h"

/* The pending file that is being walked. */
typedef struct Walk {
    Replay *replay;
    const LintText *text;
    JudgedStatement *judged;
    Effects **effects;
    size_t first; /* of the transaction that is open */
    Transactions transactions;
} Walk;

void replay_history(Replay *replay, const LintText *text)
{
    const EffectContext context = {
        .catalog = replay->catalog,
        .memory = replay->effect_memory,
        .version = replay->version,
    };
    for (size_t i = 0; i < text->count; i++)
        effects_replay(&context, text->statements[i].tree);
}

static void walk_statement(Walk *walk, size_t index)
{
    Replay *replay = walk->replay;
    const LintStatement *statement = &walk->text->statements[index];
    bool begins = false;
    EffectContext context = {
        .catalog = replay->catalog,
        .application = replay->application,
        .memory = replay->effect_memory,
        .in_transaction = transactions_enter(&walk->transactions, index, &begins),
        .version = replay->version,
    };
    if (begins) {
        catalog_begin(replay->catalog);
        walk->first = index;
    }
    walk->effects[index] = effects_of(walk->effects, &context, statement->tree);
    walk->judged[index] = (JudgedStatement){
        .file = walk->text->source->shown,
        .text = statement->text,
        .length = statement->length,
        .line = statement->line,
        .column = statement->column,
        .statement = statement->tree,
        .effects = walk->effects[index],
        .transaction = walk->transactions.open ? walk->transactions.number : 0,
    };
    if (transactions_leave(&walk->transactions, index)) {
        effects_settle(&context, walk->effects + walk->first, index + 1 - walk->first);
        walk->first = index + 1;
    }
}

static void judge(Walk *walk)
{
    Replay *replay = walk->replay;
    const JudgeContext context = {
        .policy = replay->config->policy,
        .dialect = replay->config->dialect,
        .version = replay->version,
        .live = replay->config->live != NULL,
        .catalog = replay->catalog,
    };
    judge_statements(replay->memory, &context, walk->judged, walk->text->count, &replay->findings,
                     &replay->finding_count);
}

void replay_pending(Replay *replay, const LintText *text)
{
    size_t first = replay->finding_count;
    Walk walk = {
        .replay = replay,
        .text = text,
        .transactions = transactions_of(text, replay->transactions),
    };
    walk.effects = talloc_zero_array(replay->memory, Effects *, (unsigned)text->count);
    walk.judged = talloc_zero_array(walk.effects, JudgedStatement, (unsigned)text->count);
    for (size_t i = 0; i < text->count; i++)
        walk_statement(&walk, i);
    effects_end(&(EffectContext){.catalog = replay->catalog}, walk.effects, text->count);
    replay->transactions = walk.transactions.number;
    if (replay->effects)
        effects_json_add(replay->effects, walk.judged, text->count);
    judge(&walk);
    coverage_add(replay, text);
    directives_judge(replay, text);
    phase_judge(replay, text, first);
    exceptions_heed(replay, text, first);
    findings_settle(replay, text, first);
    findings_accept(replay, first);
    breaking_note(replay, text, first);
}
