#include "cli/lint_policy.h"

#include <string.h>

#include "config/reference.h"
#include "db/db.h"
#include "lint/rules/rules.h"
#include "migration/folder/version.h"
#include "secrets/resolve.h"

#define OLDEST_POSTGRES 10

static const struct {
    const char *name;
    Severity severity;
} LEVELS[] = {
    {"off", SEVERITY_NONE},
    {"note", SEVERITY_NOTE},
    {"warning", SEVERITY_WARNING},
    {"error", SEVERITY_ERROR},
};

static bool find_level(const char *name, Severity *ret_severity)
{
    for (size_t i = 0; i < COUNT_OF(LEVELS); i++) {
        if (strcmp(LEVELS[i].name, name) == 0) {
            *ret_severity = LEVELS[i].severity;
            return true;
        }
    }
    return false;
}

static ErrorKind kind_of(const Settings *settings, OptionId id)
{
    return settings_origin(settings, id) == ORIGIN_FLAG ? ERR_USAGE : ERR_CONFIG;
}

static bool refuse_rule(const Settings *settings, const char *name, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *nearest = rule_nearest(name);
    error_set(err, kind_of(settings, OPT_RULES), "there is no rule '%s' (%s)", name,
              settings_origin_text(tmp, settings, OPT_RULES));
    if (nearest)
        return error_hint(err, "did you mean '%s'?", nearest);
    return error_hint(err, "'tidegate explain' lists the rules");
}

static bool take_rule(const Settings *settings, const char *word, LintPolicy *policy, Error *err)
{
    const char *equals = strchr(word, '=');
    TALLOC_AUTO char *name = talloc_strndup(NULL, word, (size_t)(equals - word));
    RuleId id = rule_find(name);
    Severity severity;
    if (id == RULE_NONE)
        return refuse_rule(settings, name, err);
    if (!find_level(equals + 1, &severity)) {
        error_set(err, kind_of(settings, OPT_RULES), "'%s' cannot be the level of the rule '%s'",
                  equals + 1, name);
        return error_hint(err, "it can be: off, note, warning, error");
    }
    policy->severity[id] = (signed char)severity;
    return true;
}

static bool check_version(const Settings *settings, const char *version, Error *err)
{
    if (!version || version_valid(version))
        return true;
    error_set(err, kind_of(settings, OPT_START_AFTER), "'%s' is no version of a migration",
              version);
    return error_hint(err, "a version is digits, with '.' or '_' between them: 42 for V42__x.sql");
}

/* Whatever else migrates knows neither our time limits nor our retries. */
static bool is_our_runner(const Settings *settings)
{
    const char *const *command = settings_list(settings, OPT_MIGRATE_COMMAND);
    const char *slash = command ? strrchr(command[0], '/') : NULL;
    return !command || strcmp(slash ? slash + 1 : command[0], "tidegate") == 0;
}

bool lint_policy_of(const Settings *settings, LintPolicy *ret_policy, Error *err)
{
    LintPolicy policy;
    lint_policy_init(&policy);
    const char *fail_on = settings_string(settings, OPT_FAIL_ON);
    policy.fail_on = strcmp(fail_on, "warning") == 0 ? SEVERITY_WARNING : SEVERITY_ERROR;
    policy.style = settings_flag(settings, OPT_STYLE);
    policy.our_runner = is_our_runner(settings);
    policy.start_after = settings_string(settings, OPT_START_AFTER);
    if (settings_string(settings, OPT_SMALL_ROWS))
        policy.small_rows = settings_count(settings, OPT_SMALL_ROWS);
    if (settings_string(settings, OPT_SMALL_BYTES))
        policy.small_bytes = settings_count(settings, OPT_SMALL_BYTES);
    const char *const *rules = settings_list(settings, OPT_RULES);
    for (; rules && *rules; rules++) {
        if (!take_rule(settings, *rules, &policy, err))
            return false;
    }
    if (!check_version(settings, policy.start_after, err))
        return false;
    *ret_policy = policy;
    return true;
}

bool lint_postgres_version(const Settings *settings, int *ret_version, Error *err)
{
    const char *text = settings_string(settings, OPT_POSTGRES);
    *ret_version = 0;
    if (!text)
        return true;
    char *end;
    long major = strtol(text, &end, 10), minor = 0;
    if (*end == '.')
        minor = strtol(end + 1, &end, 10);
    if (end == text || *end || major < OLDEST_POSTGRES || major > 99 || minor < 0 || minor > 99) {
        error_set(err, kind_of(settings, OPT_POSTGRES), "'%s' is no version of PostgreSQL from %d",
                  text, OLDEST_POSTGRES);
        return error_hint(err, "write it as --postgres 15");
    }
    *ret_version = (int)(major * 10000 + minor);
    return true;
}

static Dialect dialect_of_url(const char *url)
{
    static const char *const schemes[] = {
        "mysql:", "mysql2:", "mariadb:"}; /* those of others, too */
    Dialect dialect;
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        if (strncmp(url, schemes[i], strlen(schemes[i])) == 0)
            return DIALECT_MARIADB;
    }
    return db_url_dialect(url, &dialect) ? dialect : DIALECT_POSTGRES;
}

Dialect lint_dialect(const Invocation *invocation)
{
    const Settings *settings = invocation->settings;
    const char *text = settings_string(settings, OPT_DATABASE);
    const char *chosen = settings_string(settings, OPT_DIALECT);
    Dialect dialect = DIALECT_POSTGRES;
    if (chosen && dialect_find(chosen, &dialect))
        return dialect;
    if (!text || settings_origin(settings, OPT_POSTGRES) == ORIGIN_FLAG)
        return DIALECT_POSTGRES;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const SecretContext context = {
        .env = invocation->env,
        .root = settings_base(settings, OPT_DATABASE),
    };
    ReferenceKind kind = reference_kind(text, NULL);
    ERROR_AUTO Error unread = {0};
    Secret *url;
    if ((kind == REFERENCE_VALUE || kind == REFERENCE_ENVIRONMENT || kind == REFERENCE_FILE) &&
        secret_resolve(tmp, text, &context, &url, &unread))
        return dialect_of_url(secret_reveal(url));
    return DIALECT_POSTGRES;
}
