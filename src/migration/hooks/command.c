#include "migration/hooks/command.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "base/line_pipe.h"
#include "base/process.h"
#include "migration/apply/upkeep.h"
#include "migration/apply/work.h"

/* Between two looks whether it has ended, when it prints nothing. */
#define LOOK_MS 50
/* From SIGTERM to SIGKILL. */
#define GRACE_MS (10 * 1000)
/* Of its output so many of the last lines are kept for a failure. */
#define KEPT_LINES 10
#define LINE_LIMIT 2000
/* A program that is larger is told apart by its name alone. */
#define PROGRAM_LIMIT ((size_t)1024 * 1024)

static const char *const MOMENT_NAMES[] = {
    [HOOK_BEFORE_ALL] = "before_all",   [HOOK_BEFORE_EACH] = "before_each",
    [HOOK_AFTER_EACH] = "after_each",   [HOOK_AFTER_ALL] = "after_all",
    [HOOK_AFTER_ERROR] = "after_error",
};

const char *hook_moment_name(HookMoment moment)
{
    return MOMENT_NAMES[moment];
}

/* The file of argv[0]; NULL: it is a name to be looked up. Child of ctx. */
static char *program_path(TALLOC_CTX *ctx, const HookCommand *command)
{
    const char *program = command->argv[0];
    return strchr(program, '/') ? fs_join(ctx, command->directory, program) : NULL;
}

static bool is_in_path(const char *program)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *path = getenv("PATH");
    char *rest, *list = talloc_strdup(tmp, path ? path : "/usr/bin:/bin");
    for (char *dir = strtok_r(list, ":", &rest); dir; dir = strtok_r(NULL, ":", &rest)) {
        if (access(fs_join(tmp, dir, program), X_OK) == 0)
            return true;
    }
    return false;
}

bool hook_command_check(const HookCommand *command, Error *err)
{
    TALLOC_AUTO char *path = program_path(NULL, command);
    if (path ? access(path, X_OK) == 0 : is_in_path(command->argv[0]))
        return true;
    bool there = path && fs_exists(path);
    error_set(err, ERR_CONFIG, "the hook '%s' cannot be run: %s", command->shown,
              there ? "the file may not be executed" : "there is no such program");
    return there ? error_hint(err, "chmod +x '%s'", path)
                 : error_hint(err, "a name with a slash is looked for from '%s', any other in PATH",
                              command->directory);
}

void hook_command_digest(const HookCommand *command, char ret_hex[DIGEST_HEX_SIZE])
{
    Digest digest;
    ERROR_AUTO Error ignored = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *path = program_path(tmp, command), *text;
    size_t length;
    digest_start(&digest);
    for (const char *const *word = command->argv; *word; word++)
        digest_add(&digest, *word, strlen(*word) + 1);
    if (path && fs_read(tmp, path, PROGRAM_LIMIT, &text, &length, &ignored))
        digest_add(&digest, text, length);
    digest_end(&digest, ret_hex);
}

/* A hook that runs. */
typedef struct Running {
    Engine *engine;
    const HookCommand *command;
    LinePipe output;
    char *kept[KEPT_LINES]; /* the last lines, around `lines` */
    size_t lines;
    pid_t pid;
    bool ended;
    int status;
    int64_t stop_at, kill_at; /* monotonic; kill_at 0: it was not asked to end */
} Running;

static int64_t now_ms(const Running *running)
{
    Clock *clock = running->engine->config.clock;
    return clock->monotonic_ms(clock);
}

static void take_line(void *data, const char *name UNUSED, const char *bytes, size_t length)
{
    Running *running = data;
    char **kept = &running->kept[running->lines++ % KEPT_LINES];
    talloc_free(*kept);
    *kept = talloc_strndup(NULL, bytes, length);
    progress_say(running->engine->config.progress, PROGRESS_STEP, "%s: %s",
                 running->command->argv[0], *kept);
}

static void cleanup_kept(Running *running)
{
    for (size_t i = 0; i < KEPT_LINES; i++)
        TALLOC_FREE(running->kept[i]);
}

static char *last_lines(TALLOC_CTX *ctx, const Running *running)
{
    char *text = talloc_strdup(ctx, "");
    size_t first = running->lines > KEPT_LINES ? running->lines - KEPT_LINES : 0;
    for (size_t i = first; i < running->lines; i++)
        text =
            talloc_asprintf_append(text, "%s%s", *text ? "\n" : "", running->kept[i % KEPT_LINES]);
    return text;
}

/* A list of "NAME=value" that grows. */
typedef struct Variables {
    const char **list;
    size_t count;
} Variables;

static void add(Variables *variables, const char *name, const char *value)
{
    if (value)
        variables->list[variables->count++] =
            talloc_asprintf(variables->list, "%s=%s", name, value);
}

static char *number(TALLOC_CTX *ctx, size_t value)
{
    return talloc_asprintf(ctx, "%zu", value);
}

#define VARIABLES_MOST 12

static const char *const *environment_of(TALLOC_CTX *ctx, const Engine *engine,
                                         const HookNews *news)
{
    const MigrationFile *file = news->script ? news->script->file : NULL;
    const MigrateResult *result = news->result;
    bool before = news->moment == HOOK_BEFORE_ALL || news->moment == HOOK_BEFORE_EACH;
    Variables variables = {.list = talloc_zero_array(ctx, const char *, VARIABLES_MOST)};
    add(&variables, "TIDEGATE_HOOK", hook_moment_name(news->moment));
    add(&variables, "TIDEGATE_HOOK_RUN", engine->run_id);
    add(&variables, "TIDEGATE_HOOK_APP", *engine->config.app ? engine->config.app : NULL);
    add(&variables, "TIDEGATE_HOOK_ENVIRONMENT", engine->config.environment);
    add(&variables, "TIDEGATE_HOOK_DATABASE", engine->label);
    add(&variables, "TIDEGATE_HOOK_OUTCOME", before ? NULL : work_verdict(news->failure));
    add(&variables, "TIDEGATE_HOOK_APPLIED", number(ctx, result ? result->applied_count : 0));
    add(&variables, "TIDEGATE_HOOK_PENDING", number(ctx, result ? result->pending : 0));
    add(&variables, "TIDEGATE_HOOK_VERSION", file ? file->version : NULL);
    add(&variables, "TIDEGATE_HOOK_PATH", file ? file->path : NULL);
    add(&variables, "TIDEGATE_HOOK_ERROR",
        news->failure ? secret_redact(ctx, news->failure->message) : NULL);
    return variables.list;
}

static bool start(TALLOC_CTX *ctx, Running *running, const HookNews *news, Error *err)
{
    int write_fd;
    const HookCommand *command = running->command;
    if (!line_pipe_open(ctx, "output", LINE_LIMIT, take_line, running, &running->output, &write_fd,
                        err))
        return false;
    const ProcessSpec spec = {
        .argv = command->argv,
        .environment = environment_of(ctx, running->engine, news),
        .directory = command->directory,
        .stdin_fd = -1,
        .stdout_fd = write_fd,
        .stderr_fd = write_fd,
        .own_group = true,
    };
    bool started = process_spawn(&spec, &running->pid, err);
    close(write_fd);
    if (!started)
        line_pipe_close(&running->output);
    running->stop_at = now_ms(running) + running->engine->config.hook_timeout_ms;
    return started;
}

static void ask_to_end(Running *running)
{
    if (running->kill_at)
        return;
    running->kill_at = now_ms(running) + GRACE_MS;
    kill(-running->pid, SIGTERM);
}

/* The run is to go on: neither cancelled, nor without its lock, nor out of time. */
static bool may_go_on(const Running *running, Upkeep *upkeep, Error *err)
{
    const Engine *engine = running->engine;
    if (cancel_signal(engine->config.cancel))
        return cancel_error(engine->config.cancel, err);
    if (engine->owner && engine->db && db_alive(engine->db) && !upkeep_continue(upkeep, err))
        return false;
    if (now_ms(running) < running->stop_at)
        return true;
    TALLOC_AUTO char *limit = clock_duration_text(NULL, engine->config.hook_timeout_ms);
    error_set(err, ERR_FAILED, "the hook '%s' was stopped after %s", running->command->shown,
              limit);
    return error_hint(err, "give it more time: migrations.hook_timeout");
}

static void take_turn(Running *running)
{
    /* A cancel that was passed on would end each wait at once. */
    const Cancel *cancel = running->kill_at ? NULL : running->engine->config.cancel;
    if (cancel_wait_fd(cancel, running->output.fd, POLLIN, LOOK_MS) == WAIT_READY &&
        running->output.fd >= 0)
        line_pipe_read(&running->output);
    running->ended = waitpid(running->pid, &running->status, WNOHANG) == running->pid;
}

/* *err is filled when it had to be stopped. */
static void follow(Running *running, Error *err)
{
    Upkeep upkeep = upkeep_start(running->engine);
    while (!running->ended) {
        if (!error_is_set(err) && !may_go_on(running, &upkeep, err))
            ask_to_end(running);
        if (running->kill_at && now_ms(running) >= running->kill_at)
            kill(-running->pid, SIGKILL);
        take_turn(running);
    }
    line_pipe_read(&running->output);
    line_pipe_close(&running->output);
}

static bool judge(const Running *running, Error *err)
{
    bool failed = !WIFEXITED(running->status) || WEXITSTATUS(running->status) != 0;
    if (!error_is_set(err) && !failed)
        return true;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!error_is_set(err))
        error_set(err, ERR_FAILED, "the hook '%s' failed: %s", running->command->shown,
                  process_status_text(tmp, running->status));
    char *lines = last_lines(tmp, running);
    return *lines ? error_detail(err, "%s", lines) : false;
}

bool hook_command_run(Engine *engine, const HookCommand *command, const HookNews *news, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    CLEANUP(cleanup_kept) Running running = {.engine = engine, .command = command};
    progress_say(engine->config.progress, PROGRESS_STEP, "running '%s'", command->shown);
    if (!start(tmp, &running, news, err))
        return error_wrap(err, "in the hook '%s'", command->shown);
    follow(&running, err);
    return judge(&running, err);
}
