#include "config/file_reader.h"

#include <string.h>

#include "config/reference.h"

static int line_of_offset(const FileReader *reader, size_t offset)
{
    int line = 1;
    for (size_t i = 0; i < offset && i < reader->length; i++)
        line += reader->text[i] == '\n';
    return line;
}

static char *line_text(TALLOC_CTX *ctx, const FileReader *reader, int line)
{
    const char *at = reader->text;
    for (int i = 1; i < line && at; i++) {
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
    }
    return at ? talloc_strndup(ctx, at, strcspn(at, "\r\n")) : NULL;
}

static bool fail_in_line(FileReader *reader, int line, int column)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *source = line_text(tmp, reader, line);
    /* What stands in a line that is not understood is not yet known as a secret. */
    const char *shown = source ? reference_without_secrets(tmp, source) : NULL;
    return error_at(reader->err, reader->file->path, line, column, shown);
}

bool file_reader_fail_at(FileReader *reader, yaml_mark_t mark)
{
    return fail_in_line(reader, (int)mark.line + 1, (int)mark.column + 1);
}

/* What libyaml calls a problem, and what people mostly did. The first row that fits counts. */
static const struct {
    const char *context, *problem, *advice;
    bool names_line; /* behind the advice: where the context began */
} ADVICE[] = {
    {"quoted scalar", "", "close the quote that is opened in line ", true},
    {"flow ", "", "close the [ or { that is opened in line ", true},
    {"", "tab character", "indent by spaces, not by tabs", false},
    {"", "cannot start any token",
     "indent by spaces, not by tabs; quote a value that begins with @, % or `", false},
    {"", "mapping values are not allowed",
     "write one 'key: value' in a line, keys of one level below each other; quote a value that "
     "holds ': '",
     false},
    {"", "expected key", "write keys of one level below each other, indented by the same spaces",
     false},
};

static void give_advice(FileReader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *context = parser->context ? parser->context : "";
    const char *problem = parser->problem ? parser->problem : "";
    if (parser->error == YAML_READER_ERROR) {
        error_hint(reader->err, "save the file as UTF-8 text");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(ADVICE); i++) {
        if (!strstr(context, ADVICE[i].context) || !strstr(problem, ADVICE[i].problem))
            continue;
        TALLOC_AUTO char *line = talloc_asprintf(NULL, "%d", (int)parser->context_mark.line + 1);
        error_hint(reader->err, "%s%s", ADVICE[i].advice, ADVICE[i].names_line ? line : "");
        return;
    }
    error_hint(reader->err, "check the indentation and the quotes of this line and the one above");
}

/* libyaml gives a place as a mark, or as an offset when the bytes are no text. */
static bool fail_parsing(FileReader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "out of memory";
    const char *context = parser->context ? parser->context : "";
    error_set(reader->err, ERR_CONFIG, "not valid YAML: %s%s%s", context, *context ? ": " : "",
              problem);
    give_advice(reader);
    if (parser->error == YAML_READER_ERROR)
        return fail_in_line(reader, line_of_offset(reader, parser->problem_offset), 0);
    return file_reader_fail_at(reader, parser->problem_mark);
}

static bool uses_tag_or_anchor(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return true;
    case YAML_SCALAR_EVENT:
        return event->data.scalar.tag || event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.tag || event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.tag || event->data.mapping_start.anchor;
    default:
        return false;
    }
}

bool file_reader_next(FileReader *reader, yaml_event_t *ret_event)
{
    if (!yaml_parser_parse(&reader->parser, ret_event))
        return fail_parsing(reader);
    if (!uses_tag_or_anchor(ret_event))
        return true;
    error_set(reader->err, ERR_CONFIG, "YAML anchors, aliases and tags are not understood here");
    error_hint(reader->err, "write the value out; quote a value that begins with &, * or !");
    return file_reader_fail_at(reader, ret_event->start_mark);
}

bool file_event_is_null(const yaml_event_t *event)
{
    if (event->type != YAML_SCALAR_EVENT || event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return false;
    const char *text = file_event_text(event);
    return *text == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}
