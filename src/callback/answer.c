#include "callback/answer.h"

#include <string.h>

#include "base/buf.h"

#define CAUSE_LIMIT ((size_t)1 << 20)

const char *answer_member(const json_t *object, const char *name)
{
    static const char *const parts[] = {"run", "deploy", "task"};
    const char *found = json_get_string(object, name, NULL);
    for (size_t i = 0; !found && i < COUNT_OF(parts); i++) {
        const json_t *part = json_object_get(object, parts[i]);
        if (json_is_object(part))
            found = answer_member(part, name);
    }
    return found;
}

const char *answer_code(const json_t *object)
{
    return json_get_string(json_object_get(object, "error"), "code", "failed");
}

char *answer_cause(TALLOC_CTX *ctx, const json_t *object)
{
    static const char *const parts[] = {"message", "detail", "hint"};
    const json_t *error = json_object_get(object, "error");
    const char *run_id = answer_member(object, "run_id");
    Buf text = buf_new(ctx, CAUSE_LIMIT);
    bool whole = true;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *part = json_get_string(error, parts[i], NULL);
        if (part && *part)
            whole = whole && buf_printf(&text, "%s%s", text.length ? "\n" : "", part);
    }
    if (text.length == 0)
        whole = buf_printf(&text, "it ended with exit code %lld",
                           (long long)json_get_int(object, "exit", 1));
    if (run_id && !strstr(buf_text(&text), run_id))
        whole = whole && buf_printf(&text, "\nrun %s", run_id);
    return whole ? text.data : talloc_strdup(ctx, "it failed, and its words are too many");
}

/* "tidegate.run.v1" */
static char *command_of(TALLOC_CTX *ctx, const json_t *object)
{
    const char *schema = json_get_string(object, "schema", "tidegate.tidegate.v1");
    const char *from = strchr(schema, '.');
    from = from ? from + 1 : schema;
    return talloc_strndup(ctx, from, strcspn(from, "."));
}

char *answer_summary(TALLOC_CTX *ctx, const json_t *object)
{
    static const struct {
        const char *member, *before;
    } parts[] = {
        {"release", ": release "},
        {"environment", " in "},
        {"verdict", ", "},
        {"state", ", "},
    };
    char *text = command_of(ctx, object);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *value = answer_member(object, parts[i].member);
        if (value)
            text = talloc_asprintf_append(text, "%s%s", parts[i].before, value);
    }
    return text;
}

json_t *answer_variables(const json_t *object)
{
    static const char *const names[] = {
        "release", "environment", "run_id",     "verdict",
        "state",   "serving",     "deployment", "task_definition",
    };
    json_t *variables = json_object();
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *value = answer_member(object, names[i]);
        if (value)
            json_object_set_new(variables, names[i], json_string(value));
    }
    return variables;
}
