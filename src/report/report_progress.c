#include <string.h>

#include "report/report_inside.h"

#define HEARTBEAT_MS 15000
#define CLEAR_LINE   "\r\033[K"

typedef enum Audience { EVERYBODY, NOT_QUIET, VERBOSE } Audience;

typedef struct KindRow {
    Audience audience;
    const char *prefix;
    Style style; /* of the prefix; without one, of the text */
} KindRow;

static const KindRow kinds[] = {
    [PROGRESS_STEP] = {NOT_QUIET, "", STYLE_NONE},
    [PROGRESS_WAIT] = {NOT_QUIET, "", STYLE_FAINT},
    [PROGRESS_TURN] = {NOT_QUIET, "", STYLE_FAINT},
    [PROGRESS_OUTPUT] = {NOT_QUIET, "| ", STYLE_FAINT},
    [PROGRESS_WARNING] = {EVERYBODY, "warning: ", STYLE_WARNING},
    [PROGRESS_VERBOSE] = {VERBOSE, "", STYLE_FAINT},
};

static bool is_heard(const ReportConfig *config, ProgressKind kind)
{
    switch (kinds[kind].audience) {
    case EVERYBODY:
        return true;
    case NOT_QUIET:
        return !config->quiet;
    case VERBOSE:
        return config->verbose && !config->quiet;
    }
    return true;
}

/* A line can be renewed only where escape sequences work. */
static bool can_renew(const Report *report)
{
    const char *term = env_get(report->config.env, "TERM");
    return terminal_is_tty(report->config.err_out) && !(term && strcmp(term, "dumb") == 0);
}

static void clear_line(ReportProgress *self)
{
    if (self->line_open)
        fputs(CLEAR_LINE, self->report->config.err_out);
    self->line_open = false;
}

static void print_lines(ReportProgress *self, ProgressKind kind, const char *text)
{
    FILE *out = self->report->config.err_out;
    const KindRow *row = &kinds[kind];
    bool color = report_use_color(self->report, out) && row->style != STYLE_NONE;
    const char *on = terminal_style(row->style, color), *off = terminal_style(STYLE_NONE, color);
    clear_line(self);
    for (const char *at = text;;) {
        const char *end = strchrnul(at, '\n');
        int length = (int)(end - at);
        if (*row->prefix)
            fprintf(out, "%s%s%s%.*s\n", on, row->prefix, off, length, at);
        else
            fprintf(out, "%s%.*s%s\n", on, length, at, off);
        if (end[0] == '\0' || end[1] == '\0')
            return;
        at = end + 1;
    }
}

static void renew_line(ReportProgress *self, const char *text)
{
    FILE *out = self->report->config.err_out;
    TALLOC_AUTO char *line = report_cut_line(NULL, text, terminal_width(out) - 1);
    fprintf(out, "%s%s", CLEAR_LINE, line);
    self->line_open = true;
}

static void show_wait(ReportProgress *self, ProgressKind kind, const char *text, int64_t now)
{
    bool news = kind == PROGRESS_TURN || !self->waiting;
    if (can_renew(self->report)) {
        renew_line(self, text);
    } else if (news || now - self->last_ms >= HEARTBEAT_MS) {
        print_lines(self, PROGRESS_WAIT, text);
        self->last_ms = now;
    }
    self->waiting = true;
}

static void show(ReportProgress *self, ProgressKind kind, const char *text)
{
    Clock *clock = self->report->config.clock;
    int64_t now = clock->monotonic_ms(clock);
    if (kind == PROGRESS_WAIT || kind == PROGRESS_TURN) {
        show_wait(self, kind, text, now);
    } else {
        print_lines(self, kind, text);
        self->last_ms = now;
        if (kind == PROGRESS_STEP)
            self->waiting = false;
    }
    fflush(self->report->config.err_out);
}

static void progress_print(Progress *progress, ProgressKind kind, const char *text)
{
    ReportProgress *self = (ReportProgress *)progress;
    if (!is_heard(&self->report->config, kind))
        return;
    TALLOC_AUTO char *clean = report_clean_text(NULL, text);
    pthread_mutex_lock(&self->mutex);
    show(self, kind, clean);
    pthread_mutex_unlock(&self->mutex);
}

static void progress_tell_event(Progress *progress, const RunEvent *event)
{
    ReportProgress *self = (ReportProgress *)progress;
    pthread_mutex_lock(&self->mutex);
    report_event(self, event);
    pthread_mutex_unlock(&self->mutex);
}

void report_progress_start(Report *report)
{
    bool events = report->config.json && report->config.events;
    report->progress = (ReportProgress){
        .progress = {.say = progress_print, .tell = events ? progress_tell_event : NULL},
        .report = report,
    };
    pthread_mutex_init(&report->progress.mutex, NULL);
}

void report_progress_clear(Report *report)
{
    pthread_mutex_lock(&report->progress.mutex);
    clear_line(&report->progress);
    pthread_mutex_unlock(&report->progress.mutex);
    fflush(report->config.err_out);
}

Progress *report_progress(Report *report)
{
    return &report->progress.progress;
}
