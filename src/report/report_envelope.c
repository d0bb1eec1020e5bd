#include <string.h>

#include "base/secret.h"
#include "report/report_inside.h"

/* Values only: a password that is a word of ours must not change the names of members. */
void report_redact_values(json_t *json)
{
    const char *key;
    size_t index;
    json_t *member;
    if (json_is_string(json)) {
        TALLOC_AUTO char *safe = secret_redact(NULL, json_string_value(json));
        if (safe && strcmp(safe, json_string_value(json)) != 0)
            json_string_set(json, safe);
    } else if (json_is_object(json)) {
        json_object_foreach(json, key, member) report_redact_values(member);
    } else if (json_is_array(json)) {
        json_array_foreach(json, index, member) report_redact_values(member);
    }
}

static json_t *string_member(const char *text)
{
    json_t *json = json_string_or_null(text);
    report_redact_values(json);
    return json;
}

json_t *report_error_json(const Error *err)
{
    json_t *json = json_object();
    json_object_set_new(json, "code", json_string(error_code(err)));
    json_object_set_new(json, "message", string_member(err->message));
    json_object_set_new(json, "detail", string_member(err->detail));
    json_object_set_new(json, "hint", string_member(err->hint));
    json_object_set_new(json, "sqlstate", string_member(*err->sqlstate ? err->sqlstate : NULL));
    json_object_set_new(json, "file", string_member(err->file));
    json_object_set_new(json, "line", err->line > 0 ? json_integer(err->line) : json_null());
    json_object_set_new(json, "retryable", json_boolean(error_retryable(err)));
    return json;
}

static json_t *schema_name(const char *command)
{
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "tidegate.%s.v1", command);
    for (char *at = name; *at; at++) {
        if (*at == ' ')
            *at = '-';
    }
    return json_string(name);
}

json_t *report_envelope(const Report *report, const Outcome *outcome)
{
    json_t *envelope = json_object();
    json_object_set_new(envelope, "schema", schema_name(report->config.command));
    json_object_set_new(envelope, "ok", json_boolean(outcome->exit_code == 0));
    json_object_set_new(envelope, "exit", json_integer(outcome->exit_code));
    if (outcome->result) {
        report_redact_values(outcome->result);
        json_object_update_missing(envelope, outcome->result);
    }
    if (outcome->err)
        json_object_set_new(envelope, "error", report_error_json(outcome->err));
    return envelope;
}
