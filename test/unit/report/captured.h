/* A Report whose two streams end in memory. */
#pragma once

#include <stdlib.h>

#include "base/attr.h"
#include "fake_clock.h"
#include "fake_env.h"
#include "report/report.h"

typedef struct Captured {
    char *out_text, *err_text;
    size_t out_length, err_length;
    FILE *out, *err_out;
    FakeEnv env;
    FakeClock clock;
    Report *report;
} Captured;

static inline int captured_destroy(Captured *captured)
{
    fclose(captured->out);
    fclose(captured->err_out);
    free(captured->out_text);
    free(captured->err_text);
    return 0;
}

/* `config` has what the test is about; streams, environment and clock are filled in. */
static inline Captured *captured_new(ReportConfig config)
{
    static const char *const no_variables[] = {NULL};
    Captured *captured = talloc_zero(NULL, Captured);
    captured->out = open_memstream(&captured->out_text, &captured->out_length);
    captured->err_out = open_memstream(&captured->err_text, &captured->err_length);
    captured->env = fake_env_new(no_variables);
    captured->clock = fake_clock_new(0);
    config.command = config.command ? config.command : "test";
    config.out = captured->out;
    config.err_out = captured->err_out;
    config.env = &captured->env.env;
    config.clock = &captured->clock.clock;
    captured->report = report_new(captured, &config);
    talloc_set_destructor(captured, captured_destroy);
    return captured;
}

static inline const char *captured_out(Captured *captured)
{
    fflush(captured->out);
    return captured->out_text;
}

static inline const char *captured_err(Captured *captured)
{
    fflush(captured->err_out);
    return captured->err_text;
}
