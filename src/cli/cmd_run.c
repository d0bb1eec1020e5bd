#include "cli/ship_options.h"
#include "cli/ship_run_command.h"

static bool act(Invocation *invocation, Ship *ship, RunResult *ret, Error *err)
{
    return settings_flag(invocation->settings, OPT_ONE_OFF)
               ? ship_oneoff(invocation->ctx, ship, ret, err)
               : ship_run(invocation->ctx, ship, ret, err);
}

static bool check_flags(const Settings *settings, Error *err)
{
    if (!settings_flag(settings, OPT_SERVING) || settings_flag(settings, OPT_ONE_OFF))
        return true;
    error_set(err, ERR_USAGE, "--serving goes with --one-off alone");
    return error_hint(err, "what serves is migrated already; name a release with --release");
}

static int run_run(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    static const ShipRunCommand command = {
        .need = SHIP_RELEASE,
        .notices = NOTICES_REQUIRED,
        .act = act,
        .text = ship_run_text,
    };
    return check_flags(invocation->settings, &err) ? ship_run_command(invocation, &command)
                                                   : invocation_fail(invocation, &err);
}

static const OptionId options[] = {
    RELEASE_OPTIONS, LEDGER_OPTIONS,    RUN_OPTIONS,      WORK_OPTIONS,    OPT_ONE_OFF,
    OPT_SERVING,     HAND_OVER_OPTIONS, CALLBACK_OPTIONS, OPTION_COUNT_OF,
};

const Command command_ship_run = {
    .name = "run",
    .group = GROUP_SHIP,
    .arguments = "[-- CMD..]",
    .summary = "migrate a release, once, and record how it ended",
    .description =
        "Runs the migration command of the configuration (or the one after --) for a release, "
        "follows it, and records its verdict, which opens or closes the gate.\n"
        "It never runs twice at once: while a run of this release is at work, the command follows "
        "that one and ends as it ends; while another release is at work, it waits as long as "
        "--wait says and then ends with 5. A release that is already migrated is left alone.\n"
        "--one-off runs the given command once beside the migrations, for anything that needs the "
        "image and the network of the app: it is recorded, waits for its turn like a migration, "
        "and leaves the release's state and the gate as they are. With --serving it is the image "
        "of the release that serves now.\n"
        "If this program is killed, the run goes on under its supervisor, and the next command "
        "finds out how it ended.",
    .examples = "tidegate run --release v42\n"
                "tidegate run --release v42 --env production --wait 10m\n"
                "tidegate run --release v42 -- bin/rails db:migrate\n"
                "tidegate run --release v42 --one-off -- bin/rails db:seed\n"
                "tidegate run --one-off --serving -- bin/rails runner 'Cache.clear'",
    .options = options,
    .needs_settings = true,
    .run = run_run,
};
