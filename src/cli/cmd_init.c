#include "base/process.h"
#include "cli/command.h"
#include "cli/init_answers.h"
#include "cli/init_ask.h"
#include "cli/init_report.h"
#include "scaffold/init/pieces.h"

#define HERE "."

/* Off a terminal nothing is overwritten that nobody has agreed to, and then nothing is written at
 * all: half a pipeline is none. */
static bool refuse_overwriting(const InitPlacement *placement, Error *err)
{
    TALLOC_AUTO char *names = talloc_strdup(NULL, "");
    for (size_t i = 0; i < placement->count; i++) {
        if (placement->files[i].state == INIT_CHANGED)
            names = talloc_asprintf_append(names, "%s%s", *names ? ", " : "",
                                           placement->files[i].file->path);
    }
    error_set(err, ERR_USAGE, "there already, and not what would be written: %s", names);
    return error_hint(err,
                      "--dry-run shows the difference, --yes overwrites; on a terminal you are "
                      "asked for each");
}

static bool agree_to_overwrite(const Invocation *invocation, const InitPlacement *placement,
                               Error *err)
{
    bool yes = settings_flag(invocation->settings, OPT_YES), asks = init_can_ask(invocation);
    bool changed = false;
    for (size_t i = 0; i < placement->count; i++) {
        InitPlaced *placed = &placement->files[i];
        if (placed->state != INIT_CHANGED)
            continue;
        changed = true;
        if (!invocation_wants_json(invocation->settings))
            init_print_diff(invocation->report, stderr, placed);
        if (yes || !asks)
            continue;
        TALLOC_AUTO char *question = talloc_asprintf(NULL, "overwrite %s?", placed->file->path);
        placed->keep = !init_ask_yes(question);
    }
    return !changed || yes || asks || refuse_overwriting(placement, err);
}

/* tidegate.yml alone is no gate. */
static void say_no_pipeline(const Invocation *invocation, const InitAnswers *answers)
{
    const char *ci = answers->at[ANSWER_ci];
    if (init_has_pipeline(answers))
        return;
    const char *flags = init_pipeline_flags(invocation->ctx, ci);
    progress_say(invocation->progress, PROGRESS_WARNING,
                 "there is no pipeline of %s for these answers: have yours call `tidegate up`%s%s",
                 ci, *flags ? "; there is one for\n" : "", flags);
}

static bool work(const Invocation *invocation, InitReport *told, Error *err)
{
    InitAnswers *answers = talloc_zero(invocation->ctx, InitAnswers);
    InitSight *sight;
    InitDraft *draft;
    InitPlacement *placement;
    if (!init_gather(invocation, HERE, answers, &sight, err) ||
        !init_draft(invocation->ctx, answers, sight, &draft, err) ||
        !init_place(invocation->ctx, HERE, draft, &placement, err))
        return false;
    say_no_pipeline(invocation, answers);
    *told = (InitReport){
        .answers = answers,
        .sight = sight,
        .draft = draft,
        .placement = placement,
        .dry_run = settings_flag(invocation->settings, OPT_DRY_RUN),
    };
    return told->dry_run ||
           (agree_to_overwrite(invocation, placement, err) && init_write(placement, err));
}

static int run_init(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    InitReport told;
    /* A look at a live service takes credentials. */
    process_forbid_core_dumps();
    if (!work(invocation, &told, &err))
        return invocation_fail(invocation, &err);
    return init_report(invocation, &told);
}

static const OptionId options[] = {
    OPT_CI,      OPT_PLATFORM, OPT_INFRASTRUCTURE, OPT_FRAMEWORK, OPT_DATABASE_KIND,
    OPT_VIA,     OPT_APP,      OPT_ENVIRONMENTS,   OPT_REGION,    OPT_ACCOUNT,
    OPT_CLUSTER, OPT_SERVICE,  OPT_CONTAINER,      OPT_PROFILE,   OPT_ROLE,
    OPT_DRY_RUN, OPT_YES,      OPTION_COUNT_OF,
};

const Command command_init = {
    .name = "init",
    .group = GROUP_SETUP,
    .summary = "write tidegate.yml and the pipeline's files for this folder",
    .description =
        "Asks which CI system, platform, framework, database and environments there are, looks "
        "at the folder (and, where --cluster and --service are named and credentials are there, at "
        "the service that runs) for what it can tell by itself, and writes tidegate.yml and the "
        "files of the pipeline. What was found is said, and proposed; what a flag says is not "
        "asked. Without a terminal what was found is taken, and what is still open ends it with 2, "
        "naming the flags.\n"
        "A file that is there and is not what would be written is shown as a difference first, and "
        "overwritten only when you say so (or by --yes, which also takes what was found). Given "
        "the same answers again, it changes nothing. It writes below the working folder only, and "
        "through no symbolic link.\n"
        "Several environments have clusters or services of their own: {env} in --cluster or "
        "--service stands for the environment's name.",
    .examples = "tidegate init\n"
                "tidegate init --ci gitlab --platform ecs --infrastructure terraform --framework "
                "django --region eu-west-1 --cluster prod --service web --dry-run\n"
                "tidegate init --environments staging,production --cluster 'shop-{env}'",
    .options = options,
    .run = run_init,
};
