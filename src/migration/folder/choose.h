/* Which layout a folder is in: first by names, then, where several tools use the same names, by
 * what stands in the files. */
#pragma once

#include "migration/folder/discover.h"

/* After the walk: leaves the layouts in discovery->candidates that names do not rule out. One that
 * was asked for stays alone; a folder without any migration is Flyway's. */
void choose_by_names(Discovery *discovery);
/* After reading: fills discovery->layout, or discovery->rival as well when two fit equally. */
void choose_by_marks(Discovery *discovery);
/* What a linter needs, without reading: of those whose names fit equally, the first. */
void choose_first(Discovery *discovery);

/* Whether reading has to look for the directives of layout i. */
bool choose_reads_marks(const Discovery *discovery, const Found *found, size_t i);
/* ERR_CONFIG that names both layouts and the option. */
bool choose_fail(const char *dir, const Discovery *discovery, Error *err);
