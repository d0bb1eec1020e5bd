#include <errno.h>
#include <string.h>

#include "base/fs.h"
#include "cli/aws_setup.h"
#include "cli/doctor.h"
#include "cli/ship_setup.h"
#include "db/url.h"
#include "migration/folder/files.h"

#define FILE_SCHEME "file:"

Check check_configuration(Invocation *invocation)
{
    const char *file = settings_file(invocation->settings);
    if (file)
        return check_passed(invocation, "%s", file);
    return check_warned(invocation, "write one: tidegate help configuration",
                        "no tidegate.yml here or in a parent folder: only flags, variables and "
                        "defaults count");
}

Check check_app(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    const char *app = NULL;
    if (!settings_require(invocation->settings, OPT_APP, &app, &err))
        return check_failed(invocation, &err);
    return check_passed(invocation, "%s", app);
}

Check check_environment(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    const char *name = NULL;
    if (!settings_environment(invocation->settings, &name, &err))
        return check_failed(invocation, &err);
    return check_passed(invocation, "%s", name);
}

static Check judge_set(Invocation *invocation, const MigrationSet *set, const char *shown)
{
    if (set->warnings && set->warnings[0])
        return check_warned(invocation, "rename it, if it is meant to be a migration", "%s",
                            set->warnings[0]);
    if (set->count == 0)
        return check_warned(invocation, "make the first one: tidegate new NAME",
                            "no migrations in %s", shown);
    return check_passed(invocation, "%zu file%s in %s", set->count, set->count == 1 ? "" : "s",
                        shown);
}

static Check check_folder(Invocation *invocation)
{
    TALLOC_CTX *ctx = invocation->ctx;
    ERROR_AUTO Error err = {0};
    FilesJob *job = NULL;
    MigrationSet *set = NULL;
    const char *dir = settings_path(ctx, invocation->settings, OPT_DIR);
    const char *shown = settings_string(invocation->settings, OPT_DIR);
    const Layout *layout = layout_find(settings_string(invocation->settings, OPT_LAYOUT));
    if (!fs_is_dir(dir) && doctor_migrates_away(invocation))
        return check_passed(invocation, "none in %s; the image has its own", shown);
    if (!fs_is_dir(dir) && !doctor_uses_own_engine(invocation))
        return check_passed(invocation, "none in %s; the migrate command has its own", shown);
    if (!files_start(ctx, dir, layout, &job, &err) || !files_finish(ctx, job, &set, &err))
        return check_failed(invocation, &err);
    return judge_set(invocation, set, shown);
}

Check check_migrations(Invocation *invocation)
{
    return check_each_database(invocation, check_folder);
}

/* A ledger that is not there yet is made by the first command that records something. */
static bool is_missing_file(Invocation *invocation, const char *url, const char **ret_dir)
{
    if (strncmp(url, FILE_SCHEME, strlen(FILE_SCHEME)) != 0)
        return false;
    const char *path = url + strlen(FILE_SCHEME);
    char *dir = fs_dirname(invocation->ctx, path);
    while (!fs_exists(dir) && strcmp(dir, "/") != 0)
        dir = fs_dirname(invocation->ctx, dir);
    *ret_dir = dir;
    return !fs_exists(path);
}

static Check judge_missing(Invocation *invocation, const char *url, const char *dir)
{
    ERROR_AUTO Error err = {0};
    if (access(dir, W_OK | X_OK) == 0)
        return check_passed(invocation, "%s (will be made)", url);
    if (!fs_is_dir(dir))
        errno = ENOTDIR;
    error_set_errno(&err, ERR_IO, "%s cannot be made in '%s'", url, dir);
    error_hint(&err, "make the folder writable, or name another file as the ledger");
    return check_failed(invocation, &err);
}

/* NULL: it has its own, or which one it has is not known. */
static const char *find_sharing(Invocation *invocation, Ledger *ledger, const LedgerHead *head)
{
    TALLOC_CTX *ctx = invocation->ctx;
    ERROR_AUTO Error ignored = {0};
    const char *environment = NULL;
    const char *const *sharers = NULL;
    if (!head->database_id || !settings_environment(invocation->settings, &environment, &ignored) ||
        !ship_database_sharers(ctx, ledger, head->database_id, &sharers, &ignored) || !sharers)
        return NULL;
    return ship_sharing_text(ctx, environment, sharers);
}

/* SQLite has one writer at a time. */
static bool is_in_migrated_file(const LedgerConfig *config)
{
    return strcmp(config->url, "database") == 0 && config->database &&
           db_url_sqlite_path(secret_reveal(config->database->url));
}

/* Reads what a release reads first, and tries whether it could write. */
static bool probe(Invocation *invocation, Ledger *ledger, LedgerHead **ret_head,
                  LeaseHolder **ret_holder, Error *err)
{
    LedgerEvent *events = NULL;
    size_t count = 0;
    if (!ledger_head_get(invocation->ctx, ledger, ret_head, err) ||
        !ledger_lease_holder(invocation->ctx, ledger, ret_holder, err) ||
        !ledger_events(invocation->ctx, ledger, 1, &events, &count, err))
        return false;
    return ledger_probe(ledger, err) ||
           error_wrap(err, "it can be read (`gate` and `history` work), but not written");
}

static Check judge_ledger(Invocation *invocation, Ledger *ledger, const LedgerConfig *config)
{
    const char *url = config->url;
    ERROR_AUTO Error err = {0};
    LedgerHead *head = NULL;
    LeaseHolder *holder = NULL;
    if (!probe(invocation, ledger, &head, &holder, &err))
        return check_failed(invocation, &err);
    const char *sharing = find_sharing(invocation, ledger, head);
    if (sharing)
        return check_warned(invocation,
                            "give each its own; to a copy, by UPDATE tidegate_meta SET value = "
                            "'NEW-ID' WHERE key = 'database_id'",
                            "%s (%s)", url, sharing);
    if (is_in_migrated_file(config))
        return check_warned(invocation, "write it as ledger: file:.tidegate/ledger.db",
                            "in the SQLite file that is migrated: while a migration runs, nothing "
                            "can be recorded");
    if (holder)
        return check_passed(invocation, "%s (%s on %s is at work since %s)", url,
                            holder->actor ? holder->actor : "somebody",
                            holder->host ? holder->host : "an unknown host",
                            holder->since ? holder->since : "an unknown time");
    if (head->serving)
        return check_passed(invocation, "%s, writable (release %s serves)", url, head->serving);
    return check_passed(invocation, "%s, writable", url);
}

bool doctor_open_ledger(Invocation *invocation, LedgerConfig *ret_config, Ledger **ret_ledger,
                        const char **ret_dir, Error *err)
{
    *ret_config = (LedgerConfig){.aws = aws_of_settings(invocation),
                                 .clock = invocation->clock,
                                 .cancel = invocation->cancel};
    *ret_ledger = NULL;
    if (!settings_require(invocation->settings, OPT_APP, &ret_config->app, err) ||
        !settings_environment(invocation->settings, &ret_config->environment, err) ||
        !ship_ledger_url(invocation->ctx, invocation, &ret_config->url, err) ||
        !ship_database(invocation, ret_config->url, &ret_config->database, err))
        return false;
    return is_missing_file(invocation, ret_config->url, ret_dir) ||
           ledger_open(invocation->ctx, ret_config, ret_ledger, err);
}

Check check_ledger(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    LedgerConfig config;
    Ledger *ledger = NULL;
    const char *dir = ".";
    if (!doctor_open_ledger(invocation, &config, &ledger, &dir, &err))
        return check_failed(invocation, &err);
    return ledger ? judge_ledger(invocation, ledger, &config)
                  : judge_missing(invocation, config.url, dir);
}
