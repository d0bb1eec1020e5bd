/* Filling in templates, which are compiled into the program: files below templates/.
 *
 * @@name@@ becomes a value. Lines of their own: between @@if NAME@@ or @@unless NAME@@ and @@end@@
 * stays what belongs to a value that is there and not empty (or is not); what is between
 * @@each WHAT@@ and @@end@@ is repeated. script/lib/embed_templates.py has put in the includes and
 * checked that every name is known and that there is nothing else. The marks are such that the
 * languages of CI systems (${{ }}), Helm ({{ }}), shells and Terraform (${ }) pass untouched.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct Template {
    const char *path; /* below its folder of templates; NULL ends a table */
    const char *text;
    bool executable; /* the file is a program */
} Template;

typedef struct TemplateValues {
    const char *const *names;
    const char *const *at; /* by the same index; NULL: not given */
    size_t count;
    /* Of @@each@@: the values of every round; one that is NULL is as outside. */
    const char *const *const *rounds;
    size_t round_count;
    /* NULL, or by the same index: a value that is not given is noted here and no error. */
    bool *ret_missing;
} TemplateValues;

/* By its path; NULL: there is none. */
const Template *template_find(const Template *templates, const char *path);

#define TEMPLATE_NO_ROUND SIZE_MAX

/* The text with the values in their places; child of ctx. `round`: whose values are meant outside
 * of @@each@@ as well. A value that is not given is ERR_INTERNAL, text that grows beyond all
 * measure ERR_USAGE. */
bool template_fill(TALLOC_CTX *ctx, const Template *template, const TemplateValues *values,
                   size_t round, char **ret_text, Error *err) MUST_USE;

/* The same of one line without blocks. */
bool template_fill_line(TALLOC_CTX *ctx, const char *line, const TemplateValues *values,
                        size_t round, char **ret_text, Error *err) MUST_USE;
