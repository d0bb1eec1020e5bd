/* Inside src/config: what Settings is made of. */
#pragma once

#include "config/file.h"
#include "config/settings.h"

typedef struct Value {
    const char *const *words; /* NULL-terminated, one unless a list; NULL: not set */
    Origin origin;
    const char *name; /* of the variable, for ORIGIN_ENVIRONMENT */
    int line;         /* for ORIGIN_FILE */
} Value;

struct Settings {
    Env *env;
    Value values[OPTION_COUNT_OF];
    ConfigFile *file; /* NULL: none */
    char *file_path;  /* absolute */
    char *folder;     /* the working folder */
    char *root;
    const char *const *databases;      /* to be worked on, when there are several; else NULL */
    const char *const *listed;         /* also when one of them was chosen; NULL: none are */
    const char *databases_environment; /* for which they are listed; NULL: for all */
};

/* Finds and reads the config file, and sets the folders. */
bool settings_find_file(Settings *settings, Error *err) MUST_USE;
/* Which databases of the file are in force, and with one of them its values. */
bool settings_take_databases(Settings *settings, Error *err) MUST_USE;
