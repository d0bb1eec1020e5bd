/* Where an app runs on ECS, as the configuration says it (`aws:` and `migrate:`). */
#pragma once

/* Strings are borrowed; each may be NULL unless it says otherwise. */
typedef struct AwsTarget {
    const char *region;          /* NULL: the Aws' own */
    const char *cluster;         /* name or ARN; NULL: ECS' "default" */
    const char *const *services; /* NULL-terminated, in the order they are deployed; never NULL */
    const char *from;         /* the service whose network and roles the task takes; NULL: first */
    const char *container;    /* that migrates; NULL: the only essential one */
    const char *task_role;    /* ARN, instead of the service's */
    const char *cpu, *memory; /* of the task, instead of the service's: "512", "1024" */
    const char *const *variables; /* more "NAME=value" for the container; NULL-terminated or NULL */
} AwsTarget;
