#include <string.h>

#include "base/fs.h"
#include "cli/doctor.h"
#include "config/reference.h"
#include "deploy/deploy.h"
#include "executor/executor.h"

static bool is_executable(const char *path)
{
    return fs_exists(path) && !fs_is_dir(path) && access(path, X_OK) == 0;
}

/* As the shell would find it from the configuration's folder; NULL: nowhere. */
static const char *find_program(Invocation *invocation, const char *name)
{
    TALLOC_CTX *ctx = invocation->ctx;
    if (strchr(name, '/')) {
        const char *path = fs_join(ctx, settings_root(invocation->settings), name);
        return is_executable(path) ? path : NULL;
    }
    const char *variable = env_get(invocation->env, "PATH");
    char *folders = talloc_strdup(ctx, variable ? variable : "/usr/bin:/bin");
    for (char *folder; (folder = strsep(&folders, ":")) != NULL;) {
        const char *path = fs_join(ctx, *folder ? folder : ".", name);
        if (is_executable(path))
            return path;
    }
    return NULL;
}

static Check judge_program(Invocation *invocation, const char *what, const char *name)
{
    ERROR_AUTO Error err = {0};
    const char *path = find_program(invocation, name);
    if (path)
        return check_passed(invocation, "%s: %s", what, path);
    const char *tried = fs_join(invocation->ctx, settings_root(invocation->settings), name);
    if (strchr(name, '/') && fs_exists(tried)) {
        error_set(&err, ERR_CONFIG, "%s: '%s' is not executable", what, name);
        error_hint(&err, "chmod +x '%s'", tried);
    } else {
        error_set(&err, ERR_CONFIG, "%s: '%s' is not %s", what, name,
                  strchr(name, '/') ? "there" : "in PATH");
        error_hint(&err, "install it, or name it with its path in tidegate.yml");
    }
    return check_failed(invocation, &err);
}

/* A bare command takes no lock of the database's, and nothing is known of it but its exit code. */
static Check recommend_exec(Check check)
{
    if (check.status == CHECK_OK)
        check.hint =
            "`tidegate exec -- CMD` as the migration command takes the database's run lock and "
            "records how it ended; not where CMD itself calls `tidegate migrate`, which does both";
    return check;
}

/* The image has it. */
static Check judge_command_away(Invocation *invocation, const char *executor,
                                const char *const *command)
{
    const char *second = command[1] ? command[1] : "";
    Check check = check_passed(invocation, "%s: %s%s%s%s, in the image", executor, command[0],
                               *second ? " " : "", second, *second && command[2] ? " .." : "");
    return doctor_uses_own_engine(invocation) ? check : recommend_exec(check);
}

Check check_migrate_command(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    const char *executor = settings_string(invocation->settings, OPT_EXECUTOR);
    const char *const *command = settings_list(invocation->settings, OPT_MIGRATE_COMMAND);
    if (!executor_find(executor)) {
        error_set(&err, ERR_CONFIG, "there is no executor '%s'", executor);
        return check_failed(invocation, &err);
    }
    if (!command || !command[0]) {
        error_set(&err, ERR_CONFIG, "migrate.command is empty");
        error_hint(&err, "write the migration command in tidegate.yml");
        return check_failed(invocation, &err);
    }
    if (doctor_migrates_away(invocation))
        return judge_command_away(invocation, executor, command);
    if (doctor_uses_own_engine(invocation))
        return check_passed(invocation, "%s: this tidegate", executor);
    return recommend_exec(judge_program(invocation, executor, command[0]));
}

Check check_deploy_command(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    const Settings *settings = invocation->settings;
    const char *deployer = settings_string(settings, OPT_DEPLOYER);
    const char *const *command = settings_list(settings, OPT_DEPLOY_COMMAND);
    if (!deployer)
        return check_warned(invocation,
                            "`up` and `deploy` need it: deploy: {driver: command, command: [..]}",
                            "not configured");
    if (!deploy_find(deployer)) {
        error_set(&err, ERR_CONFIG, "there is no deployer '%s'", deployer);
        return check_failed(invocation, &err);
    }
    if (strcmp(deployer, "none") == 0)
        return check_passed(invocation, "none: something else deploys");
    if (strcmp(deployer, "command") != 0)
        return check_passed(invocation, "%s: what it changes is checked above", deployer);
    if (!command || !command[0]) {
        error_set(&err, ERR_CONFIG, "the deployer 'command' has no command");
        error_hint(&err, "write deploy.command in tidegate.yml");
        return check_failed(invocation, &err);
    }
    return judge_program(invocation, deployer, command[0]);
}

static bool is_http_url(const char *url)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        const char *rest = url + strlen(schemes[i]);
        if (strncmp(url, schemes[i], strlen(schemes[i])) == 0)
            return *rest && !strchr("/:?#", *rest) && !strpbrk(rest, " \t\r\n");
    }
    return false;
}

Check check_health(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    const char *url = settings_string(invocation->settings, OPT_HEALTH);
    const char *deployer = settings_string(invocation->settings, OPT_DEPLOYER);
    if (!url && deployer && strcmp(deployer, "command") == 0)
        return check_warned(invocation,
                            "set deploy.health to a URL that answers 2xx once it serves",
                            "none: that the deploy command ended with 0 is all the proof there is");
    if (!url)
        return check_passed(invocation, "none");
    const char *shown = strchr(url, '@') ? reference_shown(invocation->ctx, url) : url;
    if (is_http_url(url))
        return check_passed(invocation, "%s", shown);
    error_set(&err, ERR_CONFIG, "'%s' is not a URL that can be asked", shown);
    error_hint(&err, "write it as http://HOST:PORT/PATH or https://..");
    return check_failed(invocation, &err);
}
