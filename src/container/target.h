/* How an app runs in containers, as the configuration says it (`docker:`, `migrate:`, `deploy:`).
 */
#pragma once

/* Strings are borrowed; each may be NULL unless it says otherwise. */
typedef struct ContainerTarget {
    const char *network;        /* of the migration's container; NULL: as the app's has it */
    const char *user;           /* "1000:1000", instead of the image's */
    const char *const *mounts;  /* "SOURCE:TARGET[:ro]"; NULL-terminated or NULL */
    const char *const *secrets; /* "NAME=REFERENCE" for its environment; NULL-terminated or NULL */
    const char *container;      /* the name of the container that serves; NULL: there is none */
    const char *order;          /* "beside", "in-turn"; NULL: by its ports */
} ContainerTarget;
