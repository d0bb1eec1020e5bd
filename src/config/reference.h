/* The syntax of references: env:NAME, file:PATH, ssm:NAME, secretsmanager:ID#KEY, rds-iam:URL, or
 * the value itself. Reading what they point to is the business of src/secrets. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

typedef enum ReferenceKind {
    REFERENCE_VALUE, /* the text is the value itself */
    REFERENCE_ENVIRONMENT,
    REFERENCE_FILE,
    REFERENCE_SSM,            /* a parameter of AWS Systems Manager */
    REFERENCE_SECRETSMANAGER, /* a secret of AWS Secrets Manager */
    REFERENCE_RDS_IAM,        /* a database's URL, whose password is a token of AWS IAM */
} ReferenceKind;

/* *ret_rest (may be NULL) is what follows the prefix. */
ReferenceKind reference_kind(const char *text, const char **ret_rest);

/* A part of a value that is secret by its place: the password in a URL or connection string. */
typedef struct ReferencePart {
    size_t start, length;
} ReferencePart;

#define REFERENCE_MOST_PARTS 8

/* Finds them in order of place; returns how many. */
size_t reference_find_secrets(const char *text, ReferencePart ret_parts[REFERENCE_MOST_PARTS]);

/* Fit to be shown: references and sqlite: paths as they are, URLs with their passwords as
 * ********, any other value as ******** alone. Child of ctx. */
char *reference_shown(TALLOC_CTX *ctx, const char *text);

/* The same for a text that is no reference, such as a health URL: only passwords in it are hidden.
 * Child of ctx. */
char *reference_without_secrets(TALLOC_CTX *ctx, const char *text);
